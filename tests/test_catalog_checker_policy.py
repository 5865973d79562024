"""What deserves another go, and when: every status and fault, each wait, what a server asks for."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from catalog.checker.observation import Fault, Observation, Stop
from catalog.checker.policy import asked_to_wait, deserves_another_go, parse_retry_after, retrying

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/"


def seen(
    status: int | None = None, fault: Fault | None = None, stopped: Stop | None = None, retry_after: str = ""
) -> Observation:
    headers = {"retry-after": retry_after} if retry_after else {}
    return Observation(URL, URL, AT, status=status, fault=fault, stopped=stopped, headers=headers)


def later(fault: Fault) -> bool:
    """Said anew rather than read from the table: what hangs on the moment, and not on the address."""
    by_name = {"dns_failure", "proxy_failure", "connection_failure", "connection_reset", "connection_refused"}
    by_name |= {"network_unreachable", "empty_answer", "malformed_answer", "tls_failure", "own_limit"}
    return fault.value.startswith("timeout_") or fault.value in by_name


@pytest.mark.parametrize("fault", Fault)
def test_faults_that_hang_on_the_moment_deserve_another_go(fault: Fault) -> None:
    assert deserves_another_go(seen(fault=fault)) is later(fault)


@pytest.mark.parametrize("status", [200, 204, 301, 304, 400, 401, 403, 404, 410, 418, 451, 501, 505, 511, 526, 999])
def test_statuses_that_say_more_than_later_do_not(status: int) -> None:
    assert not deserves_another_go(seen(status))


def test_what_was_stopped_on_its_way_does_not_either() -> None:
    assert deserves_another_go(seen(503))
    assert not deserves_another_go(seen(503, stopped=Stop.LOOP))
    assert not deserves_another_go(seen(302, stopped=Stop.PRIVATE))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("31536000", 604_800.0),  # a year: a week is as far as anybody is believed
        ("9" * 400, 604_800.0),
        ("604799", 604_799.0),
        (format_datetime(AT + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(AT - timedelta(days=3), usegmt=True), 0.0),
        (format_datetime(AT + timedelta(days=400), usegmt=True), 604_800.0),
        ("Fri, 02 Jan 2026 00:01:00", 60.0),  # without a zone: GMT, as RFC 9110 5.6.7 has it
        ("Fri, 02 Jan 2026 02:01:00 +0200", 60.0),  # another zone is against the RFC, and plain enough
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),  # a digit to Python, not to HTTP
        ("٣", None),
        ("soon", None),
        ("Fri, 02 Jan 2026 99:99:99 GMT", None),
    ],
)
def test_a_wait_is_read_in_both_of_its_forms_and_capped(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, AT) == seconds


@pytest.mark.parametrize(
    ("status", "seconds"), [(429, 30.0), (503, 30.0), (500, 30.0), (200, None), (404, None), (301, None)]
)
def test_a_wait_counts_where_the_status_says_later(status: int, seconds: float | None) -> None:
    assert asked_to_wait(seen(status, retry_after="30")) == seconds
    assert asked_to_wait(seen(None, fault=Fault.RESET, retry_after="30")) is None


def waits(
    answers: list[Observation],
    *,
    attempts: int = 99,
    patience: float = 60.0,
    rng: Callable[[], float] = lambda: 0.0,
    give_up: Callable[[Observation], bool] = lambda seen: False,
) -> list[float]:
    """What is slept between the goes of an address that answers so."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    coming = iter(answers)

    async def go() -> Observation:
        return next(coming)

    asyncio.run(retrying(attempts=attempts, patience=patience, sleep=sleep, rng=rng, give_up=give_up)(go))
    return slept


def test_waits_double_from_a_second_to_half_a_minute() -> None:
    assert waits([seen(503)] * 8 + [seen(200)]) == [1, 2, 4, 8, 16, 30, 30, 30]


def test_waits_are_spread_by_a_quarter_so_that_addresses_do_not_come_back_in_step() -> None:
    assert waits([seen(503)] * 2 + [seen(200)], rng=lambda: 1.0) == [1.25, 2.5]


def test_a_server_is_waited_for_as_long_as_it_asks_and_never_less_than_without_it() -> None:
    assert waits([seen(503, retry_after="45"), seen(200)]) == [45]
    assert waits([seen(503, retry_after="0"), seen(503, retry_after="0"), seen(200)]) == [1, 2]


def test_the_goes_end_with_their_number_with_patience_and_with_silence() -> None:
    assert len(waits([seen(503)] * 9, attempts=4)) == 3
    assert waits([seen(429, retry_after="61"), seen(200)]) == []
    assert waits([seen(429, retry_after="60"), seen(200)]) == [60]
    for fault in (Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ, Fault.TIMEOUT_TOTAL):
        assert waits([seen(fault=fault), seen(200)]) == [], "it has taken long enough already"
    assert waits([seen(fault=Fault.RESET), seen(200)]) == [1]


def test_the_goes_end_where_the_host_is_given_up() -> None:
    assert waits([seen(503), seen(502), seen(200)], give_up=lambda last: last.status == 502) == [1]
