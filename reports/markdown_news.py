"""The head's sentences on what is new and how health has gone. Nothing in them changes while nothing changes."""

from collections.abc import Sequence
from datetime import datetime

from db.load_report import Change
from db.load_trend import TrendPoint
from db.vocabulary import OPENS_OUTAGE
from reports.model import Report
from reports.words import plural

MOST_POINTS = 5  # of the trend, the latest ones

# In the order of a report's sections.
_NEWS: tuple[tuple[Change, str], ...] = (
    (Change.NEW, "**{} in new trouble**"),
    (Change.NEWLY_DEAD, "**{} newly among the dead**"),
    (Change.STILL, "{} still in trouble"),
    (Change.FIXED, "{} fixed"),
    (Change.PASSED, "{} down and up again"),
    (Change.MOVED, "{} newly moved"),
    (Change.BLOCKED, "{} newly blocked"),
    (Change.ADDED, "{} added in good order"),
    (Change.REMOVED, "{} removed"),
)


def say_news(report: Report) -> str:
    """What has changed, by number; and since when that is counted, if somebody chose it."""
    if report.baseline is None:
        return "This is the first check: there is nothing yet to compare it with."
    summary = report.summary
    since = _say_since(report.since)
    if not any(summary.changed(change) for change in Change if change is not Change.STILL):
        if report.offline:
            return ""  # the head has said that nothing was seen
        still = summary.changed(Change.STILL)
        known = f" {plural(still, 'reference is', 'references are')} still in trouble." if still else ""
        return f"Nothing has changed since {since}.{known}"
    told = [(summary.changed(change), words) for change, words in _NEWS if summary.changed(change)]
    first = told[0][1].format(plural(told[0][0], "reference"))
    rest = [words.format(f"{count:,}") for count, words in told[1:]]
    broken = sum(row.verdict in OPENS_OUTAGE for row in report.removed)
    gone = f" ({broken:,} of what was removed had been in trouble)" if broken else ""
    return f"Since {since}: {', '.join([first, *rest])}{gone}."


def _say_since(since: int | datetime | None) -> str:
    if since is None:
        return "the run before"
    if isinstance(since, int):
        return f"run {since}"
    return f"{since:%Y-%m-%d}" if since.time() == datetime.min.time() else f"{since:%Y-%m-%d %H:%M:%S} UTC"


def say_trend(points: Sequence[TrendPoint]) -> str:
    """The share that is well, and the shares before it with the day since which each held."""
    steps: list[tuple[str, TrendPoint]] = []
    for point in points:
        share = "" if point.share_alive is None else f"{point.share_alive:.1%}"
        if share and (not steps or steps[-1][0] != share):
            steps.append((share, point))
    if len(steps) < 2:
        return ""
    told = [f"{share} since {point.at:%Y-%m-%d}" for share, point in reversed(steps[-MOST_POINTS:])]
    return f"Alive or moved, of what could be checked: {told[0]}; before that {', '.join(told[1:])}."
