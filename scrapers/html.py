"""HTML documents: Beautiful Soup over lxml for the tree, our own tokenizer for the places in the source.

How it reads a page:

- What carries a reference is a table, `html_elements.CARRIERS`; `javascript:`, `data:` and empty addresses are none.
- The section of a mention is the outline of `h1` to `h6` before it in the document, its own heading included when it
  stands in one. Headings inside navigation hold only inside it.
- A mention is hidden inside `hidden`, `display: none`, `visibility: hidden`, `<template>`, `<noscript>` (browsers run
  scripts) and a `<dialog>` that is not open, and where nothing of it is shown (`<link>`, `<meta>`, `cite`).
  `aria-hidden` hides nothing.
- Navigation is what `html_regions.RULES` say; `<link>` and `<meta>` are navigation always.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict
from bs4.exceptions import ParserRejectedMarkup

from db.vocabulary import DocumentFormat, Role
from scrapers.decode import Decoded, decode
from scrapers.html_elements import (
    CARRIERS,
    CONDITIONAL,
    MOST_REFERENCES,
    Carrier,
    clean_address,
    counts_here,
    is_reference,
)
from scrapers.html_encoding import sniff_encoding
from scrapers.html_meta import Meta, read_meta
from scrapers.html_regions import RULES, Region, classify_region
from scrapers.html_spans import HEADINGS, MOST_TAGS, Marked, TooManyTagsError, mark_tags
from scrapers.html_text import Looks, attribute, attributes, heading_text, is_permalink, link_text
from scrapers.html_values import address_stretches, decode_references, source_offset
from scrapers.reference import Document, Reference, ScrapeError

# Browsers nest 512 elements at most. Beyond this the source is read flat: trees cost quadratic time in their depth.
MOST_DEPTH = 2_000
# Looking an address up in the source is the last resort, and costs its length each time.
_MOST_LOOKUPS = 50
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)(?![\w-])", re.IGNORECASE
)
_HIDING = frozenset({"template", "noscript"})
# Rules that do not hold for an element around the page's first heading: that is a wrapper with an unlucky name.
_DOUBTFUL = tuple(rule for rule in RULES if rule.region is Region.AROUND and rule.by_words)
_MARKED = frozenset(CARRIERS) | frozenset(HEADINGS) | {"title", "base", "script"}


class _TooDeepError(Exception):
    """Raised out of the parser when the tree grows too deep."""


class _Builder(LXMLTreeBuilder):
    """Builds the tree without looking for namespaces in each name, which HTML has not, and which takes a fifth of the
    time; stops the parser before a hostile source makes it slow.
    """

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:  # type: ignore[override]
        soup = self._soup()
        if len(soup.tagStack) > MOST_DEPTH:
            raise _TooDeepError
        soup.handle_starttag(tag, None, None, dict(attrib))

    def end(self, tag: str) -> None:  # type: ignore[override]
        self._soup().handle_endtag(tag)

    def _soup(self) -> BeautifulSoup:
        assert self.soup is not None, "the parser was fed before it was given a soup"
        return self.soup


@dataclass(slots=True)
class _Place:
    """An open element, and what holds inside it."""

    tag: Tag
    hidden: bool = False
    in_article: bool = False
    navigation: bool = False
    by_words: bool = False  # nothing but names told of the navigation
    outline: list[tuple[int, str]] | None = None  # to be restored when this element, a navigation, closes


@dataclass(slots=True)
class _Scrape:
    """The state of one walk through a page."""

    decoded: Decoded
    marked: Marked
    wrappers: frozenset[int]
    references: list[Reference] = field(default_factory=list)
    cursor: int = 0  # where the last located address ended
    looks: Looks = field(default_factory=Looks)
    lost: int = 0  # addresses that the source does not show where the tree has them


def parse_html(data: bytes, *, name: str = "", address: str | None = None, declared: str = "") -> Document:
    """Read the references out of an HTML page.

    Args:
        data: the page's bytes.
        name: the file's name; not needed here, all parsers take it.
        address: where the page is from, if that is known; goes before what the page declares.
        declared: the charset it was served with; goes before what the page declares (WHATWG's order).

    Raises:
        ScrapeError: too large, empty, binary, or more elements than can be held.
    """
    decoded = decode(data, declared or sniff_encoding(data))
    digest = hashlib.sha256(data).hexdigest()
    soup, marked, flat = _parse(decoded.text, f"data-{digest[:16]}")
    tags = [node for node in soup.descendants if isinstance(node, Tag)]
    scrape = _Scrape(decoded, marked, _wrappers(tags))
    _walk(soup, tags, scrape)
    meta = read_meta(tags, decoded.text, address)
    return _document(digest, scrape, meta, flat)


def _parse(source: str, marker: str) -> tuple[BeautifulSoup, Marked, bool]:
    """The tree, the tags that it refers to, and whether the source had to be read flat."""
    for flat in (False, True):
        try:
            marked = mark_tags(source, marker, _MARKED, flat=flat)
            builder = _Builder(multi_valued_attributes=None, attribute_dict_class=AttributeDict, huge_tree=True)
            soup = BeautifulSoup(marked.text, builder=builder)
        except (_TooDeepError, TooManyTagsError):
            continue
        except (ParserRejectedMarkup, AssertionError, ValueError) as error:
            raise ScrapeError("The HTML could not be parsed: check that the file is a web page.") from error
        return soup, marked, flat
    raise ScrapeError(f"The page has more than {MOST_TAGS:,} tags: split it, or hand in the article alone.")


def _document(digest: str, scrape: _Scrape, meta: Meta, flat: bool) -> Document:
    warnings = []
    if flat:
        warnings.append("The page nests too deeply or holds too many tags: its links were read without their regions.")
    if scrape.looks.exhausted:
        warnings.append("Headings or links nest in each other: their texts were cut short.")
    if scrape.lost:
        warnings.append(f"{scrape.lost} addresses could not be placed exactly in the source.")
    if not scrape.references:
        warnings.append("The page holds no references.")
    return Document(
        format=DocumentFormat.HTML,
        references=tuple(scrape.references),
        digest=digest,
        encoding=scrape.decoded.encoding,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        published_precision=meta.precision,
        address=meta.address,
        base=meta.base,
        language=meta.language,
        tags=meta.tags,
        warnings=tuple(warnings),
    )


def _wrappers(tags: list[Tag]) -> frozenset[int]:
    """Elements around the page's first heading: no menu or sidebar, whatever their class says."""
    heading = next((tag for tag in tags if tag.name == "h1"), None)
    return frozenset(id(parent) for parent in heading.parents) if heading else frozenset()


def _walk(soup: BeautifulSoup, tags: list[Tag], scrape: _Scrape) -> None:
    outline: list[tuple[int, str]] = []
    places = [_Place(soup)]
    for node in tags:
        while places[-1].tag is not node.parent:
            closed = places.pop()
            if closed.outline is not None:
                outline = closed.outline
        place = _enter(node, places[-1], outline, scrape.wrappers)
        if node.name in HEADINGS and not place.hidden:
            level = int(node.name[1])
            outline = [entry for entry in outline if entry[0] < level]
            if text := heading_text(node, scrape.looks):
                outline.append((level, text))
        if node.name in CARRIERS and (node.name not in CONDITIONAL or counts_here(node.name, attributes(node))):
            _collect(node, place, tuple(text for _, text in outline), scrape)
        places.append(place)


def _enter(tag: Tag, parent: _Place, outline: list[tuple[int, str]], wrappers: frozenset[int]) -> _Place:
    """What holds inside an element, from what holds around it."""
    place = _Place(tag, parent.hidden, parent.in_article, parent.navigation, parent.by_words)
    attributes = tag.attrs
    place.hidden |= tag.name in _HIDING or "hidden" in attributes or (tag.name == "dialog" and "open" not in attributes)
    if style := attributes.get("style"):
        place.hidden |= _HIDING_STYLE.search(str(style)[:2000]) is not None
    if not attributes.keys() & {"class", "id", "role", "itemprop"} and tag.name in {"a", "p", "li", "span", "td", "tr"}:
        return place  # most elements: no rule can fit
    rule = classify_region(tag.name, {key: str(value) for key, value in attributes.items()})
    if rule is None:
        return place
    if rule.region is Region.ARTICLE:
        if not place.navigation or (rule.reclaims and place.by_words):
            place.in_article, place.navigation = True, False
    elif (rule.region is Region.FRAME and place.in_article) or (rule in _DOUBTFUL and id(tag) in wrappers):
        return place
    elif not place.navigation:
        place.navigation, place.by_words, place.outline = True, rule.by_words, outline
    elif not rule.by_words:
        place.by_words = False
    return place


def _collect(tag: Tag, place: _Place, section: tuple[str, ...], scrape: _Scrape) -> None:
    """Every reference of one element, in the order in which the source has them."""
    found = [
        (start, end, raw, carrier)
        for carrier in CARRIERS[tag.name]
        if carrier.attribute in tag.attrs
        for raw, start, end in _addresses(tag, carrier, scrape)
        if is_reference(raw)
    ]
    if not found:
        return
    if len(scrape.references) + len(found) > MOST_REFERENCES:
        raise ScrapeError(
            f"The page has more than {MOST_REFERENCES:,} references: split it, or hand in the article alone."
        )
    text = link_text(tag, scrape.looks)
    nofollow = "nofollow" in attribute(tag, "rel").lower().split()
    around = place.navigation or tag.name in {"link", "meta"} or is_permalink(tag, text)
    for start, end, raw, carrier in sorted(found, key=itemgetter(0, 1)):
        reference = Reference(
            number=len(scrape.references) + 1,
            raw=raw,
            text=text,
            section=section,
            line=scrape.decoded.line(start),
            start=scrape.decoded.offset(start),
            end=scrape.decoded.offset(end),
            fragment=raw.partition("#")[2],
            visible=carrier.seen and not place.hidden,
            role=Role.NAVIGATION if around else Role.CONTENT,
            nofollow=nofollow,
            element=tag.name,
        )
        scrape.references.append(reference)


def _addresses(tag: Tag, carrier: Carrier, scrape: _Scrape) -> list[tuple[str, int, int]]:
    """Every address of an attribute with its place in the text of the source."""
    value = attribute(tag, carrier.attribute)
    source = scrape.decoded.text
    number = attribute(tag, scrape.marked.marker)
    span = scrape.marked.tags[int(number)].attributes.get(carrier.attribute) if number.isdecimal() else None
    if span is None:
        return [_look_up(value[start:end], scrape) for start, end in address_stretches(value, carrier.shape)]
    start, end = span
    scrape.cursor = max(scrape.cursor, end)
    written, cuts = decode_references(source[start:end])
    return [
        (
            clean_address(written[low:high]),
            start + source_offset(cuts, low),
            start + source_offset(cuts, high, end=True),
        )
        for low, high in address_stretches(written, carrier.shape)
    ]


def _look_up(value: str, scrape: _Scrape) -> tuple[str, int, int]:
    """The next place after the last reference where the address stands; the tree and our tokenizer disagree there."""
    scrape.lost += 1
    raw = clean_address(value)
    found = scrape.decoded.text.find(raw, scrape.cursor) if raw and scrape.lost <= _MOST_LOOKUPS else -1
    if found < 0:
        return raw, scrape.cursor, scrape.cursor
    scrape.cursor = found + len(raw)
    return raw, found, scrape.cursor
