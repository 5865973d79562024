"""The one value that every renderer draws: frozen, in order, and with nothing in it that must not be shown."""

from dataclasses import dataclass

from db.load_report import HealthRow, ReportDocument
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

    def count(self, verdict: Verdict | None) -> int:
        """References with this verdict (None: never checked)."""
        return next((count.references for count in self.counts if count.verdict is verdict), 0)


@dataclass(frozen=True, slots=True)
class Report:
    """A catalog's health. Made by `reports.summary`, which redacts: renderers show what they are given.

    Attributes:
        references: by document, role (content first) and number.
        offline: the last run found no network, so that everything is as it was known before.
    """

    summary: Summary
    documents: tuple[ReportDocument, ...]
    references: tuple[HealthRow, ...]
    offline: bool = False
