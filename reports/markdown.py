"""Report -> Markdown that a maintainer can paste into an issue. Pure; equal reports give equal bytes.

Nothing in it changes with time alone: no time of making, no run, no "last checked".
"""

from collections.abc import Sequence

from db.load_report import Change, HealthRow, ReportDocument
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, DatePrecision, Verdict
from reports import escape
from reports.markdown_cells import (
    Cell,
    address_cell,
    drift_cell,
    finding_cell,
    instead_cell,
    reference_cell,
    removal_cell,
    suspicion_cell,
    text_cell,
)
from reports.markdown_fit import Block, Line, fit
from reports.markdown_news import say_news, say_trend
from reports.model import Count, Report, Summary
from reports.sections import FIRST_SECTIONS, SECTIONS, DocumentPart, Entry, Section, collect
from reports.words import VERDICTS, plural

GITHUB_LIMIT = 65_536  # characters of an issue or comment on GitHub
FOLD_DOCUMENTS = 20  # a longer list of documents is folded away
FOLD_NAVIGATION = 5  # more rows of menus and footers than this are folded away

_PLACE: tuple[tuple[str, Cell], ...] = (
    ("Reference", reference_cell),
    ("Text", text_cell),
    ("Address", address_cell),
)
_COLUMNS: dict[str, tuple[tuple[str, Cell], ...]] = {
    "invalid": (*_PLACE, ("Finding", finding_cell)),
    "excluded": (*_PLACE, ("Finding", finding_cell)),
    "damage": (*_PLACE, ("Suspicion", suspicion_cell)),
    "drifted": (*_PLACE, ("Finding", drift_cell)),
    "removed": (*_PLACE, ("Finding", removal_cell)),
    "added": (*_PLACE, ("Finding", finding_cell)),
    "not_checked": _PLACE,
}
_ALL_COLUMNS = (*_PLACE, ("Finding", finding_cell), ("Instead", instead_cell))


def render_markdown(report: Report, limit: int | None = None) -> str:
    """The report in GitHub-flavoured Markdown, at most `limit` characters long (None: however long it gets).

    What does not fit is left out from the end and said to be; folded lists go first.

    Raises:
        ValueError: for a limit that leaves no room for a report.
    """
    sections = FIRST_SECTIONS if report.baseline is None else SECTIONS
    # What is well and no news is in no section; most rows are, and each section would look at them.
    telling = [
        row for row in report.references if row.verdict is not Verdict.ALIVE or row.change or row.damage or row.drift
    ]
    blocks = [block for section in sections for block in _section(report, section, telling)]
    return fit(_head(report), [*_overview(report), *blocks], limit)


def render_head(report: Report) -> str:
    """What the report says before its lists: for where there is no room for any."""
    return _head(report)


# --- head ---------------------------------------------------------------------------------------------------------


def _head(report: Report) -> str:
    summary = report.summary
    paragraphs = [f"# {_title(report)}"]
    if report.offline:
        paragraphs.append("The last run found no network: what it could not check is told as it was known before.")
    if not summary.documents:
        paragraphs.append("The catalog holds no document yet: `linkledger scrape SOURCE` reads one in.")
    elif not summary.references:
        paragraphs.append(f"There are no references in {_where(report)}.")
    else:
        paragraphs += [f"{_extent(summary)} in {_where(report)}.", _verdict(summary)]
    if summary.references > summary.count(None):
        paragraphs += [say_news(report), _counts(summary), say_trend(report.steps)]
    return "\n\n".join(filter(None, paragraphs)) + "\n\n"


def _title(report: Report) -> str:
    if len(report.documents) > 1:
        return f"Link health of {plural(len(report.documents), 'document')}"
    title = escape.plain(report.documents[0].title) if report.documents else ""
    return f"Link health of “{title}”" if title else "Link health"


def _extent(summary: Summary) -> str:
    return f"{plural(summary.references, 'reference')} to {plural(summary.addresses, 'address', 'addresses')}"


def _where(report: Report) -> str:
    if len(report.documents) != 1:
        return plural(len(report.documents), "document")
    published = _published(report.documents[0])
    return escape.address(report.documents[0].source) + (f" ({published})" if published else "")


def _published(document: ReportDocument) -> str:
    if document.published_on is None:
        return ""
    form = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%Y-%m"}.get(
        document.published_precision or DatePrecision.DAY, "%Y-%m-%d"
    )
    return f"published {document.published_on.strftime(form)}"


def _verdict(summary: Summary) -> str:
    """The head in a sentence or two."""
    unchecked = summary.count(None)
    if unchecked == summary.references:
        return "None of them has been checked yet: `linkledger check` does it."
    if summary.references == summary.count(Verdict.ALIVE):
        return "All of them are alive."
    sentences = []
    if summary.dead_links:
        sentences.append(f"**{plural(summary.dead_links, 'reference counts', 'references count')} as dead.**")
    elif {count.verdict for count in summary.counts} <= {*CLOSES_OUTAGE, Verdict.EXCLUDED}:
        sentences.append("Nothing is broken.")
    else:
        sentences.append("No reference counts as dead.")
    if any(count.confirmed < count.references for count in summary.counts if _can_be_confirmed(count)):
        sentences.append("Trouble is confirmed once several checks over several days agree; until then it may pass.")
    if unchecked:
        sentences.append(f"{plural(unchecked, 'reference has', 'references have')} not been checked yet.")
    return " ".join(sentences)


def _can_be_confirmed(count: Count) -> bool:
    return count.verdict in OPENS_OUTAGE


def _counts(summary: Summary) -> str:
    def row(name: str, count: Count | Summary, confirmed: str) -> str:
        numbers = (_some(count.references), _some(count.addresses), confirmed, _some(count.suggested))
        return escape.table_row(name, *numbers, _some(count.archived))

    lines = [
        escape.table_row("Verdict", "References", "Addresses", "Confirmed", "Replacement known", "Archived copy found")
    ]
    lines.append("|---|--:|--:|--:|--:|--:|")
    for count in summary.counts:
        confirmed = f"{count.confirmed:,}" if _can_be_confirmed(count) else ""
        lines.append(row(VERDICTS[count.verdict], count, confirmed))
    if len(summary.counts) > 1:
        lines.append(row("all", summary, _some(summary.confirmed)))
    return "\n".join(lines)


def _some(number: int) -> str:
    return f"{number:,}" if number else ""


# --- documents ----------------------------------------------------------------------------------------------------


def _overview(report: Report) -> list[Block]:
    """A line a document, where there are several; a long list is folded away."""
    if len(report.documents) < 2 or report.summary.count(None) == report.summary.references:
        return []
    by_document: dict[str, list[HealthRow]] = {document.source: [] for document in report.documents}
    for row in (*report.references, *report.removed):
        by_document.setdefault(row.document, []).append(row)
    rows = tuple(Line(_document_row(source, found, report), 0) for source, found in by_document.items())
    opening, closing = "", "\n"
    if len(rows) > FOLD_DOCUMENTS:
        opening, closing = f"<details><summary>{plural(len(rows), 'document')}</summary>\n\n", "\n</details>\n\n"
    titles = ("Document", "References", "Broken", "New", "Fixed", "Moved", "Blocked")
    opening += f"{escape.table_row(*titles)}\n|---|{'--:|' * (len(titles) - 1)}\n"
    return [Block(opening, "documents", rows, closing, folded=len(rows) > FOLD_DOCUMENTS)]


def _document_row(source: str, rows: Sequence[HealthRow], report: Report) -> str:
    current = [row for row in rows if row.change is not Change.REMOVED]
    compared = report.baseline is not None
    numbers = (
        report.sizes.get(source, 0),
        sum(row.verdict in OPENS_OUTAGE for row in current),
        compared and sum(row.change in {Change.NEW, Change.NEWLY_DEAD} for row in current),
        sum(row.change is Change.FIXED for row in current),
        sum(row.verdict is Verdict.MOVED for row in current),
        sum(row.verdict is Verdict.BLOCKED for row in current),
    )
    return escape.table_row(escape.address(source), *map(_some, numbers))


# --- sections -----------------------------------------------------------------------------------------------------


def _section(report: Report, section: Section, rows: Sequence[HealthRow]) -> list[Block]:
    summary = report.summary
    if section.key == "not_checked" and summary.count(None) == summary.references:
        return []  # the head has said it, and a list of everything says no more
    parts = collect(section, report.removed if section.key == "removed" else rows)
    if not parts:
        return []
    total = sum(len(entry.mentions) for part in parts for entry in (*part.content, *part.navigation))
    heading = f"## {section.title} ({total:,})\n\n{section.about}\n\n"
    blocks = [Block(heading, section.title.lower())]
    for part in parts:
        blocks += _part(section, part, named=len(report.documents) > 1)
    return blocks


def _part(section: Section, part: DocumentPart, *, named: bool) -> list[Block]:
    """The tables of one document: what it says, then the menus and footers around it."""
    name = f"### {escape.address(part.source)}\n\n" if named else ""
    if section.folded:
        return [_table(section, (*part.content, *part.navigation), name, fold="{count:,} {noun} in all")]
    content, navigation = part.content, part.navigation
    if len(navigation) <= FOLD_NAVIGATION:
        content, navigation = (*content, *navigation), ()
    open_to_see = len(content) if section.tail is None else section.tail
    tables = [
        (content[:open_to_see], ""),
        (content[open_to_see:], "{count:,} more {noun}"),
        (navigation, "{count:,} {noun} around the article"),
    ]
    blocks: list[Block] = []
    for entries, fold in tables:
        if entries:
            blocks.append(_table(section, entries, "" if blocks else name, fold))
    return blocks


def _table(section: Section, entries: Sequence[Entry], name: str, fold: str = "") -> Block:
    columns = _COLUMNS.get(section.key, _ALL_COLUMNS)
    opening, closing = name, "\n"
    if fold:
        count = sum(len(entry.mentions) for entry in entries)
        summary = fold.format(count=count, noun="reference" if count == 1 else "references")
        opening += f"<details><summary>{summary}</summary>\n\n"
        closing = "\n</details>\n\n"
    opening += f"{escape.table_row(*(title for title, _ in columns))}\n|{'---|' * len(columns)}\n"
    rows = tuple(
        Line(escape.table_row(*(cell(entry) for _, cell in columns)), len(entry.mentions)) for entry in entries
    )
    return Block(opening, section.title.lower(), rows, closing, folded=bool(fold))
