"""Report -> one self-contained HTML file: it needs no network, and asks nobody for anything.

The overview (counts, charts, notes) is drawn here and stands without scripts; the script inside the page adds search,
filters and each address's ledger. Whatever strangers wrote is text: escaped by the template, or set as `textContent`.
A Content-Security-Policy that names the page's own script and style by their hash forbids everything else.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db.load_report import HealthRow
from db.load_trend import TrendPoint
from db.vocabulary import OPENS_OUTAGE, Role, Verdict
from reports.charts import LINE_HEIGHT, LINE_WIDTH, Bar, DrawnBar, lay_out, name_of, with_lines, words_of
from reports.html_data import pack
from reports.model import Report
from reports.past import shares_over_time
from reports.sections import GRAVEST_FIRST
from reports.words import VERDICTS, count_news, plural, say_reason

TEMPLATES = Path(__file__).with_name("templates")
MOST_HOSTS = 15  # bars: of the hosts with the most trouble
MOST_SECTIONS = 25
MOST_HOSTS_LISTED = 500  # in the filter; every other host is found by the search
MOST_SECTIONS_LISTED = 500
NO_SECTION = "(no section)"
MOST_PLAIN = 200  # troubled references that stand in the page itself, for readers without scripts


@dataclass(frozen=True, slots=True)
class _Chart:
    title: str
    of: str
    bars: tuple[DrawnBar, ...]
    filters: str = ""  # the control that a click on a label sets
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class _Chip:
    verdict: str
    word: str
    count: int


def render_html(report: Report) -> str:
    """The whole page."""
    style, script = _read("report.css"), _read("report.js")
    # The gravest first, what the article says before what stands around it; then as the report has them.
    rows = sorted(report.references, key=lambda row: (GRAVEST_FIRST.index(row.verdict), row.role is not Role.CONTENT))
    data, packed = pack(rows, report.ledgers, len(report.documents))
    shares = lay_out([_bar(point) for point in report.trend])
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            style=Markup(style),  # noqa: S704  our own files
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
            data=Markup(data),  # noqa: S704  JSON without a single `<`
            ledgers=Markup(packed),  # noqa: S704
            title=_title(report),
            lead=_lead(report),
            news=_news(report),
            notes=_notes(report),
            removed=report.removed[:MOST_PLAIN],
            chips=[_Chip(name_of(c.verdict), VERDICTS[c.verdict], c.references) for c in report.summary.counts],
            trend=shares,
            trend_words=_trend_words(shares),
            line_box=f"0 0 {LINE_WIDTH} {LINE_HEIGHT}",
            charts=[chart for chart in (_by_host(report), _by_section(report)) if chart.bars],
            documents=[document.source for document in report.documents],
            # Of one document alone: what another calls the same is another section.
            sections=list(dict.fromkeys(map(_section_of, report.references)))[:MOST_SECTIONS_LISTED]
            if len(report.documents) == 1
            else [],
            hosts=sorted(
                host for host, _ in Counter(row.host for row in rows if row.host).most_common(MOST_HOSTS_LISTED)
            ),
            plain=_plain(rows),
            footer=_footer(report),
        )
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["words_of"] = words_of
    return made


@cache
def _read(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _title(report: Report) -> str:
    if len(report.documents) == 1:
        document = report.documents[0]
        return f"Link health of “{document.title or document.source}”"
    return f"Link health of {plural(len(report.documents), 'document')}"


def _lead(report: Report) -> str:
    summary = report.summary
    return (
        f"{plural(summary.references, 'reference')} to {plural(summary.addresses, 'address', 'addresses')}. "
        f"{plural(summary.dead_links, 'reference')} count{'s' if summary.dead_links == 1 else ''} as dead. "
        f"Trouble is confirmed once several checks over several days agree; until then it may pass."
    )


def _news(report: Report) -> str:
    told = count_news(report.summary)
    return f"Since {_baseline(report)}: {told}." if told and report.baseline is not None else ""


def _baseline(report: Report) -> str:
    if isinstance(report.since, datetime):
        return f"{report.since:%Y-%m-%d}"
    return f"run {report.since}" if report.since is not None else "the run before"


def _notes(report: Report) -> list[str]:
    return (
        ["The last run found no network: what it could not check is told as it was known before."]
        if report.offline
        else []
    )


def _footer(report: Report) -> str:
    checked = [row.last_checked for row in report.references if row.last_checked is not None]
    last = f"The last check was on {max(checked):%Y-%m-%d %H:%M} UTC. " if checked else ""
    return f"{last}Written by linkledger; this page needs no network and sends nothing anywhere."


def _trend_words(bars: Sequence[DrawnBar]) -> str:
    if not bars:
        return ""
    alive = [bar.count_of(VERDICTS[Verdict.ALIVE]) + bar.count_of(VERDICTS[Verdict.MOVED]) for bar in bars]
    first, last = (round(100 * alive[at] / max(bars[at].total, 1)) for at in (0, -1))
    if len(bars) == 1:
        return f"Alive or moved: {first} % on {bars[0].label}, in one run so far"
    return f"Alive or moved: {first} % on {bars[0].label}, {last} % on {bars[-1].label}, over {len(bars)} runs"


def _bar(point: TrendPoint) -> Bar:
    counts: dict[Verdict | None, int] = {**dict(point.counts), None: point.unchecked}
    return Bar(f"{point.at:%Y-%m-%d}", counts)


def _with_past(report: Report, bars: Sequence[Bar], label_of: Callable[[HealthRow], str]) -> tuple[DrawnBar, ...]:
    """Bars with the lines of how they came to be so, where there is a past."""
    moments = [point.at for point in report.trend]
    if len(moments) < 2 or not report.ledgers:
        return lay_out(bars)
    labels = {bar.label for bar in bars}
    return with_lines(lay_out(bars), shares_over_time(report.references, report.ledgers, moments, labels, label_of))


def _by_host(report: Report) -> _Chart:
    counted: dict[str, Counter[Verdict | None]] = {}
    for row in report.references:
        if row.host:
            counted.setdefault(row.host, Counter())[row.verdict] += 1
    trouble = {host: sum(counts[verdict] for verdict in OPENS_OUTAGE) for host, counts in counted.items()}
    ranked = sorted(counted, key=lambda host: (-trouble[host], -counted[host].total(), host))
    chosen = [host for host in ranked if trouble[host]] or ranked
    left = len(chosen) - MOST_HOSTS
    return _Chart(
        "By host, the most trouble first",
        "Host",
        _with_past(report, [Bar(host, dict(counted[host])) for host in chosen[:MOST_HOSTS]], attrgetter("host")),
        filters="host",
        left_out=f"{plural(left, 'more host')} left out" if left > 0 else "",
    )


def _by_section(report: Report) -> _Chart:
    """By section of the one document; by document where there are several."""
    several = len(report.documents) > 1
    label_of = attrgetter("document") if several else _section_of
    counted: dict[str, Counter[Verdict | None]] = {}
    for row in report.references:
        counted.setdefault(label_of(row), Counter())[row.verdict] += 1
    labels = sorted(counted, key=lambda label: -counted[label].total()) if several else list(counted)
    left = len(labels) - MOST_SECTIONS
    return _Chart(
        "By document" if several else "By section",
        "Document" if several else "Section",
        _with_past(report, [Bar(label, dict(counted[label])) for label in labels[:MOST_SECTIONS]], label_of),
        filters="document" if several else "section",
        left_out=f"{plural(left, 'more document' if several else 'more section')} left out" if left > 0 else "",
    )


def _section_of(row: HealthRow) -> str:
    return row.section or NO_SECTION


def _plain(rows: Iterable[HealthRow]) -> list[dict[str, Any]]:
    troubled = (row for row in rows if row.verdict in OPENS_OUTAGE)
    return [
        {
            "number": row.number,
            "text": row.text,
            "url": row.url,
            "word": VERDICTS[row.verdict],
            "detail": row.detail or say_reason(row.reason),
            "instead": row.suggestion or row.archive_url or "",
        }
        for row, _ in zip(troubled, range(MOST_PLAIN), strict=False)
    ]
