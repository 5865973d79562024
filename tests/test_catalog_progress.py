"""Progress: a bar where somebody looks on, a line a minute elsewhere, and stages one after the other."""

import asyncio
import io
import logging
import re
from collections.abc import Sequence

import pytest

from catalog.bar import RichBar
from catalog.progress import DRAW_EVERY, EVERY, Progress


class Bar:
    def __init__(self, total: int) -> None:
        self.told: list[object] = [total]

    def update(self, done: int, lines: Sequence[str]) -> None:
        self.told.append((done, lines[0].partition(" (")[0], *lines[1:]))

    def close(self) -> None:
        self.told.append("closed")


def test_a_bar_gets_counts_by_word_and_is_closed_before_the_next_begins() -> None:
    bars: list[Bar] = []

    def make(total: int) -> Bar:
        bars.append(Bar(total))
        return bars[-1]

    time = [0.0]
    first = Progress(make, clock=lambda: time[0], slow=lambda: [("[bold]slow.example", 12.3), ("b.example", 4.0)])
    with first.start(4, "4 are due"):
        first.advance(["alive"])  # not drawn: the eye could not follow
        time[0] += DRAW_EVERY
        first.advance(["alive", "dead"])
        first.advance(["alive"])
    second = first.another()
    with second.start(1, "asking"):
        second.advance(["found"])
    waiting = "waiting for [bold]slow.example (12 s), b.example (4 s)"
    assert [bar.told for bar in bars] == [
        [4, (3, "2 alive, 1 dead", waiting), (4, "3 alive, 1 dead", waiting), "closed"],
        [1, (1, "1 found", ""), "closed"],
    ]
    assert (first.done, second.done) == (4, 1)


def test_a_stage_with_nothing_left_to_do_is_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    progress = Progress()
    progress.done = 4
    with caplog.at_level(logging.INFO, logger="linkledger"), progress.start(4, "asking for 0 addresses"):
        pass
    assert not caplog.messages


def test_a_log_gets_a_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    time = [0.0]
    progress = Progress(clock=lambda: time[0])
    with caplog.at_level(logging.INFO, logger="linkledger"), progress.start(10, "10 are due"):
        for _ in range(10):
            time[0] += EVERY / 4
            progress.advance(["alive"])
    assert caplog.messages == [
        "10 are due",
        "4 of 10 done, 4 alive (0.1/s), about 2 min left",
        "8 of 10 done, 8 alive (0.1/s), about 30 s left",
    ]


@pytest.mark.anyio
async def test_it_tells_also_while_nothing_gets_done(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.progress.DRAW_EVERY", 0.01)
    time = [0.0]
    progress = Progress(clock=lambda: time[0], slow=lambda: [("slow.example", 61.0)])
    with caplog.at_level(logging.INFO, logger="linkledger"):
        async with progress.start(10, "10 are due").telling():
            time[0] += EVERY
            for _ in range(500):
                await asyncio.sleep(0.01)
                if len(caplog.messages) > 1:
                    break
    assert caplog.messages == ["10 are due", "0 of 10 done, nothing yet, waiting for slow.example (61 s)"]


@pytest.mark.parametrize("width", [50, 80, 200])
def test_the_bar_of_a_terminal_shows_words_as_they_are_in_whatever_room_there_is(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    stream = io.StringIO()
    stream.isatty = lambda: True  # type: ignore[method-assign]
    bar = RichBar(stream, 120)
    bar.update(60, ["59 alive, 1 [red]dead[/red]", "waiting for " + "long-name.example, " * 20])
    bar.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
    assert "59 alive, 1 [red]dead[/red]" in shown
    assert all(len(line) <= width for line in shown.replace("\r", "\n").splitlines())
    assert "60/120" in shown
