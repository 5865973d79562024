"""Which format a document is in, and the scraper that reads it."""

import re
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import PurePosixPath
from typing import Protocol

from db.vocabulary import DocumentFormat
from scrapers.decode import Decoded, decode
from scrapers.reference import Document
from scrapers.text_list import parse_lists


class Parser(Protocol):
    """What every scraper is: bytes in, a Document out, ScrapeError for what cannot be read."""

    def __call__(self, data: bytes, *, name: str = "", address: str | None = None, declared: str = "") -> Document: ...


# Endings of names that tell the format.
SUFFIXES: Mapping[str, DocumentFormat] = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".xht", ".shtml"), DocumentFormat.HTML),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx"), DocumentFormat.MARKDOWN),
}
_CONTENT_TYPES: Mapping[str, DocumentFormat] = {
    "text/html": DocumentFormat.HTML,
    "application/xhtml+xml": DocumentFormat.HTML,
    "text/markdown": DocumentFormat.MARKDOWN,
    "text/x-markdown": DocumentFormat.MARKDOWN,
}
# What decides is in the first few screens; formats do not change in the middle.
_HEAD = 64 * 1024

# A page says what it is at once, after white space, an XML declaration and a comment or two.
_HTML_BEGINS = re.compile(
    r"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,200})?(?:<!--(?:(?!-->).){0,2000}-->\s{0,200}){0,3}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# A fragment of a page without its frame; Markdown may hold a tag or two, hardly so many.
_TAG = re.compile(
    r"<(?:a\s+[^>]{0,300}href|/?(?:p|div|span|table|tr|td|ul|ol|li|h[1-6]|article|section|br|img))\b", re.I
)
_TAGS_OF_A_PAGE = 6
# What nobody writes in a text that is not Markdown (tildes below a line underline it elsewhere, and mails number their
# addresses as Markdown may: `[1]: https://…`).
_MARKDOWN = re.compile(
    r"(?:\A|^[ \t]*\r?\n)~~~"
    r"|^(?:---[ \t]*\r?\n[\w-]{1,40}:|#{1,6}[ \t]+\S|```|\[(?!\d{1,4}\])[^\[\]\r\n]{1,200}\]:[ \t]*\S)"
    r"|\]\((?:https?://|[./#])|[^\W\d]\]\[\d{1,4}\]",
    re.MULTILINE | re.IGNORECASE,
)


def parse(
    data: bytes,
    *,
    name: str = "",
    format: DocumentFormat | None = None,  # noqa: A002  the word of the command line and of Document
    address: str | None = None,
    content_type: str = "",
) -> Document:
    """Read a document of any format.

    Args:
        data: its bytes.
        name: file name or path, for its ending; "" for a stream.
        format: what the user says it is; None detects it.
        address: the document's own address, if the caller knows it.
        content_type: the Content-Type it was served with, if it was.

    Raises:
        ScrapeError: the bytes are too large, empty, or no text; one clear sentence without the document's name.
    """
    chosen = format or detect_format(data, name=name, content_type=content_type)
    return _PARSERS[chosen]()(data, name=name, address=address, declared=_charset(content_type))


def detect_format(data: bytes, *, name: str = "", content_type: str = "") -> DocumentFormat:
    """The format of a document.

    What the content proves goes first (a page's doctype; a list of numbered addresses below a text), then what it was
    served as, then the ending of its name, then what the content looks like. A text that looks like nothing in
    particular is a text dump, whose scraper finds printed addresses.

    Raises:
        ScrapeError: as `parse`.
    """
    decoded = decode(data, _charset(content_type))
    head = decoded.text[:_HEAD]
    if _HTML_BEGINS.match(head):
        return DocumentFormat.HTML
    told = _CONTENT_TYPES.get(_message(content_type).get_content_type()) if content_type else None
    told = told or SUFFIXES.get(PurePosixPath(name.lower()).suffix)
    if told:
        return told
    if _has_list(decoded):
        return DocumentFormat.TEXT_DUMP
    if sum(1 for _ in _TAG.finditer(head)) >= _TAGS_OF_A_PAGE:
        return DocumentFormat.HTML
    return DocumentFormat.MARKDOWN if _MARKDOWN.search(head) else DocumentFormat.TEXT_DUMP


def _has_list(decoded: Decoded) -> bool:
    """Whether a list of numbered addresses stands in the first or, cut off above or not, at the end of the document."""
    last = decoded.line(max(0, len(decoded.text) - _HEAD))
    lines = decoded.lines()
    first = decoded.line(_HEAD) if len(decoded.text) > _HEAD else len(lines)
    return bool(parse_lists(lines[:first]) or (last > 1 and parse_lists(lines[last - 1 :])))


def _message(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = " ".join(content_type.split())
    return message


def _charset(content_type: str) -> str:
    """The charset of a Content-Type, "" where it names none."""
    return _message(content_type).get_content_charset("") if content_type else ""


# Imported when first needed: lxml, Beautiful Soup and a Markdown parser take longer to load than a dump takes to read.
def _load_text_dump() -> Parser:
    from scrapers.text_dump import parse_text_dump

    return parse_text_dump


def _load_html() -> Parser:
    from scrapers.html import parse_html

    return parse_html


def _load_markdown() -> Parser:
    from scrapers.markdown import parse_markdown

    return parse_markdown


_PARSERS: Mapping[DocumentFormat, Callable[[], Parser]] = {
    DocumentFormat.TEXT_DUMP: _load_text_dump,
    DocumentFormat.HTML: _load_html,
    DocumentFormat.MARKDOWN: _load_markdown,
}
