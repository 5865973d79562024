"""Text dumps: what `lynx -dump` and its relatives make of a page, with `[7]` markers and a numbered list of addresses.

The list says which references there are and where their bytes stand; the body says what each is called, under which
heading it stands, and whether the article speaks there or the page around it. A text without any list gives the
addresses that are printed in it.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice

from db.vocabulary import DocumentFormat, Role
from scrapers.decode import decode
from scrapers.folding import fold
from scrapers.reference import Document, Reference, ScrapeError
from scrapers.text_anchor import parse_anchors
from scrapers.text_body import MARKER, Block, Kind, parse_blocks
from scrapers.text_columns import Source, unfold_columns
from scrapers.text_lines import without_line_numbers
from scrapers.text_list import AddressList, Entry, Line, parse_lists
from scrapers.text_meta import (
    Page,
    classify_language,
    find_title,
    parse_author,
    parse_own_address,
    parse_published,
    parse_tags,
)
from scrapers.text_printed import (
    PRINTED,
    count_at_most,
    find_numbered,
    find_printed,
    number_printed,
    read_titles,
    without_entries,
)
from scrapers.text_roles import classify_furniture, classify_own_host, classify_prose, classify_region

# Placeholders that a text was given instead of terms (`id26`); what they stood for is somebody else's question.
_TOKEN = re.compile(r"\bid\d{1,3}(?!\d)")
# The longest lists on the Web have some ten thousand; beyond this memory is at stake.
MAX_REFERENCES = 200_000
_NAMED_NUMBERS = 10  # a warning names so many; nobody reads on


@dataclass(slots=True)
class _Mention:
    """What the body says of one number; the first marker names it, any marker in the article makes it content.

    Markers without words attached, which may be citations, count only where there are no others.
    """

    text: str
    section: tuple[str, ...]
    role: Role
    attached: bool = True


@dataclass(slots=True)
class _Segment:
    """A list with the body above it, read."""

    addresses: AddressList
    page: Page
    mentions: dict[int, _Mention] = field(default_factory=dict)


def parse_text_dump(data: bytes, *, name: str = "", address: str | None = None, declared: str = "") -> Document:
    """Read a text dump.

    Args:
        data: the document's bytes.
        name: unused; every scraper takes it.
        address: the document's own address, if the caller knows it; else derived where the dump gives it away.
        declared: the encoding that a Content-Type names, if any.

    Raises:
        ScrapeError: the bytes are too large, empty, or no text.
    """
    del name
    decoded = decode(data, declared)
    source = unfold_columns(decoded)
    lines = without_line_numbers(source.lines())
    lists = parse_lists(lines)
    _refuse_excess(source.text, lists)
    printed = [] if any(found.named for found in lists) else find_printed(source.text, lines)
    if lists and not _loses(lists, printed, source.text):
        segments = [_read_segment(body, found) for body, found in _pair(lines, lists)]
        references = tuple(_list_references(source, segments))
        warnings = _list_warnings(segments)
    else:
        numbered = find_numbered(lines, printed)
        titles = read_titles(source.text, numbered, printed)
        segments = [_read_segment(without_entries(lines, numbered), AddressList(0, 0))]
        entries = number_printed(printed, numbered)
        references = tuple(_printed_references(source, entries, titles, segments[0]))
        warnings = _printed_warnings(source.text, bool(references), bool(numbered))
    page = segments[0].page
    address = address or parse_own_address(page.addresses.values(), page.own_host)
    published, precision = parse_published(page, address) or (None, None)
    article = page.blocks[page.region.first : page.region.last]
    return Document(
        format=DocumentFormat.TEXT_DUMP,
        references=references,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        title=fold(page.title),
        author=fold(parse_author(page)),
        published=published,
        published_precision=precision,
        address=address,
        language=classify_language(article),
        tags=parse_tags(page.blocks),
        warnings=warnings,
        tokens=tuple(dict.fromkeys(match[0] for block in page.blocks for match in _TOKEN.finditer(block.plain))),
    )


def _refuse_excess(text: str, lists: Sequence[AddressList]) -> None:
    """What takes memory by the piece is counted before it is collected."""
    entries = sum(len(found.entries) for found in lists)
    patterns = (MARKER, PRINTED) if count_at_most(text) > MAX_REFERENCES else (MARKER,)
    if entries > MAX_REFERENCES or any(
        next(islice(pattern.finditer(text), MAX_REFERENCES, None), None) for pattern in patterns
    ):
        raise ScrapeError(
            f"The document has more than {MAX_REFERENCES:,} references: split it, or hand in the article alone."
        )


def _loses(lists: Sequence[AddressList], printed: Sequence[Entry], text: str) -> bool:
    """Whether the text prints addresses that its lists, which nothing names links, would not give as such.

    Words before an address make an entry one of a bibliography. What stands outside of a list without a head is lost,
    unless it is the text of a link (lynx prints `[7]https://…`) or listed as well.
    """
    entries = [entry for found in lists for entry in found.entries]
    starts = [entry.start for entry in entries]
    listed = {entry.address for entry in entries}
    begun = {address.start for address in printed}
    headed = any(found.headed for found in lists)
    for address in printed:
        at = bisect_right(starts, address.start) - 1
        if at >= 0 and address.start < entries[at].end:
            if entries[at].start not in begun:
                return True
        elif not headed and address.address not in listed and text[max(0, address.start - 1) : address.start] != "]":
            return True
    return False


def _pair(lines: Sequence[Line], lists: Sequence[AddressList]) -> Iterator[tuple[Sequence[Line], AddressList]]:
    """Every list with the lines above it, up to the list before; what follows the last list belongs to it too."""
    above = 0
    for place, found in enumerate(lists):
        body = list(lines[above : found.first])
        if place == len(lists) - 1:
            body += lines[found.last :]
        yield body, found
        above = found.last


def _read_segment(body: Sequence[Line], found: AddressList) -> _Segment:
    blocks = parse_blocks(body)
    addresses: dict[int, str] = {}
    for entry in found.entries:
        addresses.setdefault(entry.number, entry.address)
    own_host = classify_own_host(addresses.values())
    region = classify_region(blocks, addresses, own_host)
    segment = _Segment(found, Page(blocks, region, addresses, own_host, find_title(blocks, region)))
    section: tuple[str, ...] = ()
    for place, block in enumerate(blocks):
        section = _section(section, block)
        role = _role(segment.page, place, block)
        for number, text, attached in (
            parse_anchors(block, classify_prose(block), cites=not found.named) if found.numbered else ()
        ):
            mention = segment.mentions.get(number)
            if mention is None or (attached and not mention.attached):
                segment.mentions[number] = _Mention(fold(text), section, role, attached)
            elif role is Role.CONTENT and attached is mention.attached:
                mention.role = role
    return segment


def _section(above: tuple[str, ...], block: Block) -> tuple[str, ...]:
    """The section from a block on: a heading of the second level begins one, one of the third a part of it."""
    if not block.plain or block.kind not in (Kind.HEADING, Kind.SUBHEADING):
        return above
    return (*(above[:1] if block.kind is Kind.SUBHEADING else ()), fold(block.plain))


def _role(page: Page, place: int, block: Block) -> Role:
    if not page.region:  # no running text: nothing tells what the page is about, so nothing is put aside
        return Role.CONTENT
    return Role.CONTENT if place in page.region and not classify_furniture(block) else Role.NAVIGATION


def _list_references(source: Source, segments: Sequence[_Segment]) -> Iterator[Reference]:
    for segment in segments:
        # Where nothing has a number, nothing tells the article's from the others.
        unmarked = Role.NAVIGATION if segment.page.region and segment.addresses.numbered else Role.CONTENT
        for entry in segment.addresses.entries:
            role = Role.NAVIGATION if entry.hidden else unmarked
            mention = segment.mentions.get(entry.number) or _Mention("", (), role)
            yield _reference(source, entry, mention)


def _reference(source: Source, entry: Entry, mention: _Mention, element: str = "a") -> Reference:
    start, end = source.span(entry.start, entry.end)
    return Reference(
        number=entry.number,
        raw=entry.address,
        text=mention.text,
        section=mention.section,
        line=source.line(entry.start),
        start=start,
        end=end,
        fragment=entry.address.partition("#")[2],
        visible=not entry.hidden,
        role=mention.role,
        element=element,
    )


def _printed_references(
    source: Source, entries: Sequence[Entry], titles: Mapping[int, tuple[str, str]], segment: _Segment
) -> Iterator[Reference]:
    """The addresses that are printed in a text without a list; a bibliography's entry says what it is about."""
    starts = [block.start for block in segment.page.blocks]
    none: tuple[str, ...] = ()
    sections = list(accumulate(segment.page.blocks, _section, initial=none))
    for entry in entries:
        here = sections[bisect_right(starts, entry.start)]
        mention = segment.mentions.get(entry.number) if entry.number in titles else None
        before, after = titles.get(entry.number, ("", ""))
        title = fold(before) or (mention.text if mention else "") or fold(after)
        section = mention.section if mention and not here else here
        yield _reference(source, entry, _Mention(title, section, Role.CONTENT), element="text")


def _list_warnings(segments: Sequence[_Segment]) -> tuple[str, ...]:
    without_address: list[int] = []
    without_marker: list[int] = []
    nameless: list[int] = []
    repeated: list[int] = []
    for segment in segments:
        entries = segment.addresses.entries
        listed = Counter(entry.number for entry in entries)
        shown = {entry.number for entry in entries if not entry.hidden}
        nameless += segment.addresses.nameless
        repeated += (number for number, count in listed.items() if count > 1)
        without_address += segment.mentions.keys() - listed.keys() - set(segment.addresses.nameless)
        if segment.mentions:  # a list without a body has no markers at all, which needs no saying
            without_marker += shown - segment.mentions.keys()
    sentences: Mapping[str, list[int]] = {
        "Markers without a reference": without_address,
        "References without a marker": without_marker,
        "Numbers without an address": nameless,
        "Numbers listed more than once": repeated,
    }
    said = [f"{what}: {_name(numbers)}." for what, numbers in sentences.items() if numbers]
    if not any(segment.addresses.entries for segment in segments):
        said.append("No references were found.")
    return tuple(said)


def _name(numbers: list[int]) -> str:
    numbers = sorted(numbers)
    more = len(numbers) - _NAMED_NUMBERS
    named = ", ".join(map(str, numbers[:_NAMED_NUMBERS]))
    return f"{named} and {more} more" if more > 0 else named


def _printed_warnings(text: str, found: bool, numbered: bool) -> tuple[str, ...]:
    warnings = []
    if not numbered and MARKER.search(text):
        warnings.append("The text has numbered markers but no list of references.")
    if not found:
        warnings.append("No references were found.")
    return tuple(warnings)
