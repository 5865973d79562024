"""Three simulated weeks: every evening's report says just what a careful person would have written that day.

The reports stand in `tests/data/story/`; `python tests/story.py` writes them anew, to be read before they are kept.
"""

from collections.abc import Mapping

import pytest
from story import DAYS, GOLDEN, OFFLINE_DAY, Evening, changed, tell


@pytest.fixture(scope="module")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Evening]:
    return tell(tmp_path_factory.mktemp("story"))


def test_each_day_has_the_report_that_it_deserves(evenings: Mapping[int, Evening]) -> None:
    kept = {int(path.stem.removeprefix("day-")): path.read_text("utf-8") for path in GOLDEN.glob("day-*.md")}
    told = changed(evenings)
    for day, report in told.items():
        assert report == kept.get(day), f"day {day}"
    assert set(told) == set(kept)


def test_days_on_which_nothing_happens_change_no_byte(evenings: Mapping[int, Evening]) -> None:
    last = max(changed(evenings))
    assert last < DAYS - 1
    assert len({evenings[day].report for day in range(last, DAYS + 1)}) == 1


def test_a_day_without_network_condemns_nobody(evenings: Mapping[int, Evening]) -> None:
    before, offline, after = (evenings[OFFLINE_DAY + step] for step in (-1, 0, 1))
    assert (before.status, offline.status, after.status) == ("completed", "offline", "completed")
    assert before.counts == offline.counts == after.counts
    assert before.report == after.report
    assert "found no network" in offline.report


def test_new_deaths_alarm_once(evenings: Mapping[int, Evening]) -> None:
    """Notes, paper and talk die on days 2 to 4; the talk counts as dead once more on day 7, after a 503."""
    assert [day for day, evening in evenings.items() if evening.counts["new"]] == [2, 3, 4, 7]
    assert evenings[10].counts["dead"] == 2  # the talk is back
    assert evenings[11].counts["dead"] == 1  # the notes are no longer cited
