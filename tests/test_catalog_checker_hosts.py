"""Lanes by themselves, on a clock of the tests' own: what weighs how much, who waits for how long, and who is told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from inspect import signature
from itertools import pairwise

import pytest
from virtual_time import run_virtual

from catalog.checker.gate import Gate
from catalog.checker.hosts import Lanes, host_of
from catalog.checker.lane import Lane
from catalog.checker.observation import Fault, Observation, WireError
from catalog.checker.runner import Runner
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire
from catalog.settings import Settings

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/"


def now() -> float:
    return asyncio.get_running_loop().time()


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


def make_lanes(clock: Clock | None = None, **more: object) -> Lanes:
    return Lanes(limit=64, clock=clock or now, sleep=asyncio.sleep, **more)  # type: ignore[arg-type]


def fail(lane: Lane, clock: Clock, fault: Fault, times: int, apart: float) -> None:
    for _ in range(times):
        asked_at = clock.time
        lane.note_fault(fault, asked_at)
        clock.time += apart


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://a.example/x", "a.example"),
        ("https://a.example:8443/x", "a.example:8443"),
        ("http://A.example", "a.example"),
        ("http://a.example./x", "a.example"),
        ("http://a.example.:8080/x", "a.example:8080"),
        ("http://a.example:99999/", "a.example"),
        ("http://[2001:DB8::1]/x", "[2001:db8::1]"),
        ("http://[2001:db8::1]:8080/x", "[2001:db8::1]:8080"),
        ("file:docs/x.md", ""),
        ("http://:81/", ":81"),
    ],
)
def test_a_lane_stands_for_a_name_and_a_port_of_its_own(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("host", ["a.example", "a.example:8443", "[2001:db8::1]", "[2001:db8::1]:8080"])
def test_a_lane_is_as_the_settings_of_its_name_have_it(host: str) -> None:
    settings = Settings.model_validate({"hosts": {"a.example": {"interval": 3}, "2001:db8::1": {"interval": 3}}})
    lanes = make_lanes(Clock(), interval=lambda name: settings.host(name).interval)
    assert lanes.lane(host).interval == 3


def test_what_nobody_has_set_is_as_the_settings_have_it() -> None:
    settings = Settings()
    lanes, timeouts = make_lanes(), settings.timeouts
    host = settings.host("site.example")
    assert (lanes.concurrency("site.example"), lanes.interval("site.example")) == (host.concurrency, host.interval)
    assert lanes.patience == settings.patience
    assert Timeouts() == Timeouts(timeouts.connect, timeouts.read, timeouts.total)
    runner = {field.name: field.default for field in fields(Runner)}
    wanted = (settings.attempts, settings.patience, timeouts.last_try)
    assert (runner["attempts"], runner["patience"], runner["last_try"]) == wanted
    assert signature(Wire).parameters["limit"].default == 2 * settings.concurrency


# --- circuits -------------------------------------------------------------------------------------------------------

# After how many failures in a row, seconds apart, nobody asks any more: at a stranger, and at a host that has answered.
PATIENCE = {
    Fault.TIMEOUT_CONNECT: (3, 3),
    Fault.REFUSED: (3, 3),
    Fault.UNREACHABLE: (3, 3),
    Fault.DNS_FAILURE: (3, 3),
    Fault.TIMEOUT_READ: (3, 6),
    Fault.TIMEOUT_TOTAL: (3, 6),
}


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("known", [False, True])
def test_a_circuit_opens_after_so_many_failures(fault: Fault, known: bool) -> None:
    clock = Clock()
    lane = make_lanes(clock).lane("site.example")
    if known:
        lane.note_answer()
    expected = PATIENCE.get(fault, (None, None))[known]
    opened = None
    for count in range(1, 50):
        fail(lane, clock, fault, 1, 5.0)
        if lane.is_open:
            opened = count
            break
    assert opened == expected


@pytest.mark.parametrize("fault", PATIENCE)
def test_what_is_told_at_once_counts_once_a_second(fault: Fault) -> None:
    clock = Clock()
    lane = make_lanes(clock).lane("site.example")
    momentary = fault in {Fault.REFUSED, Fault.UNREACHABLE, Fault.DNS_FAILURE}
    fail(lane, clock, fault, 20, 0.04)
    assert lane.is_open is not momentary
    clock.time += 1.1  # a moment later it is another event
    fail(lane, clock, fault, 1, 1.1)
    assert lane.is_open is not momentary
    fail(lane, clock, fault, 1, 0.0)
    assert lane.is_open


def test_a_second_after_a_refusal_is_counted_the_next_counts_as_well() -> None:
    clock = Clock()
    lane = make_lanes(clock).lane("site.example")
    fail(lane, clock, Fault.REFUSED, 3, 1.0)
    assert lane.is_open


def test_an_answer_closes_the_circuit_and_a_second_chance_ends_with_the_first_failure() -> None:
    clock = Clock()
    lane = make_lanes(clock).lane("site.example")
    fail(lane, clock, Fault.TIMEOUT_CONNECT, 2, 5.0)
    lane.note_answer()
    fail(lane, clock, Fault.TIMEOUT_CONNECT, 2, 5.0)
    assert not lane.is_open, "what came before the answer is forgotten"
    lane.try_again()
    fail(lane, clock, Fault.TIMEOUT_CONNECT, 1, 5.0)
    assert lane.is_open
    lane.try_again()
    assert not lane.is_open
    fail(lane, clock, Fault.TIMEOUT_READ, 1, 5.0)
    assert lane.is_open


def test_a_second_chance_weighs_nothing_where_nothing_had_failed() -> None:
    lane = make_lanes(Clock()).lane("site.example")
    lane.try_again()
    assert lane.weight == 0


def test_an_open_circuit_lets_nobody_in_and_a_host_that_asked_for_peace_is_told_first() -> None:
    clock = Clock()
    lane = make_lanes(clock).lane("site.example")
    lane.check()
    fail(lane, clock, Fault.TIMEOUT_CONNECT, 3, 5.0)
    with pytest.raises(WireError) as raised:
        lane.check()
    assert raised.value.fault is Fault.HOST_UNREACHABLE
    lane.is_left = True
    with pytest.raises(WireError) as raised:
        lane.check()
    assert raised.value.fault is Fault.HOST_HELD


# --- places ---------------------------------------------------------------------------------------------------------


def most_at_once(lanes: Lanes, hosts: Sequence[str], *, seconds: float = 1.0, answers: bool = True) -> int:
    """How many requests are under way together at the most, where each takes so long."""
    most = under_way = 0

    async def ask(host: str) -> None:
        nonlocal most, under_way
        async with lanes.turn(f"http://{host}/") as lane:
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(seconds)
            under_way -= 1
            if answers:
                lane.note_answer()

    async def play() -> None:
        await asyncio.gather(*(ask(host) for host in hosts))

    run_virtual(play())
    return most


def test_a_host_that_has_not_answered_yet_is_asked_by_three_at_once_and_then_by_all() -> None:
    def lanes(places: int = 8) -> Lanes:
        return make_lanes(concurrency=lambda host: places, interval=lambda host: 0.0)

    assert most_at_once(lanes(), ["site.example"] * 40, answers=False) == 3
    assert most_at_once(lanes(), ["site.example"] * 40) == 8
    assert most_at_once(lanes(2), ["site.example"] * 40) == 2


def test_over_all_hosts_no_more_are_under_way_than_the_limit() -> None:
    assert most_at_once(make_lanes(), [f"h{number}.example" for number in range(200)]) == 64


def test_a_host_that_fails_without_having_answered_keeps_one_place() -> None:
    async def play() -> tuple[int, int]:
        lanes = make_lanes(concurrency=lambda host: 10, interval=lambda host: 0.0)
        lane = lanes.lane("site.example")
        for _ in range(2):
            async with lanes.turn(URL):
                lane.note_fault(Fault.TIMEOUT_READ, now())
        while_failing = lane.open_slots
        async with lanes.turn(URL):
            lane.note_answer()
        return while_failing, lane.open_slots

    assert run_virtual(play()) == (1, 10)


def test_a_host_that_answers_badly_keeps_the_places_it_has() -> None:
    async def play() -> int:
        lanes = make_lanes(interval=lambda host: 0.0)
        async with lanes.turn(URL) as lane:
            lane.note_fault(Fault.RESET, now())
        return lane.open_slots

    assert run_virtual(play()) == 3


def test_who_is_not_let_in_is_told_so_at_once() -> None:
    async def play() -> float:
        lanes = make_lanes()
        lanes.lane("site.example").next_start = 40.0
        lanes.lane("site.example").is_left = True
        with pytest.raises(WireError):
            async with lanes.turn(URL):
                pass
        return now()

    assert run_virtual(play()) == 0.0


def test_a_host_that_has_answered_keeps_its_places_through_a_failure() -> None:
    async def play() -> int:
        lanes = make_lanes(concurrency=lambda host: 10, interval=lambda host: 0.0)
        async with lanes.turn(URL) as lane:
            lane.note_answer()
        async with lanes.turn(URL) as lane:
            lane.note_fault(Fault.TIMEOUT_READ, now())
        return lane.open_slots

    assert run_virtual(play()) == 10


def test_a_turn_that_is_refused_takes_no_place() -> None:
    async def play() -> None:
        lanes = make_lanes(concurrency=lambda host: 1, interval=lambda host: 0.0)
        lane = lanes.lane("site.example")
        lane.is_left = True
        for _ in range(3):
            with pytest.raises(WireError):
                async with lanes.turn(URL):
                    pass
        lane.is_left = False
        async with asyncio.timeout(5), lanes.turn(URL):
            assert list(lanes.under_way.values()) == [("site.example", now())]
        assert not lanes.under_way

    run_virtual(play())


def test_requests_to_one_host_are_spaced_and_those_to_others_are_not() -> None:
    async def play() -> list[float]:
        lanes = make_lanes(interval=lambda host: 2.0)
        started: list[float] = []

        async def ask(url: str) -> None:
            async with lanes.turn(url):
                started.append(now())

        await asyncio.gather(*(ask(URL) for _ in range(3)), ask("http://other.example/"))
        return started

    assert run_virtual(play()) == [0.0, 0.0, 2.0, 4.0]


def test_who_waits_for_a_turn_while_the_host_gives_out_is_not_let_in() -> None:
    async def play() -> str:
        lanes = Lanes(limit=1, clock=now, sleep=asyncio.sleep, interval=lambda host: 0.0)

        async def ask() -> str:
            try:
                async with lanes.turn(URL):
                    return "asked"
            except WireError as error:
                return error.fault.value

        async with lanes.turn("http://other.example/"):
            waiting = asyncio.ensure_future(ask())
            await asyncio.sleep(1)
            lanes.lane("site.example").is_left = True
        return await waiting

    assert run_virtual(play()) == "host_held"


@pytest.mark.parametrize(
    ("interval", "held", "starts"),
    [
        (2.0, 0.0, [10.0, 12.0, 14.0, 16.0]),
        (0.1, 0.0, [10.0, 10.1, 10.2, 10.3]),
        (0.09, 0.0, [10.0, 10.01, 10.02, 10.03]),  # nobody has asked for this little
        (2.0, 15.0, [15.0, 17.0, 19.0, 21.0]),
        (0.0, 15.0, [15.0, 15.01, 15.02, 15.03]),
    ],
)
def test_who_waits_for_others_hosts_to_leave_a_place_keeps_his_distance(
    interval: float, held: float, starts: list[float]
) -> None:
    """Another host takes the only place for ten seconds; meanwhile this one may ask to be left alone."""

    async def play() -> list[float]:
        lanes = Lanes(limit=1, clock=now, sleep=asyncio.sleep, interval=lambda host: interval)
        lanes.lane("site.example").note_answer()
        started: list[float] = []

        async def ask() -> None:
            async with lanes.turn(URL):
                started.append(round(now(), 6))
                await asyncio.sleep(0.01)

        async with lanes.turn("http://other.example/"):
            waiting = [asyncio.ensure_future(ask()) for _ in range(4)]
            await asyncio.sleep(9)
            if held:
                lanes.lane("site.example").hold(held, now())
            await asyncio.sleep(1)
        await asyncio.gather(*waiting)
        return started

    assert sorted(run_virtual(play())) == starts


@pytest.mark.parametrize(("interval", "second"), [(0.1, 10.1), (0.09, 10.01)])
def test_who_comes_after_a_late_start_keeps_a_distance_that_somebody_asked_for(interval: float, second: float) -> None:
    async def play() -> float:
        lanes = Lanes(limit=1, clock=now, sleep=asyncio.sleep, interval=lambda host: interval)

        async def ask() -> float:
            async with lanes.turn(URL):
                return round(now(), 6)

        async with lanes.turn("http://other.example/"):
            waiting = asyncio.ensure_future(ask())
            await asyncio.sleep(10)
        await waiting
        await asyncio.sleep(0.01)
        return await ask()

    assert run_virtual(play()) == second


def test_a_start_that_is_late_by_a_moment_puts_off_nobody() -> None:
    async def play() -> list[float]:
        lanes = Lanes(limit=1, clock=now, sleep=asyncio.sleep, interval=lambda host: 1.0)
        started: list[float] = []

        async def ask() -> None:
            async with lanes.turn(URL):
                started.append(now())

        async with lanes.turn("http://other.example/"):
            waiting = [asyncio.ensure_future(ask()) for _ in range(2)]
            await asyncio.sleep(0.1)
        await asyncio.gather(*waiting)
        return started

    assert run_virtual(play()) == [0.1, 1.0]


# --- who lets one visitor have so much and no more --------------------------------------------------------------------


def seen(what: int | Fault) -> Observation:
    fault = what if isinstance(what, Fault) else None
    return Observation(URL, URL, AT, status=None if fault else int(what), fault=fault)


@pytest.mark.parametrize(
    ("what", "spacing"),
    [
        ((200, *[503] * 4), 0.5),
        ((200, *[429] * 9), 0.0),  # it says itself that it is asked too often (see Pace)
        ((403, Fault.RESET, *[Fault.EMPTY] * 3), 0.5),
        ((200, *[Fault.REFUSED] * 4), 0.0),  # nobody is there; its circuit will see to that
        ((404, *[503] * 4), 0.5),
        ((200, *[503] * 3), 0.0),
        ((200, *[500] * 4), 0.0),
        ((200, *[Fault.TIMEOUT_READ] * 4), 0.0),
        ((*[503] * 5,), 0.0),  # it gives nothing to anybody: no fewer questions would help
        ((*[503] * 5, 200), 0.0),
        ((*[503] * 5, 200, 503), 0.5),
        ((200, *[503] * 3, 200, 200, 503, 503), 0.5),
        ((200, *[503] * 3, 200, 200, 200, 503, 503), 0.0),
        ((200, *[503] * 3, *[Fault.TIMEOUT_READ] * 3, 503), 0.5),  # silence takes nothing back
        ((*[200, 503] * 7,), 0.5),
        ((*[200, 200, 503] * 30,), 0.0),  # it is out of order now and then, however seldom it is asked
        ((*[200] * 50, *[503] * 4), 0.5),
        ((200, *[503] * 9), 0.5),
        ((200, *[503] * 19), 0.5),
        ((200, *[503] * 20), 0.0),  # it has given all it has for today
        ((200, *[503] * 20, 200, *[503] * 9), 0.5),
        ((200, *[503] * 20, 200, *[503] * 10), 0.0),
        ((200, *[503] * 9, 200, *[503] * 9), 1.0),
        ((200, *[503] * 4, 200, *[503] * 4), 1.0),
        ((*[200, 503, 503, 503, 503] * 3,), 2.0),
        ((*[200, 503, 503, 503, 503] * 9,), 4.0),
    ],
)
def test_who_turns_visitors_away_that_come_too_often_is_asked_less_often(
    what: Sequence[int | Fault], spacing: float
) -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    for each in what:
        lanes.heed(replace(seen(each), heard_at=clock.time))
    assert lanes.lane("site.example").crowding.spacing == spacing


@pytest.mark.parametrize(
    ("what", "patience", "held"),
    [
        ((200, *[503] * 9), 60.0, 0.0),
        ((200, *[503] * 10), 60.0, 15.0),
        ((200, *[Fault.EMPTY] * 10), 60.0, 15.0),
        ((200, *[503] * 10), 5.0, 5.0),  # the run waits no longer for anybody
        ((200, *[503] * 10, 200, *[503] * 20), 60.0, 15.0),  # once is enough
        ((*[503] * 10,), 60.0, 0.0),  # it gives nothing to anybody
        ((200, *[429] * 9), 60.0, 0.0),
        ((200, *[429] * 10), 60.0, 45.0),  # a minute is over then
        ((200, *[429] * 30), 60.0, 45.0),  # it has given all it has for today
        ((200, *[429] * 10, 200, *[429] * 10), 60.0, 90.0),
        ((*[429] * 10,), 60.0, 0.0),
    ],
)
def test_who_gave_something_and_turns_everybody_away_now_is_left_alone_for_a_while(
    what: Sequence[int | Fault], patience: float, held: float
) -> None:
    clock = Clock()
    lanes = make_lanes(clock, patience=patience)
    for each in what:
        clock.time += 60.0  # and what it asks for is done
        heard_at = 0.0 if isinstance(each, Fault) else clock.time
        lanes.heed(replace(seen(each), url=f"{URL}?{clock.time}", heard_at=heard_at))
    assert lanes.lane("site.example").held_in_all == held


@pytest.mark.parametrize("what", [503, Fault.EMPTY])
def test_whom_a_host_turns_away_late_had_come_before_it_was_asked_less_often(what: int | Fault) -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    lanes.heed(seen(200))
    for _ in range(20):  # all of them asked together, and told one after the other
        clock.time += 1.0
        lanes.heed(replace(seen(what), heard_at=clock.time, elapsed_ms=round(clock.time * 1000)))
    lane = lanes.lane("site.example")
    assert (lane.crowding.spacing, lane.held_in_all) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("what", "spacing"),
    [
        ([200, 429], 0.2),
        ([200, 429, 429, 429], 0.8),
        ([200, *[429] * 6], 4.0),
        ([200, *[429] * 7], 0.5),  # no pace pleases it
        ([200, *[429] * 7, *[200] * 9, 429], 0.5),
        ([200, *[429] * 9], 0.5),
        ([200, *[429] * 10], 4.0),  # as seldom as can be, after a pause
        ([200, *[429] * 19], 4.0),
        ([200, *[429] * 20], 0.0),  # it has given all it has for today
        ([200, *[429] * 20, 429], 0.0),
        ([200, *[429] * 20, 200, 429], 0.2),
        ([200, 429, 429, 200], 0.4 * 0.98),
        ([200, *[429] * 3, 200], 0.8 * 0.9),  # what a row of refusals has added is soon taken back
        ([200, *[429] * 3, *[200] * 7], 0.8 * 0.9**7),
        ([200, *[429] * 3, *[200] * 8], 0.8 * 0.9**7 * 0.98),
        ([*[429] * 5], 0.0),  # it gives nothing to anybody: no fewer questions would help
        ([*[429] * 5, 200], 0.0),
        ([*[429] * 9, 200, 429], 0.2),
        ([200, *[429] * 6, 200, 429], 4.0),
        ([200, 429, Fault.RESET, 503, 429], 0.4),  # those are no such word
        ([200, 429, *[404] * 20], 0.2 * 0.98**20),  # it gets better by and by
        ([200, 429, *[403] * 68], 0.2 * 0.98**68),
        ([200, 429, *[403] * 69], 0.0),
        ([200, 429, *[200] * 20, 429], 0.4 * 0.98**20),
    ],
)
def test_who_says_that_it_is_asked_too_often_is_asked_at_a_pace_that_is_found_out(
    what: Sequence[int | Fault], spacing: float
) -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    for number, each in enumerate(what):
        clock.time += 1.0
        lanes.heed(replace(seen(each), url=f"{URL}?{number}", heard_at=clock.time, elapsed_ms=50))
    assert lanes.lane("site.example").pace.spacing == pytest.approx(spacing)
    assert lanes.lane("site.example").spacing == pytest.approx(max(spacing, 0.05))


@pytest.mark.parametrize(
    ("status", "when", "paced", "crowded"),
    [(503, "2", 0.2, 0.0), (503, "", 0.0, 0.5), (500, "2", 0.0, 0.0)],
)
def test_a_503_that_tells_when_to_come_back_says_that_it_was_too_often(
    status: int, when: str, paced: float, crowded: float
) -> None:
    lanes = make_lanes(Clock())
    lanes.heed(seen(200))
    for _ in range(4):
        lanes.heed(replace(seen(status), headers={"retry-after": when}))
    lane = lanes.lane("site.example")
    assert (lane.pace.spacing, lane.crowding.spacing) == (paced, crowded)


@pytest.mark.parametrize(("spacing", "at_last"), [(0.0, 0.0), (0.4, 0.8), (2.1, 4.0), (4.0, 4.0)])
def test_at_the_last_try_care_is_taken_not_to_come_too_often(spacing: float, at_last: float) -> None:
    lane = make_lanes(Clock()).lane("site.example")
    lane.pace.spacing = spacing
    lane.try_again()
    assert lane.pace.spacing == at_last
    lane.pace.is_settled = True
    lane.try_again()
    assert lane.pace.spacing == at_last


def test_an_address_that_is_refused_however_seldom_it_is_asked_for_says_nothing_of_the_pace() -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    for url, status in ((URL, 200), *[(f"{URL}/search", 429)] * 8, (URL, 200), (f"{URL}/login", 429)):
        clock.time += 1.0
        lanes.heed(replace(seen(status), url=url, heard_at=clock.time))
    assert lanes.lane("site.example").pace.spacing == 0.2 * 0.98 * 2


def test_of_a_host_no_more_than_a_thousand_refused_addresses_are_remembered() -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    for number in range(2_000):
        lanes.lane("site.example").pace.spacing = 0.2  # eased meanwhile
        for status in (200, 429):
            clock.time += 1.0
            lanes.heed(replace(seen(status), url=f"{URL}?{number}", heard_at=clock.time))
    assert len(lanes.lane("site.example").pace.refused) == 1_000


@pytest.mark.parametrize(
    ("what", "patience", "held"),
    [
        ((200, *[429] * 5), 60.0, 45.0),
        ((200, *[429] * 5), 5.0, 5.0),
        ((200, *[429] * 4), 60.0, 0.0),
        ((200, *[429] * 5, 404), 60.0, 0.0),  # it gives again
        ((*[429] * 5,), 60.0, 0.0),  # it has given nothing to anybody
        ((200, 503), 60.0, 0.0),
    ],
)
def test_who_refused_all_that_it_was_asked_of_late_is_left_alone_for_a_while_before_the_last_try(
    what: Sequence[int], patience: float, held: float
) -> None:
    clock = Clock()
    lanes = make_lanes(clock, patience=patience)
    for number, each in enumerate(what):
        lanes.heed(replace(seen(each), url=f"{URL}?{number}", heard_at=clock.time))
    lane = lanes.lane("site.example")
    lane.try_again()
    assert max(lane.held_until - clock.time, 0.0) == held


@pytest.mark.parametrize(("asked_before", "spacing"), [(0.01, 0.2), (0.0, 0.4), (-0.01, 0.4)])
def test_what_was_asked_before_a_host_was_slowed_down_says_nothing_of_its_new_pace(
    asked_before: float, spacing: float
) -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    for status in (200, 429):
        lanes.heed(replace(seen(status), heard_at=clock.time))
    for number in range(1 if spacing == 0.4 else 20):
        refused = replace(seen(429), url=f"{URL}?{number}", heard_at=clock.time + 2.0)
        lanes.heed(replace(refused, elapsed_ms=round((2.0 + asked_before) * 1000)))
    assert lanes.lane("site.example").pace.spacing == spacing


def test_who_turns_visitors_away_is_asked_one_by_one_until_that_is_over() -> None:
    async def play() -> tuple[list[float], int, int]:
        lanes = make_lanes(concurrency=lambda host: 10, interval=lambda host: 0.0)
        lane, started = lanes.lane("site.example"), list[float]()

        async def ask() -> None:
            async with lanes.turn(URL):
                started.append(now())
                lane.note_answer()
                await asyncio.sleep(0.8)

        lane.crowding.spacing = 0.5
        await asyncio.gather(*(ask() for _ in range(6)))
        crowded, lane.crowding.spacing = lane.open_slots, 0.0
        await ask()
        return started[:6], crowded, lane.open_slots

    started, crowded, afterwards = run_virtual(play())
    assert started[:3] == [0.0, 0.5, 1.0], "those that were let in already"
    assert [later - sooner for sooner, later in pairwise(started[2:])] == [pytest.approx(0.8)] * 3, (
        "one is over before the next one begins"
    )
    assert (crowded, afterwards) == (1, 10)


# --- what a host asks for -------------------------------------------------------------------------------------------


def answer(status: int | None, retry_after: str = "", fault: Fault | None = None) -> Observation:
    headers = {"retry-after": retry_after} if retry_after else {}
    return Observation(URL, URL, AT, status=status, fault=fault, headers=headers)


def ask_again_and_again(seconds: float, between: Observation | None = None, patience: float = 60.0) -> float:
    """How long a host is waited for in all that asks for so much each time."""
    clock = Clock()
    lanes = make_lanes(clock, patience=patience)
    lane = lanes.lane("site.example")
    for _ in range(10_000):
        lanes.heed(answer(429, str(int(seconds))))
        if lane.is_tired:
            break
        clock.time = max(clock.time, lane.held_until)
        if between is not None:
            lanes.heed(between)
    return clock.time - 100.0


def test_who_gives_nothing_but_pauses_is_waited_for_twice_the_runs_patience() -> None:
    assert ask_again_and_again(20) == 120
    assert ask_again_and_again(20, patience=120.0) == 240
    assert ask_again_and_again(20, between=answer(None, fault=Fault.RESET)) == 120, "a failure is no answer"


def test_who_gives_something_in_between_is_waited_for_ten_times_as_long() -> None:
    assert ask_again_and_again(20, between=answer(200)) == 600


def test_who_was_waited_for_too_long_is_not_waited_for_again() -> None:
    lanes = make_lanes(Clock(), patience=60.0)
    lane = lanes.lane("site.example")
    lane.is_left = True
    lanes.heed(answer(429, "30"))
    assert (lane.held_until, lane.held_in_all) == (0.0, 0.0)


def test_a_pause_that_is_asked_for_by_many_at_once_counts_once() -> None:
    clock = Clock()
    lanes = make_lanes(clock, patience=60.0)
    for _ in range(50):
        lanes.heed(answer(429, "50"))
    lane = lanes.lane("site.example")
    assert (lane.held_until, lane.held_in_all, lane.is_tired) == (150.0, 50.0, False)
    lanes.heed(answer(429, "10"))
    assert lane.held_until == 150.0, "a shorter pause does not end a longer one"
    clock.time = 170.0
    lanes.heed(answer(429, "10"))
    assert (lane.held_until, lane.held_in_all) == (180.0, 60.0), "the time between two pauses was no pause"


def test_exactly_as_much_as_a_run_has_patience_for_is_waited_for() -> None:
    lanes = make_lanes(Clock(), patience=60.0)
    lanes.heed(answer(429, "60"))
    assert (lanes.lane("site.example").held_until, lanes.take_holds()) == (160.0, {})
    lanes.heed(answer(429, "61"))
    assert lanes.lane("site.example").is_tired
    assert lanes.take_holds() == {"site.example": AT + timedelta(seconds=61)}


def test_the_longest_of_what_a_host_asked_for_is_kept() -> None:
    lanes = make_lanes(Clock(), patience=60.0)
    for seconds in ("7200", "90000", "3600"):
        lanes.heed(answer(503, seconds))
    assert lanes.take_holds() == {"site.example": AT + timedelta(seconds=90_000)}


def test_holds_of_earlier_runs_are_kept_waited_for_or_over() -> None:
    clock = Clock()
    lanes = make_lanes(clock, patience=60.0)
    holds = {"long.example": 61.0, "short.example": 60.0, "over.example": -1.0}
    lanes.recall({host: AT + timedelta(seconds=seconds) for host, seconds in holds.items()}, AT)
    assert [lanes.lane(host).is_tired for host in holds] == [True, False, False]
    assert [lanes.lane(host).held_until for host in holds] == [0.0, 160.0, 0.0]
    assert [lanes.welcomes(f"http://{host}/") for host in holds] == [False, True, True]


def test_a_further_look_is_welcome_unless_the_host_was_given_up() -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    assert lanes.welcomes(URL)
    fail(lanes.lane("site.example"), clock, Fault.TIMEOUT_CONNECT, 3, 5.0)
    assert not lanes.welcomes(URL)


# --- who keeps the run waiting --------------------------------------------------------------------------------------


def test_the_three_slowest_hosts_are_told_each_once_from_three_seconds_on() -> None:
    clock = Clock()
    lanes = make_lanes(clock)
    began = {
        1: ("a", 95.0),
        2: ("b", 90.0),
        3: ("a", 80.0),
        4: ("c", 97.0),
        5: ("d", 97.1),
        6: ("e", 50.0),
        7: ("a", 85.0),
    }
    lanes.under_way = dict(began)
    assert list(lanes.slowest()) == [("e", 50.0), ("a", 20.0), ("b", 10.0)]
    assert list(lanes.slowest(9)) == [("e", 50.0), ("a", 20.0), ("b", 10.0), ("c", 3.0)]


# --- the gate of all hosts ------------------------------------------------------------------------------------------


async def visit(gate: Gate, name: str, entered: list[str], *, urgent: bool = False, stays: float = 1.0) -> None:
    await gate.enter(urgent=urgent)
    entered.append(name)
    await asyncio.sleep(stays)
    gate.leave()


def test_who_is_in_a_hurry_goes_first_and_the_others_in_the_order_in_which_they_came() -> None:
    async def run() -> tuple[list[str], float, int]:
        gate, entered = Gate(2), list[str]()
        async with asyncio.TaskGroup() as group:
            for name in ("a", "b", "c", "d", "E", "f", "G"):
                group.create_task(visit(gate, name, entered, urgent=name.isupper()))
        return entered, now(), gate.free

    assert run_virtual(run()) == (["a", "b", "E", "G", "c", "d", "f"], 4.0, 2)


def test_who_gives_up_waiting_holds_up_nobody_and_takes_no_place() -> None:
    async def run() -> tuple[list[str], int]:
        gate, entered = Gate(1), list[str]()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(visit(gate, name, entered)) for name in ("first", "gone", "next")]
            await asyncio.sleep(0.5)
            tasks[1].cancel()
        return entered, gate.free

    assert run_virtual(run()) == (["first", "next"], 1)


def test_a_place_that_comes_in_the_moment_of_giving_up_goes_to_the_next() -> None:
    async def run() -> tuple[list[str], int]:
        gate, entered = Gate(1), list[str]()
        await gate.enter(urgent=False)
        async with asyncio.TaskGroup() as group:
            gone = group.create_task(visit(gate, "gone", entered))
            group.create_task(visit(gate, "next", entered))
            await asyncio.sleep(0)
            gate.leave()
            gone.cancel()
        return entered, gate.free

    assert run_virtual(run()) == (["next"], 1)


def test_a_gate_is_calm_while_fewer_wait_than_there_are_places() -> None:
    async def run() -> list[bool]:
        gate, calm = Gate(2), list[bool]()
        async with asyncio.TaskGroup() as group:
            for number in range(5):  # two are in from 0 to 1, two from 1 to 2
                group.create_task(visit(gate, "", [], urgent=number % 2 == 0))
                await asyncio.sleep(0)
                calm.append(gate.calm.is_set())
            await asyncio.sleep(1.5)
            calm.append(gate.calm.is_set())
        return calm

    assert run_virtual(run()) == [True, True, True, False, False, True]


def test_a_gate_is_calm_again_when_those_who_waited_have_given_up() -> None:
    async def run() -> list[bool]:
        gate, calm = Gate(1), list[bool]()
        await gate.enter(urgent=False)
        task = asyncio.create_task(visit(gate, "", []))
        await asyncio.sleep(0)
        calm.append(gate.calm.is_set())
        task.cancel()
        await asyncio.sleep(0)
        gate.leave()
        return [*calm, gate.calm.is_set()]

    assert run_virtual(run()) == [False, True]


def test_nobody_who_comes_later_snatches_the_place_of_who_waits() -> None:
    async def run() -> list[str]:
        gate, entered = Gate(1), list[str]()
        await gate.enter(urgent=False)
        async with asyncio.TaskGroup() as group:
            group.create_task(visit(gate, "first", entered))
            await asyncio.sleep(0)
            gate.leave()
            await visit(gate, "second", entered)
        return entered

    assert run_virtual(run()) == ["first", "second"]


def test_hosts_that_have_not_answered_yet_are_asked_before_those_that_have() -> None:
    """The end of a run waits for the time-outs of those that never will."""

    async def run() -> list[str]:
        lanes, asked = Lanes(limit=1, clock=now, sleep=asyncio.sleep), list[str]()
        lanes.lane("known.example").note_answer()

        async def ask(host: str) -> None:
            async with lanes.turn(f"http://{host}/"):
                asked.append(host.partition(".")[0])
                await asyncio.sleep(1)

        async with asyncio.TaskGroup() as group:
            for name in ("any", "known", "known", "new", "newer"):
                group.create_task(ask(f"{name}.example"))
        return asked

    assert run_virtual(run()) == ["any", "new", "newer", "known", "known"]


# --- guesses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("known", [False, True])
def test_a_host_that_let_two_visitors_wait_in_vain_is_asked_for_no_guesses(fault: Fault, known: bool) -> None:
    lanes = make_lanes(Clock(), interval=lambda host: 0.0)
    lane = lanes.lane("site.example")
    if known:
        lane.note_answer()

    async def is_let(*, guess: bool) -> bool:
        try:
            async with lanes.turn(URL, guess=guess):
                return True
        except WireError:
            return False

    silent = fault in (Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL) and not known
    lane.note_fault(fault, 0.0)
    assert run_virtual(is_let(guess=True)) is True
    lane.note_fault(fault, 0.0)
    assert run_virtual(is_let(guess=True)) is not silent
    assert run_virtual(is_let(guess=False)) is True
    lane.note_answer()
    assert run_virtual(is_let(guess=True)) is True


@pytest.mark.parametrize(
    ("met", "name", "waited"),
    [
        ([], "h{}", 0.0),
        ([0.0], "h{}", 0.05),
        ([0.04 * n for n in range(8)], "h{}", 0.35),  # the last at 0.28, and nobody for a twentieth of a second
        ([0.04 * n for n in range(10)], "h{}", 0.75),  # the last at 0.36; it looks at 0.05, 0.15, 0.35 and 0.75
        ([0.04 * n for n in range(99)], "h{}", 2.0),
        ([0.04 * n for n in range(99)], "the-same", 0.05),
    ],
)
def test_what_can_wait_does_while_host_after_host_is_met_and_for_two_seconds_at_the_most(
    met: Sequence[float], name: str, waited: float
) -> None:
    async def run() -> float:
        lanes = make_lanes(interval=lambda host: 0.0)
        await asyncio.sleep(6)
        async with lanes.turn("http://known.example/"):
            await asyncio.sleep(1)

        async def meet() -> None:
            for number, at in enumerate(met):
                await asyncio.sleep(7 + at - now())
                lanes.lane("silent.example")  # that addresses of a host are in hand is no reason to wait
                for host in (name.format(number), "known"):
                    async with lanes.turn(f"http://{host}.example/"):
                        pass

        async with asyncio.TaskGroup() as group:
            group.create_task(meet())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await lanes.first_contacts()
            return now() - 7

    assert waited - 0.001 < run_virtual(run()) < waited + 0.051


REMARKABLE: dict[str, Callable[[Lane], object]] = {
    "its circuit has a weight": lambda lane: lane.note_fault(Fault.REFUSED, lane.clock()),
    "it has asked for a pause": lambda lane: lane.hold(lane.clock() - 1, lane.clock() - 3),
    "it wants to be left alone": lambda lane: setattr(lane, "is_left", True),
    "it has turned a visitor away": lambda lane: lane.crowding.note_turned_away(0.0, 0.0),
    "it is asked at its own pace": lambda lane: setattr(lane.pace, "spacing", 0.2),
    "it is asked less often": lambda lane: setattr(lane.crowding, "spacing", 0.5),
    "its robots.txt asks for a delay": lambda lane: setattr(lane, "interval", 1.0),
    "it was asked a moment ago": lambda lane: setattr(lane, "next_start", lane.clock() + 0.05),
    "somebody waits for a turn": lambda lane: setattr(lane, "visitors", 1),
}


@pytest.mark.parametrize("why", REMARKABLE)
def test_of_twenty_thousand_hosts_those_are_forgotten_of_which_nothing_is_to_be_remembered(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.checker.hosts.MOST_LANES", 20)
    lanes = make_lanes(Clock())
    REMARKABLE[why](lanes.lane("remarkable.example"))
    lanes.lane("plain.example").note_answer()
    for number in range(18):
        lanes.lane(f"h{number}.example")
    assert len(lanes.lanes) == 20
    lanes.lane("one.example")
    assert set(lanes.lanes) == {"remarkable.example", "one.example"}
    for number in range(18):
        lanes.lane(f"h{number}.example")
    assert "one.example" in lanes.lanes, "there is room again"


def test_hosts_that_cannot_be_forgotten_are_looked_through_each_time_there_are_twice_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.checker.hosts.MOST_LANES", 20)
    lanes = make_lanes(Clock())
    for number in range(21):  # of the first twenty, none could be forgotten
        lanes.lane(f"h{number}.example").crowding.note_turned_away(0.0, 0.0)
    for number in range(19):
        lanes.lane(f"plain{number}.example")
    assert len(lanes.lanes) == 40
    lanes.lane("one.example")
    assert len(lanes.lanes) == 22


def test_who_is_in_a_lane_or_waits_for_a_turn_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.checker.hosts.MOST_LANES", 1)

    async def run() -> list[int]:
        lanes, told = make_lanes(concurrency=lambda host: 1), list[int]()

        async def visit(until: float) -> None:
            async with lanes.turn(URL) as lane:
                await asyncio.sleep(until - now())
                lanes.lane(f"h{until}.example")
                told.append(lane.visitors * (lanes.lane(host_of(URL)) is lane))

        visits = [asyncio.create_task(visit(until)) for until in (1, 2, 3)]
        await asyncio.sleep(0.5)
        visits[1].cancel()
        await asyncio.wait(visits)
        lanes.lane("last.example")
        return [*told, len(lanes.lanes)]

    assert run_virtual(run()) == [2, 1, 1]


def test_twenty_thousand_hosts_are_remembered_in_any_case() -> None:
    lanes = make_lanes(Clock())
    for number in range(20_001):
        lanes.lane(f"h{number}.example")
        assert number != 19_999 or len(lanes.lanes) == 20_000
    assert set(lanes.lanes) == {"h20000.example"}
