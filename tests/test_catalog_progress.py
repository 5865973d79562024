"""Progress: a bar where somebody looks on, a line a minute elsewhere, and stages one after the other."""

import logging

import pytest

from catalog.progress import EVERY, Progress


class Bar:
    def __init__(self, total: int) -> None:
        self.told: list[object] = [total]

    def update(self, done: int, words: str) -> None:
        self.told.append((done, words.partition(" (")[0]))

    def close(self) -> None:
        self.told.append("closed")


def test_a_bar_gets_counts_by_word_and_is_closed_before_the_next_begins() -> None:
    bars: list[Bar] = []

    def make(total: int) -> Bar:
        bars.append(Bar(total))
        return bars[-1]

    first = Progress(make, clock=lambda: 1.0)
    with first.start(3, "3 are due"):
        first.advance(["alive", "dead"])
        first.advance(["alive"])
    second = first.another()
    with second.start(1, "asking"):
        second.advance(["found"])
    assert [bar.told for bar in bars] == [
        [3, (2, "1 alive, 1 dead"), (3, "2 alive, 1 dead"), "closed"],
        [1, (1, "1 found"), "closed"],
    ]
    assert (first.done, second.done) == (3, 1)


def test_a_log_gets_a_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    time = [0.0]
    progress = Progress(clock=lambda: time[0])
    with caplog.at_level(logging.INFO, logger="linkledger"), progress.start(10, "10 are due"):
        for _ in range(10):
            time[0] += EVERY / 4
            progress.advance(["alive"])
    assert [message.partition(" (")[0] for message in caplog.messages] == [
        "10 are due",
        "4 of 10 done, 4 alive",
        "8 of 10 done, 8 alive",
    ]
