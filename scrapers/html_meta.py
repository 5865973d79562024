"""What a page says of itself: title, authors, date, language, tags, its own address; sources in order of trust."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice

from bs4 import Tag

from db.vocabulary import DatePrecision
from scrapers.dates import parse_address_date, parse_date
from scrapers.folding import fold
from scrapers.html_elements import clean_address
from scrapers.html_text import attribute, heading_text
from scrapers.linked_data import MOST_SCRIPTS, LinkedData, parse_linked_data

# Names (or properties) of `<meta>`, the most explicit first: Open Graph, Highwire (Google Scholar), Dublin Core …
_PUBLISHED_FIRST = ("article:published_time", "og:article:published_time", "og:published_time")
_PUBLISHED = (
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "prism.publicationdate",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "dcterms.created",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "publish_date",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
    "datepublished",
)
_AUTHORS = ("citation_author", "author", "dc.creator", "dcterms.creator", "article:author", "parsely-author", "byl")
_TITLES = ("citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title")
_TAGS = ("article:tag", "citation_keywords", "parsely-tags", "news_keywords", "keywords")
# Classes of microformats and blog engines that mark the date of publication.
_DATE_CLASSES = frozenset({"dt-published", "published", "entry-date", "post-date", "article-date", "publish-date"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
# What browsers (and SingleFile) note at the beginning of a page that they save: where it was.
_SAVED_FROM = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,9}url:\s{0,9})(https?://[^\s<>]{1,4000})",
    re.IGNORECASE,
)
_SAVED_WITHIN = 8_000  # characters; below that somebody writes about such notes
_ABSOLUTE = re.compile(r"https?://[^\s/]", re.IGNORECASE)
MOST_TAGS = 50
_MOST_AUTHORS = 20  # of a paper by a large collaboration, the first
_MOST_NODES = 2_000  # looked at for the name inside a person
# Elements, relations and properties that are noted on the way through a page.
_TELLING = frozenset({"title", "base", "html", "h1", "script", "time", "abbr"})
_RELATIONS = frozenset({"canonical", "author", "tag"})
_PROPERTIES = frozenset({"author", "datePublished"})
_META_NAMES = ("name", "property", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class Meta:
    """A page about itself; fields as in `Document`."""

    title: str
    author: str
    published: date | None
    precision: DatePrecision | None
    address: str | None
    base: str | None
    language: str
    tags: tuple[str, ...]


def read_meta(tags: Iterable[Tag], source: str, address: str | None) -> Meta:
    """Reads a page's elements, in order, and the beginning of its source; `address` is what the caller knows and goes
    before what the page declares.
    """
    page = _note(tags)
    scripts = (tag.get_text() for tag in page.of("script") if "ld+json" in attribute(tag, "type").lower())
    linked = parse_linked_data(islice(scripts, MOST_SCRIPTS))
    own = address or _own_address(page, source)
    published, precision = _published(page, linked, own) or (None, None)
    return Meta(
        title=_title(page, linked),
        author=_author(page, linked),
        published=published,
        precision=precision,
        address=own,
        base=next((clean_address(attribute(tag, "href")) for tag in page.of("base") if "href" in tag.attrs), None),
        language=_language(page, linked),
        tags=_tags(page, linked),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The elements that tell something about the page, each kind in document order."""

    elements: dict[str, list[Tag]]  # by name, and by `name[rel]`, `[itemprop]` and `.class` for some
    metas: dict[str, list[str]]  # contents of `<meta>` by lower-case name, property, itemprop or http-equiv

    def of(self, kind: str, most: int = 200) -> list[Tag]:
        return self.elements.get(kind, [])[:most]

    def first(self, names: Iterable[str]) -> list[str]:
        """Contents of the first of these names that the page has."""
        return next((self.metas[name] for name in names if name in self.metas), [])


def _note(tags: Iterable[Tag]) -> _Page:
    """Sorts a page's elements by what they can tell, in one pass (searching the tree anew for each is slow)."""
    page = _Page({}, {})
    for tag in tags:
        kinds = [tag.name] if tag.name in _TELLING else []
        if relations := attribute(tag, "rel"):
            kinds += [f"{tag.name}[{word}]" for word in relations.lower().split() if word in _RELATIONS]
        if itemprop := attribute(tag, "itemprop"):
            kinds += [f"[{word}]" for word in itemprop.split() if word in _PROPERTIES]
        if "p-author" in attribute(tag, "class").split():
            kinds.append(".p-author")
        for kind in kinds:
            page.elements.setdefault(kind, []).append(tag)
        if tag.name == "meta" and (content := attribute(tag, "content").strip()):
            for name in {attribute(tag, key).strip().lower() for key in _META_NAMES} - {""}:
                page.metas.setdefault(name, []).append(content)
    return page


def _title(page: _Page, linked: LinkedData) -> str:
    for tag in page.of("title", 9):
        if tag.find_parent("svg") is None and (text := fold(tag.get_text())):
            return text
    declared = page.first(_TITLES)
    heading = next((text for tag in page.of("h1", 9) if (text := heading_text(tag))), "")
    return (fold(declared[0]) if declared else "") or linked.headline or heading


def _author(page: _Page, linked: LinkedData) -> str:
    sources: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: page.first(_AUTHORS[:1]),
        lambda: linked.authors,
        *(partial(page.first, (name,)) for name in _AUTHORS[1:]),
        lambda: map(_property_text, page.of("[author]")),
        lambda: map(heading_text, page.of("a[author]")),
        lambda: map(heading_text, page.of(".p-author")),
    )
    for source in sources:
        names = [name for text in source() if (name := fold(text)) and not _ABSOLUTE.match(name)]
        if names:
            return fold(", ".join(list(dict.fromkeys(names))[:_MOST_AUTHORS]))
    return ""


def _property_text(tag: Tag) -> str:
    """The value of an `itemprop`: the name inside a person, else its content or text."""
    inside = (node for node in islice(tag.descendants, _MOST_NODES) if isinstance(node, Tag))
    inner = next((node for node in inside if attribute(node, "itemprop") == "name"), tag)
    return attribute(inner, "content") or heading_text(inner)


def _published(page: _Page, linked: LinkedData, address: str | None) -> tuple[date, DatePrecision] | None:
    texts = [*page.first(_PUBLISHED_FIRST)[:1], linked.published]
    texts += [page.metas[name][0] for name in _PUBLISHED if name in page.metas]
    texts += _times(page)
    found = next((parsed for text in texts if text and (parsed := parse_date(text[:200]))), None)
    return found or (parse_address_date(address) if address else None)


def _times(page: _Page) -> list[str]:
    """What the page's own `<time>` elements and marked dates say: marked ones, then the first of the article.

    Of pages without an article a lone `<time>` counts; among several, any may be another thing's date.
    """
    marked = [_date_text(tag) for tag in page.of("[datePublished]", 9)]
    inside: list[str] = []
    times = page.of("time")
    for tag in times:
        if "pubdate" in tag.attrs or not _DATE_CLASSES.isdisjoint(attribute(tag, "class").split()):
            marked.append(_date_text(tag))
        elif not inside and (tag.find_parent(["article", "main"]) is not None or len(times) == 1):
            inside.append(_date_text(tag))
    marked += [attribute(tag, "title") for tag in page.of("abbr") if "published" in attribute(tag, "class").split()]
    return marked + inside


def _date_text(tag: Tag) -> str:
    return attribute(tag, "datetime") or attribute(tag, "content") or heading_text(tag)


def _own_address(page: _Page, source: str) -> str | None:
    """`rel=canonical`, else where it was saved from, else `og:url`; only absolute addresses say where a page is."""
    canonical = [attribute(tag, "href") for tag in page.of("link[canonical]")]
    saved = _SAVED_FROM.search(source, 0, _SAVED_WITHIN)
    declared = [clean_address(text) for text in (*canonical, saved[1] if saved else "", *page.first(("og:url",)))]
    return next((text for text in declared if _ABSOLUTE.match(text)), None)


def _language(page: _Page, linked: LinkedData) -> str:
    said = [attribute(tag, key) for tag in page.of("html", 1) for key in ("lang", "xml:lang")]
    said += [text for name in ("content-language", "og:locale", "dc.language") for text in page.first((name,))]
    for text in (*said, linked.language):
        tag = text.strip().replace("_", "-")
        if _LANGUAGE.fullmatch(tag):
            return tag
    return ""


def _tags(page: _Page, linked: LinkedData) -> tuple[str, ...]:
    found = [fold(part) for text in page.first(_TAGS[:1]) for part in text.split(",")]
    found += [text for tag in page.of("a[tag]") if (text := heading_text(tag))]
    found = found or list(linked.keywords)
    found = found or [fold(part) for text in page.first(_TAGS[1:]) for part in re.split("[,;]", text[:4000])]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_TAGS]
