"""The names in a document that a `#fragment` can point at: for references from one local file into another."""

import re
import unicodedata

from db.vocabulary import DocumentFormat
from scrapers.decode import decode
from scrapers.front_matter import parse_front_matter
from scrapers.html_encoding import sniff_encoding
from scrapers.html_tokens import StartTag, tokenize
from scrapers.html_values import decode_references
from scrapers.markdown import read_decoded

# What a slug keeps: letters, marks, decimal digits, connectors such as "_" (Unicode's word characters), "-" and blanks.
_KEPT = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Pc"})
_BLANK = re.compile(r"\s")


def parse_anchors(data: bytes, format: DocumentFormat) -> frozenset[str]:  # noqa: A002  as the other parsers call it
    """Names that a fragment can point at: none in text dumps, `id` and `a[name]` in HTML, in Markdown also headings.

    Headings get the names that GitHub gives them, and those that the author wrote beside them (`{#name}`).

    Raises:
        ScrapeError: as for reading the document.
    """
    if format is DocumentFormat.HTML:
        return _html_anchors(data)
    if format is DocumentFormat.MARKDOWN:
        return _markdown_anchors(data)
    return frozenset()


def slugify(heading: str) -> str:
    """A heading's name as GitHub makes it: lower case, punctuation out, a hyphen for every blank."""
    kept = (
        character
        for character in heading.strip().lower()
        if character in "- " or unicodedata.category(character) in _KEPT or character.isspace()
    )
    return _BLANK.sub("-", "".join(kept))


def _html_anchors(data: bytes) -> frozenset[str]:
    source = decode(data, sniff_encoding(data)).text
    found: set[str] = set()
    for token in tokenize(source):
        if not isinstance(token, StartTag):
            continue
        for name in ("id", "name") if token.name == "a" else ("id",):
            start, end = token.attributes.get(name, (0, 0))
            if end > start:
                found.add(decode_references(source[start:end])[0])
    return frozenset(found)


def _markdown_anchors(data: bytes) -> frozenset[str]:
    decoded = decode(data)
    reading = read_decoded(decoded, parse_front_matter(decoded.text).length)
    found = set(reading.ids)
    taken: dict[str, int] = {}
    for heading in reading.headings:
        if heading.id:
            found.add(heading.id)
        if slug := "" if heading.pictured else slugify(heading.text):
            name = slug
            while name in taken:  # the second "Notes" is "notes-1", whatever else is called so
                taken[slug] += 1
                name = f"{slug}-{taken[slug]}"
            taken[name] = 0
            found.add(name)
    return frozenset(found)
