"""Markdown documents: CommonMark as the big forges read it (tables, strikethrough, footnotes, bare addresses).

How it reads a document:

- Links, images, autolinks, bare addresses (`http:`, `https:`, `ftp:`, `www.`) and inline HTML carry references; code,
  comments (those of generators too) and front matter do not. Where an address is written without its scheme
  (`www.example.org`, `<me@example.org>`), `raw` has the one that the markup means (`http://`, `mailto:`); the span is
  what is written.
- Each use of a reference definition is a mention, numbered where it stands, placed where the address is written. A
  definition that nothing uses is a mention that a reader does not see.
- The section of a mention is the outline of the headings before it, its own included when it stands in one.
- Everything is content, but for what stands in a `<nav>` or `<menu>` of inline HTML.
"""

import hashlib
import re

from db.vocabulary import DocumentFormat, Role
from scrapers.dates import parse_address_date, parse_date
from scrapers.decode import Decoded, decode
from scrapers.front_matter import parse_front_matter
from scrapers.markdown_masks import mask_generated
from scrapers.markdown_reader import MOST_BLOCK, read_markdown
from scrapers.markdown_rules import MOST_NESTING
from scrapers.markdown_state import Mention, Reading
from scrapers.reference import Document, Reference, ScrapeError

# Jekyll's posts carry their date in the name.
_DATED_NAME = re.compile(r"(?:^|[/\\])(\d{4}-\d{2}-\d{2})-[^/\\]*$")


def parse_markdown(data: bytes, *, name: str = "", address: str | None = None, declared: str = "") -> Document:
    """Read the references out of a Markdown document.

    Args:
        data: the document's bytes.
        name: the file's name; Jekyll's `2016-01-12-title.md` tells the date.
        address: where the document is from, if that is known; goes before what the front matter declares.
        declared: the charset it was served with, "" where that is unknown.

    Raises:
        ScrapeError: too large, empty, binary, or nested beyond what can be parsed.
    """
    decoded = decode(data, declared)
    front = parse_front_matter(decoded.text)
    reading = read_decoded(decoded, front.length, mdx=name.lower().endswith(".mdx"))
    own = address or front.address
    published, precision = front.published, front.precision
    if published is None:
        dated = _DATED_NAME.search(name)
        found = (parse_date(dated[1]) if dated else None) or (parse_address_date(own) if own else None)
        published, precision = found or (None, None)
    references = tuple(_reference(number, mention, decoded) for number, mention in enumerate(reading.mentions, start=1))
    warnings = list(front.warnings)
    if lost := sum(mention.span is None for mention in reading.mentions):
        warnings.append(f"{lost} addresses could not be placed exactly in the source.")
    if reading.passed_over:
        warnings.append(
            f"{reading.passed_over} paragraphs were passed over: each has more than {MOST_BLOCK:,} characters."
        )
    if reading.too_deep:
        warnings.append(f"Lists and quotes nest more than {MOST_NESTING} deep: what stands deeper was not read.")
    if not references:
        warnings.append("The document holds no references.")
    title = next((heading.text for heading in reading.headings if heading.level == 1 and heading.text), "")
    return Document(
        format=DocumentFormat.MARKDOWN,
        references=references,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        title=front.title or title,
        author=front.author,
        published=published,
        published_precision=precision,
        address=own,
        language=front.language,
        tags=front.tags,
        warnings=tuple(warnings),
    )


def read_decoded(decoded: Decoded, passed_over: int, *, mdx: bool = False) -> Reading:
    """Walks a decoded document, without its first `passed_over` characters (its front matter).

    Raises:
        ScrapeError: nested beyond what can be parsed.
    """
    lines = decoded.lines()
    front = len(lines) if passed_over >= len(decoded.text) else decoded.line(passed_over) - 1
    written = "\n".join("" if number < front else text for number, (_, text) in enumerate(lines))
    source = mask_generated(written, mdx=mdx)
    if source is not written:
        lines = [(start, text) for (start, _), text in zip(lines, source.split("\n"), strict=True)]
    try:
        return read_markdown(source, lines)
    except (RuntimeError, IndexError, KeyError, ValueError, AssertionError) as error:  # RecursionError among them
        raise ScrapeError("The Markdown could not be parsed: check that the file is a document for readers.") from error


def _reference(number: int, mention: Mention, decoded: Decoded) -> Reference:
    # What could not be placed stands, by default, at the beginning of its line; the document warns of it.
    start, end = mention.span or (decoded.line_start(mention.line + 1),) * 2
    return Reference(
        number=number,
        raw=mention.raw,
        text=mention.text,
        section=mention.section,
        line=decoded.line(start),
        start=decoded.offset(start),
        end=decoded.offset(end),
        fragment=mention.raw.partition("#")[2],
        visible=mention.visible,
        role=Role.NAVIGATION if mention.navigation else Role.CONTENT,
        nofollow=mention.nofollow,
        element=mention.element,
    )
