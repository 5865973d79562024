"""Database -> Overview: a report's counts without its references, however many these are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from db.baseline import Baseline
from db.load_counts import Place, load_counts
from db.load_trend import TrendPoint, load_trend
from reports.changes import mark
from reports.model import Summary
from reports.summary import TREND_RUNS, counts_dead, show_address, show_host, sum_up


@dataclass(frozen=True, slots=True)
class Overview:
    """A catalog's health by number; every number is that of the report of the same moment.

    Attributes:
        baseline: what is new is counted from there; None where there was nothing before.
        dead_by_document: references that count as dead, by the source as a report shows it; zeros left out.
        dead_by_host: distinct addresses that do.
        trend: as in Report.
    """

    summary: Summary
    baseline: Baseline | None
    dead_by_document: Mapping[str, int]
    dead_by_host: Mapping[str, int]
    trend: tuple[TrendPoint, ...] = ()


def load_overview(engine: Engine) -> Overview:
    """The catalog as it is now, compared with the run before the latest.

    Raises:
        CatalogError: in one sentence, where the catalog cannot be read.
    """
    counts = load_counts(engine, mark)
    return Overview(
        summary=sum_up(counts.documents, counts.addresses, counts.groups, counts.news),
        baseline=counts.baseline,
        dead_by_document=_dead(counts.documents_in_trouble, show_address),
        dead_by_host=_dead(counts.hosts_in_trouble, show_host),
        trend=load_trend(engine, limit=TREND_RUNS),
    )


def _dead(places: Iterable[Place], show: Callable[[str], str]) -> Counter[str]:
    """What counts as dead, by the name that is shown: several may be shown alike."""
    dead: Counter[str] = Counter()
    for place in places:
        if counts_dead(place):
            dead[show(place.name)] += place.count
    return dead
