"""When the next check is due: by verdict and past, apart from one another, and not before the host's own word."""

import statistics
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from schedule_year import Year, live_through

from catalog.schedule import next_due
from db.records import DueResource, OutagePolicy
from db.vocabulary import Verdict

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = 24.0


def _due(verdict: str, chance: float = 0.5, not_before: datetime | None = None, **past: float) -> float:
    """Hours until the next check; `well` and `ill` are days that it has been so before this check."""
    resource = DueResource(
        1,
        "http://a.test/",
        "a.test",
        well_since=NOW - timedelta(days=past["well"]) if "well" in past else None,
        outage_since=NOW - timedelta(days=past["ill"]) if "ill" in past else None,
        outage_checks=int(past.get("checks", 0)),
        host_size=int(past.get("host", 1)),
    )
    due = next_due(Verdict(verdict), resource, NOW, lambda: chance, OutagePolicy(), not_before)
    return round((due - NOW) / timedelta(hours=1), 3)


@pytest.mark.parametrize(
    ("verdict", "past", "hours"),
    [
        ("alive", {}, DAY),  # the first time
        ("alive", {"well": 1.0}, DAY),
        ("alive", {"well": 8.0}, 4 * DAY),
        ("moved", {"well": 20.0}, 10 * DAY),
        ("alive", {"well": 500.0}, 30 * DAY),
        ("dead", {}, 4.0),
        ("failing", {"well": 500.0}, 4.0),
        ("dead", {"ill": 0.25, "checks": 1}, 6.0),
        ("failing", {"ill": 2.0, "checks": 5}, 20.0),
        ("dead", {"ill": 9.0, "checks": 1}, 20.0),  # old, but seen twice: not confirmed
        ("dead", {"ill": 3.0, "checks": 2}, 7 * DAY),  # confirmed by this very check
        ("soft_404", {"ill": 100.0, "checks": 20}, 7 * DAY),
        ("failing", {"ill": 3.0, "checks": 2}, 2 * DAY),
        ("bad_certificate", {"ill": 13.0, "checks": 9}, 2 * DAY),
        ("failing", {"ill": 14.0, "checks": 4}, 7 * DAY),
        ("blocked", {}, 14 * DAY),
        ("blocked", {"ill": 3.0, "checks": 2}, 14 * DAY),
        ("invalid", {}, 30 * DAY),
        ("excluded", {}, 30 * DAY),
    ],
)
def test_the_next_check_is_due_after(verdict: str, past: dict[str, float], hours: float) -> None:
    assert _due(verdict, **past) == hours


@pytest.mark.parametrize(("verdict", "share"), [("alive", 0.25), ("blocked", 0.25), ("dead", 0.1)])
def test_chance_spreads_it_either_way(verdict: str, share: float) -> None:
    middle = _due(verdict)
    assert _due(verdict, 0.0) == pytest.approx(middle * (1 - share), abs=0.01)
    assert _due(verdict, 1.0) == pytest.approx(middle * (1 + share), abs=0.01)


def test_a_daily_cron_entry_meets_unconfirmed_trouble_every_day() -> None:
    assert max(_due("failing", chance, ill=2.5, checks=4) for chance in (0.0, 0.5, 1.0)) < DAY


def test_the_host_s_own_word_is_kept_and_its_addresses_are_not_due_at_the_same_moment() -> None:
    later = NOW + timedelta(days=3)
    first, last = (_due("failing", chance, later) for chance in (0.0, 1.0))
    assert (first, last > first) == (3 * DAY, True)
    assert _due("alive", 0.5, NOW + timedelta(hours=1)) == DAY


def test_a_host_that_lets_nobody_in_until_a_time_is_asked_soon_after_it_and_not_a_fortnight_later() -> None:
    assert _due("blocked", 0.5, NOW + timedelta(hours=1)) == 20.0
    assert _due("blocked", 0.0, NOW + timedelta(days=3)) == 3 * DAY
    assert 3 * DAY < _due("blocked", 1.0, NOW + timedelta(days=3)) < 3.5 * DAY


def test_addresses_of_a_big_host_are_asked_over_days() -> None:
    assert _due("alive", host=480) == DAY
    assert _due("alive", host=4_800) == 10 * DAY
    assert _due("alive", host=1_000_000) == 30 * DAY
    assert _due("dead", host=600) == 10.0


# --- a year of it ----------------------------------------------------------------------------------------------------


@cache
def year() -> Year:
    return live_through()


def test_what_was_scraped_together_is_soon_taken_apart() -> None:
    days = year().days(since=60)
    assert max(days) < 2 * statistics.mean(days)
    hours = [year().hours[hour] for hour in range(60 * 24, 364 * 24)]
    assert max(hours) < 25  # of 2,000


def test_no_host_is_hit_in_bursts() -> None:
    """The first checks come with the scrape; from then on a host's addresses fall due a few at a time."""
    assert max(count for (_, hour), count in year().host_hours.items() if hour) <= 40


def test_what_lives_costs_little_and_what_is_dead_is_soon_confirmed() -> None:
    living = 2_000 * 21 / 25
    assert 15 < year().fates["living"] / living < 30  # against 8,760 calls of cron
    assert 3 <= statistics.median(year().confirmed_after) < 4
    assert year().fates["blocked"] / (2_000 / 25) < 35


def test_a_daily_cron_entry_checks_as_much_and_confirms_as_well() -> None:
    daily = live_through(500, 50, every=timedelta(days=1))
    assert 15 < daily.fates["living"] / (500 * 21 / 25) < 30
    assert 3 <= statistics.median(daily.confirmed_after) < 5
