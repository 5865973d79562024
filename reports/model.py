"""The one value that every renderer draws: frozen, in order, and with nothing in it that must not be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.baseline import Baseline
from db.load_ledgers import Ledger
from db.load_report import Change, HealthRow, ReportDocument
from db.load_trend import TrendPoint
from db.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """How many references have one verdict, and to how many distinct addresses.

    Attributes:
        verdict: None for what was never checked.
        confirmed: references whose trouble is confirmed.
        archived: references for which an archived copy is known.
        suggested: references for which there is a verified replacement.
    """

    verdict: Verdict | None
    references: int
    addresses: int
    confirmed: int
    archived: int
    suggested: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of a report; everything but `documents` and `addresses` counts references.

    Attributes:
        addresses: distinct resources (an address without its fragment).
        counts: one a verdict that occurs, the gravest first, what was not checked last.
        dead_links: what the view `dead_links` counts: dead, soft 404, and failing for long.
        damaged: addresses suspected of not being what the author wrote, whatever their verdict.
        changes: one a kind of news that occurs, in the order of `Change`.
    """

    documents: int
    references: int
    addresses: int
    counts: tuple[Count, ...]
    dead_links: int
    confirmed: int
    archived: int
    suggested: int
    damaged: int
    changes: tuple[tuple[Change, int], ...] = ()

    def count(self, verdict: Verdict | None) -> int:
        """References with this verdict (None: never checked)."""
        return next((count.references for count in self.counts if count.verdict is verdict), 0)

    def changed(self, change: Change) -> int:
        """References with this news."""
        return dict(self.changes).get(change, 0)


@dataclass(frozen=True, slots=True)
class Report:
    """A catalog's health. Made by `reports.summary`, which redacts: renderers show what they are given.

    Attributes:
        references: by document, role (content first) and number; each tells what is new about it (`change`). Without
            those that are alive and no more, in a report for a format that does not list them (see `reports.formats`).
        sizes: all references by document, as it is named.
        removed: links that were in their documents at the baseline and are no longer.
        baseline: what is new is counted from there; None where there was nothing before.
        since: the baseline as it was asked for: the number of a run, the first moment whose changes count, or None
            for the run before the latest (which is not to be shown: it is another one with each run).
        trend: the last runs, oldest first; of one document or of all, and empty for a choice of several.
        steps: of all runs those after which the counts were others than before, oldest first.
        offline: the last run found no network, so that what it could not check is as it was known before.
        ledgers: the history of each cited resource, for the formats that show it (see `reports.formats`).
    """

    summary: Summary
    documents: tuple[ReportDocument, ...]
    references: tuple[HealthRow, ...]
    sizes: Mapping[str, int]
    removed: tuple[HealthRow, ...] = ()
    baseline: Baseline | None = None
    since: int | datetime | None = None
    trend: tuple[TrendPoint, ...] = ()
    steps: tuple[TrendPoint, ...] = ()
    offline: bool = False
    ledgers: tuple[Ledger, ...] = ()
