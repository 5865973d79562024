"""Lanes and the network watch by themselves: spacing after a hold, answers that come while the canaries are asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from virtual_time import run_virtual

from catalog.checker.hosts import Lanes
from catalog.checker.network import (
    NetworkWatch,
    Offline,
    canary_answers,
    first_error,
    is_this_machine,
    may_be_ours,
)
from catalog.checker.observation import Fault, Hop, Observation
from catalog.settings_parts import Canary

pytestmark = pytest.mark.anyio


async def test_those_who_waited_for_the_end_of_a_hold_start_one_after_the_other() -> None:
    now = 0.0
    started: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        until = now + seconds
        await asyncio.sleep(0)
        now = max(now, until)

    lanes = Lanes(limit=9, clock=lambda: now, sleep=sleep, interval=lambda host: 1.0)

    async def ask() -> None:
        async with lanes.turn("http://site.example/"):
            started.append(now)

    tasks = [asyncio.create_task(ask()) for _ in range(5)]
    await asyncio.sleep(0)  # the first has started, the others have claimed their places
    lanes.hold("site.example", 60, datetime.now(UTC))
    await asyncio.gather(*tasks)
    assert started[0] == 0
    assert all(later - earlier >= 1 for earlier, later in pairwise(started))
    assert started[1] >= 60


@pytest.mark.parametrize("answers", [True, False])
async def test_an_answer_that_comes_while_the_canaries_are_silent_says_that_we_are_online(answers: bool) -> None:
    released: list[str] = []

    def release(held: Sequence[str], doubtful: bool) -> None:
        released.extend(held)

    async def ask(last_answer: str) -> bool:
        if answers:
            watch.note_answer("http://slow.example/", time.monotonic())
        return False

    watch = NetworkWatch[str](ask, release, sleep=lambda seconds: asyncio.sleep(0))
    await watch.hold("a.example", "a")
    await watch.hold("b.example", "b")
    if answers:
        await watch.hold("c.example", "c")
        assert released == ["a", "b", "c"]
    else:
        with pytest.raises(Offline):
            await watch.hold("c.example", "c")
        assert released == []


# --- the watch, in true order on a clock of the tests' own ----------------------------------------------------------


@dataclass
class Watched:
    """A watch, what it let go, and when its canaries were asked; they are silent until `up_from`."""

    up_from: float
    released: list[tuple[str, bool]] = field(default_factory=list)
    asked: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = NetworkWatch[str](self.ask, self.release, loop_time)

    async def ask(self, last_answer: str) -> bool:
        self.asked.append((loop_time(), last_answer))
        return loop_time() >= self.up_from

    def release(self, held: Sequence[str], doubtful: bool) -> None:
        assert held, "there is nothing to be let go"
        self.released += [(one, doubtful) for one in held]


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def play(up_from: float, work: Callable[[Watched], Awaitable[None]]) -> Watched:
    watched: list[Watched] = []

    async def begin() -> None:
        watched.append(Watched(up_from))
        await work(watched[0])

    run_virtual(begin())
    return watched[0]


def test_two_hosts_are_no_row_and_three_are() -> None:
    async def work(watched: Watched) -> None:
        for host in ("a", "b", "a", "b", "a"):
            await watched.watch.hold(f"{host}.example", host)
        assert (watched.asked, watched.watch.is_holding) == ([], True)
        await watched.watch.hold("c.example", "c")

    watched = play(0, work)
    assert watched.released == [(host, False) for host in "ababac"]
    assert watched.asked == [(0, "")]
    assert not watched.watch.is_holding


def test_an_answer_between_them_ends_the_row() -> None:
    async def work(watched: Watched) -> None:
        for host in "abcd":
            await watched.watch.hold(f"{host}.example", host)
            await asyncio.sleep(1)
            watched.watch.note_answer("http://well.example/", loop_time())

    watched = play(0, work)
    assert watched.asked == []
    assert watched.released == [(host, False) for host in "abcd"]


@pytest.mark.parametrize(
    ("up_from", "asked_at", "doubtful"), [(0.0, [0], False), (1.0, [0, 2], True), (5.0, [0, 2, 6], True)]
)
def test_silent_canaries_are_asked_twice_more_and_then_there_is_some_doubt(
    up_from: float, asked_at: list[int], doubtful: bool
) -> None:
    async def work(watched: Watched) -> None:
        watched.watch.note_answer("http://vouches.example/", -1.0)
        for host in "abc":
            await watched.watch.hold(f"{host}.example", host)

    watched = play(up_from, work)
    assert watched.released == [(host, doubtful) for host in "abc"]
    assert watched.asked == [(time, "http://vouches.example/") for time in asked_at]


def test_the_quickest_of_the_latest_is_asked_since_a_run_ends_with_the_slow() -> None:
    async def work(watched: Watched) -> None:
        watch = watched.watch
        assert watch.voucher == ""
        for number, elapsed in enumerate((10, 900, 300, *[700] * 18)):  # the first is too long ago
            watch.note_answer(f"http://{number}.example/", loop_time(), elapsed)
        assert watch.voucher == "http://2.example/"

    play(0, work)


def test_we_are_offline_where_they_stay_silent() -> None:
    async def work(watched: Watched) -> None:
        for host in "ab":
            await watched.watch.hold(f"{host}.example", host)
        with pytest.raises(Offline):
            await watched.watch.hold("c.example", "c")
        assert loop_time() == 6
        assert watched.watch.is_holding

    assert play(7.0, work).released == []


def test_what_fails_while_the_canaries_are_asked_has_their_answer_too_and_an_earlier_answer_has_no_say() -> None:
    async def work(watched: Watched) -> None:
        watched.watch.note_answer("http://early.example/", loop_time())
        await asyncio.sleep(1)
        held = [asyncio.ensure_future(watched.watch.hold(f"{host}.example", host)) for host in "abc"]
        await asyncio.sleep(1)
        held.append(asyncio.ensure_future(watched.watch.hold("d.example", "d")))
        await asyncio.gather(*held)

    watched = play(2.5, work)
    assert watched.released == [(host, True) for host in "abcd"]
    assert [time for time, _ in watched.asked] == [1, 3]


def test_an_answer_that_comes_while_they_are_asked_leaves_some_doubt() -> None:
    async def work(watched: Watched) -> None:
        held = [asyncio.ensure_future(watched.watch.hold(f"{host}.example", host)) for host in "abc"]
        await asyncio.sleep(1)
        watched.watch.note_answer("http://slow.example/", loop_time())
        await asyncio.gather(*held)

    watched = play(100, work)
    assert watched.released == [(host, True) for host in "abc"]


def test_an_answer_that_is_told_late_does_not_undo_a_later_one() -> None:
    async def work(watched: Watched) -> None:
        await asyncio.sleep(1)
        held = [asyncio.ensure_future(watched.watch.hold(f"{host}.example", host)) for host in "abc"]
        await asyncio.sleep(1)
        watched.watch.note_answer("http://slow.example/", 1.5)
        await watched.watch.hold("d.example", "d")
        watched.watch.note_answer("http://slower.example/", 0.5)
        await asyncio.gather(*held)  # whose canaries stay silent; but somebody answered meanwhile

    assert play(100, work).released == [(host, True) for host in "abc"]


def test_a_group_of_tasks_ends_with_what_is_worst_in_it() -> None:
    full = OSError("the disk is full")
    assert first_error(ExceptionGroup("", [ExceptionGroup("", [full]), ValueError()])) is full
    assert isinstance(first_error(ExceptionGroup("", [full, ExceptionGroup("", [Offline()])])), Offline)


def test_at_the_end_what_is_left_is_settled_and_nothing_is_asked_for_nothing() -> None:
    async def work(watched: Watched) -> None:
        await watched.watch.settle()
        assert watched.asked == []
        await watched.watch.hold("a.example", "a")
        await watched.watch.settle()

    assert play(0, work).released == [("a", False)]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "a.localhost:80", "[::1]:9", "::1"])
def test_a_server_of_this_machine_alone_needs_no_canary(host: str) -> None:
    async def work(watched: Watched) -> None:
        await watched.watch.hold(host, "here")
        await watched.watch.settle()
        assert watched.asked == []
        await watched.watch.hold(host, "here")
        await watched.watch.hold("away.example", "there")
        await watched.watch.settle()
        assert len(watched.asked) == 1

    assert play(0, work).released == [("here", False), ("here", False), ("there", False)]


def test_a_row_of_servers_of_this_machine_is_asked_about_like_any_other() -> None:
    async def work(watched: Watched) -> None:
        for port in (1, 2, 3):
            await watched.watch.hold(f"127.0.0.1:{port}", str(port))

    assert play(0, work).asked == [(0, "")]


@pytest.mark.parametrize("host", ["127.example", "localhost.example", "10.0.0.1", "1.127.0.0.1", "127.0.0.1.example"])
def test_what_only_looks_like_this_machine_is_not(host: str) -> None:
    assert not is_this_machine(host)


@pytest.mark.parametrize("fault", Fault)
def test_whatever_an_unplugged_cable_brings_about_may_be_ours(fault: Fault) -> None:
    ours = fault.value.startswith(("dns_", "timeout_", "connection_")) or fault in {
        Fault.UNREACHABLE,
        Fault.PROXY,
        Fault.PRIVATE_ADDRESS,  # a captive portal's doing
    }
    assert may_be_ours(seen(fault=fault)) is ours
    assert not may_be_ours(seen(status=200))


def seen(status: int | None = None, fault: Fault | None = None, hops: tuple[Hop, ...] = ()) -> Observation:
    url = "http://canary.example/"
    return Observation(url, url, datetime(2026, 1, 2, tzinfo=UTC), status=status, fault=fault, hops=hops)


@pytest.mark.parametrize(
    ("wanted", "contains", "answer", "body", "answers"),
    [
        (None, "", seen(200), b"x", True),
        (None, "", seen(299), b"x", True),
        (None, "", seen(199), b"x", False),
        (None, "", seen(300), b"x", False),
        (None, "", seen(404), b"x", False),
        (None, "", seen(None, Fault.REFUSED), b"", False),
        (None, "success", seen(200), b"<p>success</p>", True),
        (None, "success", seen(200), b"<p>Log in to the hotel's network</p>", False),
        (204, "", seen(204), b"", True),
        (204, "", seen(204), b"<p>Log in</p>", False),  # a portal that knows the status, and not that it has no body
        (204, "", seen(200), b"", False),
        (404, "", seen(404), b"x", True),
        (None, "", seen(200, hops=(Hop("http://canary.example/", 302, "http://portal.example/"),)), b"x", False),
    ],
)
def test_a_canary_answers_for_itself(
    wanted: int | None, contains: str, answer: Observation, body: bytes, answers: bool
) -> None:
    canary = Canary(url="http://canary.example/", status=wanted, contains=contains)  # type: ignore[arg-type]
    assert canary_answers(canary, answer, body) is answers
