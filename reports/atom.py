"""Report -> Atom feed (RFC 4287) of what has changed since the baseline, one entry a piece of news, latest first.

Times and identities come from what happened, never from when the feed was made: read again, an entry is the same one.
A feed reader that comes by rarely wants a report `--since` a day rather than since the run before.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from db.load_report import Change, HealthRow
from reports.entries import clean_xml, say
from reports.escape import fold
from reports.model import Report

ATOM = "http://www.w3.org/2005/Atom"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed in which nothing has ever happened
TITLES: dict[Change, str] = {
    Change.NEW: "New trouble",
    Change.NEWLY_DEAD: "Now among the dead",
    Change.FIXED: "Fixed",
    Change.PASSED: "Down and up again",
    Change.MOVED: "Moved",
    Change.BLOCKED: "Blocked",
    Change.ADDED: "New link",
    Change.REMOVED: "Removed link",
}
_LINKABLE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
register_namespace("", ATOM)


def render_atom(report: Report) -> str:
    """The feed, in ASCII."""
    news = [row for row in (*report.references, *report.removed) if row.change in TITLES]
    news.sort(key=lambda row: (-_happened(row).timestamp(), row.document, row.number))
    feed = _element("feed")
    titles = [document.title or document.source for document in report.documents]
    name = titles[0] if len(titles) == 1 else f"{len(titles)} documents"
    SubElement(feed, _name("title")).text = clean_xml(f"Link health of {fold(name)}")
    SubElement(feed, _name("id")).text = _urn("feed", *sorted(document.source for document in report.documents))
    SubElement(feed, _name("updated")).text = _say_time(_last(news))
    SubElement(SubElement(feed, _name("author")), _name("name")).text = "linkledger"
    for row in news:
        _entry(feed, row)
    indent(feed)
    text = tostring(feed, encoding="us-ascii", xml_declaration=False).decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _entry(feed: Element, row: HealthRow) -> None:
    change = row.change or Change.NEW
    entry = SubElement(feed, _name("entry"))
    SubElement(entry, _name("title")).text = clean_xml(f"{TITLES[change]}: {fold(row.text or row.url)}")
    moment = _happened(row)
    SubElement(entry, _name("id")).text = _urn(row.document, str(row.number), row.url, change.value, _say_time(moment))
    SubElement(entry, _name("updated")).text = _say_time(moment)
    if _LINKABLE.fullmatch(row.url):
        SubElement(entry, _name("link"), {"href": clean_xml(row.url)})
    SubElement(entry, _name("category"), {"term": change.value})
    where = f"{row.document}:{row.line}" if row.line else row.document
    told = f"{fold(row.url, 1_000)} in {fold(where, 500)}: {say(row)}"
    SubElement(entry, _name("summary"), {"type": "text"}).text = clean_xml(told)


def _happened(row: HealthRow) -> datetime:
    """When the news came about; the seconds of the catalog."""
    moments = {
        Change.FIXED: row.trouble_until,
        Change.PASSED: row.trouble_until,
        Change.REMOVED: row.removed_at,
        Change.ADDED: row.current_since,
        Change.NEW: row.current_since if row.added else row.since,
    }
    return moments.get(row.change or Change.NEW) or row.since or LONG_AGO


def _last(news: Iterable[HealthRow]) -> datetime:
    return max(map(_happened, news), default=LONG_AGO)


def _say_time(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _urn(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _element(tag: str) -> Element:
    return Element(_name(tag))
