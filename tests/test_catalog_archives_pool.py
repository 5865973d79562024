"""The pace at which a service is asked, and when it is left alone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.archives.pool import (
    CDX_PER_MINUTE,
    LONGEST_PAUSE,
    OPEN_AFTER,
    PAUSE,
    RATE_PAUSE,
    Breaker,
    Pool,
    shared_pool,
)
from db.records import HostState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def clock(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.seconds += seconds
        await asyncio.sleep(0)


def most_in_a_window(starts: list[float], window: float = 60.0) -> int:
    return max((sum(first <= start <= first + window for start in starts) for first in starts), default=0)


async def _ask(pool: Pool, time: FakeTime, delays: list[float], together: int) -> list[float]:
    starts: list[float] = []

    async def one(delay: float) -> None:
        async with pool.turn():
            starts.append(time.clock())
            if delay:
                await time.sleep(delay)

    for first in range(0, len(delays), together):
        await asyncio.gather(*(one(delay) for delay in delays[first : first + together]))
    return starts


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([0.0, 0.01, 0.3, 2.6, 7.0, 60.0]), max_size=90), st.integers(1, 40))
def test_no_window_of_a_minute_holds_more_than_the_limit(delays: list[float], together: int) -> None:
    time = FakeTime()
    pool = Pool(clock=time.clock, sleep=time.sleep)
    starts = asyncio.run(_ask(pool, time, delays, together))
    assert len(starts) == len(delays)
    assert most_in_a_window(starts) <= CDX_PER_MINUTE


def test_quick_answers_are_asked_for_at_nearly_the_whole_rate() -> None:
    time = FakeTime()
    starts = asyncio.run(_ask(Pool(clock=time.clock, sleep=time.sleep), time, [0.0] * 101, 10))
    assert starts[-1] - starts[0] == pytest.approx(100 * 60 / CDX_PER_MINUTE * 1.04)


def test_one_question_at_a_time_is_under_way() -> None:
    time = FakeTime()
    pool = Pool(clock=time.clock, sleep=time.sleep, per_minute=6_000)
    under_way: list[int] = []

    async def one() -> None:
        async with pool.turn():
            under_way.append(1)
            await asyncio.sleep(0)
            assert sum(under_way) == 1
            under_way.append(-1)

    async def all_at_once() -> None:
        await asyncio.gather(*(one() for _ in range(20)))

    asyncio.run(all_at_once())
    assert len(under_way) == 40


def test_a_pool_survives_the_loop_in_which_it_was_used_first() -> None:
    time = FakeTime()
    pool = Pool(clock=time.clock, sleep=time.sleep)
    for _ in range(2):
        asyncio.run(_ask(pool, time, [0.1] * 3, 3))


def test_a_question_that_is_given_up_frees_the_way() -> None:
    time = FakeTime()
    pool = Pool(clock=time.clock, sleep=time.sleep)

    async def given_up() -> list[float]:
        with pytest.raises(RuntimeError):
            async with pool.turn():
                raise RuntimeError
        return await _ask(pool, time, [0.0], 1)

    assert len(asyncio.run(given_up())) == 1


def test_everybody_in_the_process_shares_the_pool_of_a_service() -> None:
    assert shared_pool("archive.example", "cdx") is shared_pool("archive.example", "cdx")
    assert shared_pool("archive.example", "cdx") is not shared_pool("archive.example", "playback")
    assert shared_pool("archive.example", "cdx") is not shared_pool("other.example", "cdx")


# --- the breaker ----------------------------------------------------------------------------------------------------


def test_five_failures_in_a_row_open_the_circuit() -> None:
    breaker = Breaker("web.archive.org")
    for _ in range(OPEN_AFTER - 1):
        breaker.note_failure("timeout", NOW)
    assert not breaker.is_open(NOW)
    breaker.note_failure("timeout", NOW)
    assert breaker.is_open(NOW)
    assert breaker.state() == HostState("web.archive.org", None, OPEN_AFTER, NOW + PAUSE, "timeout")


def test_an_answer_between_begins_the_count_anew() -> None:
    breaker = Breaker("web.archive.org")
    for _ in range(3 * OPEN_AFTER):
        breaker.note_failure("timeout", NOW)
        breaker.note_answer()
    assert not breaker.is_open(NOW)
    assert breaker.state() == HostState("web.archive.org")


def test_a_refusal_opens_the_circuit_at_once_and_for_the_rest_of_the_run() -> None:
    breaker = Breaker("web.archive.org")
    breaker.note_refusal("rate_limited", NOW)
    assert breaker.is_open(NOW)
    assert breaker.is_open(NOW + timedelta(days=30))
    assert breaker.state().circuit_until == NOW + RATE_PAUSE


@pytest.mark.parametrize(("wait", "pause"), [(60.0, RATE_PAUSE), (7_200.0, timedelta(hours=2)), (None, RATE_PAUSE)])
def test_the_time_that_the_service_names_is_kept_where_it_is_longer(wait: float | None, pause: timedelta) -> None:
    breaker = Breaker("web.archive.org")
    breaker.note_refusal("rate_limited", NOW, wait)
    assert breaker.circuit_until == NOW + pause


def test_the_next_run_honours_an_open_circuit_and_asks_again_when_its_time_is_over() -> None:
    earlier = Breaker("web.archive.org")
    earlier.note_refusal("rate_limited", NOW)
    later = Breaker.load_state(earlier.state())
    assert later.is_open(NOW + RATE_PAUSE - timedelta(seconds=1))
    assert not later.is_open(NOW + RATE_PAUSE)


def test_each_failure_without_an_answer_between_doubles_the_pause_up_to_a_day() -> None:
    now, pauses = NOW, []
    state = HostState("web.archive.org")
    for _ in range(7):
        breaker = Breaker.load_state(state)
        breaker.note_refusal("refused", now)
        state = breaker.state()
        assert state.circuit_until is not None
        pauses.append((state.circuit_until - now) // timedelta(hours=1))
        now = state.circuit_until
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert Breaker.load_state(HostState("x", failures=10**9)).failures == 10**9
    huge = Breaker.load_state(HostState("x", failures=10**9))
    huge.note_failure("timeout", NOW)
    assert huge.circuit_until == NOW + LONGEST_PAUSE


def test_after_a_pause_one_failure_is_enough_and_an_answer_heals() -> None:
    breaker = Breaker.load_state(HostState("web.archive.org", None, OPEN_AFTER, NOW, "http_503"))
    assert not breaker.is_open(NOW)
    breaker.note_failure("http_503", NOW)
    assert breaker.is_open(NOW)
    healed = Breaker.load_state(HostState("web.archive.org", None, OPEN_AFTER, NOW, "http_503"))
    healed.note_answer()
    assert (healed.changed, healed.state()) == (True, HostState("web.archive.org"))


def test_an_untroubled_breaker_has_nothing_to_save() -> None:
    breaker = Breaker("web.archive.org")
    breaker.note_answer()
    assert not breaker.changed
