"""The CommonMark parser, taught to remember where addresses stand.

markdown-it tells the lines of blocks and nothing finer. The rules here wrap its own for links, images, autolinks,
inline HTML and definitions: each notes on the token what stretch of the block's content the address takes. So the
places come from the parse itself, and not from a second reading that might disagree with it.

Notes, in `Token.meta`: `place`, a half-open stretch of the content of the inline token; `raw`, the address as it reads
once escapes and entities are decoded; `label`, for uses of a definition (set by the parser). Definitions are noted in
`env["definitions"]`, in order.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.blockquote import blockquote
from markdown_it.rules_block.reference import reference
from markdown_it.rules_block.table import table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.autolink import autolink
from markdown_it.rules_inline.html_inline import html_inline
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from scrapers.bare_address import START, match_bare_address
from scrapers.markdown_labels import parse_label

# Blocks in blocks, and brackets in brackets. People reach ten; each level is several frames of Python's stack.
MOST_NESTING = 60
# Images in the description of an image, which is read once for each that it stands in.
_MOST_DESCRIPTIONS = 5
# Cells that a document's tables have but do not write: a row may leave out any number. Once there are more, what looks
# like a further table is read as a paragraph. (The parser itself takes as many, for each table.)
MOST_FILLED = 65_536
_BLANK = " \t\n"
# `[^label]:`, and the boxes of Python-Markdown (`!!! note "Title"`, `??? question`, `=== "Tab"`): what is indented by
# four below them belongs to them, and is no code.
_INDENTING = re.compile(
    r"\[\^[^\s\]\[]{1,200}\]:|(?:!!!|\?\?\?\+?)(?=[ \t]+[a-z\"])|===[!+]?(?=[ \t]+\"[^\"\n]{1,200}\"[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
# A destination that no bracket or escape makes difficult: nearly all are.
_PLAIN_DESTINATION = re.compile(r"[^\x00-\x20\x7f<\\()][^\x00-\x20\x7f\\()]*+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Definition:
    """A link reference definition; where its address stands, in lines from 0 and characters of the line."""

    label: str
    raw: str
    line: int
    column: int
    length: int


@cache
def markdown_parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, footnotes and bare addresses. It holds no state between documents."""
    parser = MarkdownIt("commonmark", {"maxNesting": MOST_NESTING, "store_labels": True}).enable(
        ["table", "strikethrough"]
    )
    # Every scheme: which are references is not the parser's to say (by default it refuses `file:` among others).
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    # Addresses are kept as written; nothing here is rendered, so they need no percent-encoding either.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    parser.inline.ruler.at("link", _link)
    parser.inline.ruler.at("image", _image)
    parser.inline.ruler.at("autolink", _autolink)
    parser.inline.ruler.at("html_inline", _html_inline)
    parser.inline.ruler.before("text", "bare_address", _bare_address)
    # Running text is taken in one go up to a character that may mean something; now a bare address may begin there too.
    parser.inline.terminator_re = re.compile(rf"{parser.inline.terminator_re.pattern}|{START}")
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkDestination=_parse_destination, parseLinkLabel=parse_label, parseLinkTitle=parseLinkTitle
    )
    options = {"alt": ["paragraph", "reference"]}
    parser.block.ruler.before("reference", "indenting", _indenting, options)  # type: ignore[arg-type]
    parser.block.ruler.at("reference", _reference, {"alt": []})
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("blockquote", _blockquote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


class _Found(NamedTuple):
    """What markdown-it's helpers answer with."""

    ok: bool
    pos: int
    str: str


def _parse_destination(source: str, position: int, end: int) -> _Found:
    """markdown-it's helper, which looks at each character, for what is not told by one glance."""
    plain = _PLAIN_DESTINATION.match(source, position, end)
    if plain and (plain.end() == end or source[plain.end()] not in "\\("):
        return _Found(True, plain.end(), unescapeAll(plain[0]))
    found = parseLinkDestination(source, position, end)
    return _Found(found.ok, found.pos, found.str)


def _destination(source: str, position: int, end: int, state: StateInline | StateBlock) -> tuple[int, int, str] | None:
    """A destination that begins at or after `position`, past white space: its stretch and its decoded text."""
    while position < end and source[position] in _BLANK:
        position += 1
    found = _parse_destination(source, position, end)
    if not found.ok or found.pos <= position:
        return None
    if source[position] == "<":
        return position + 1, found.pos - 1, found.str
    return position, found.pos, found.str


def _note(token: Token, start: int, end: int, raw: str) -> None:
    token.meta.update(place=(start, end), raw=raw)


def _with_destination(
    rule: Callable[[StateInline, bool], bool], state: StateInline, silent: bool, kind: str, lead: int
) -> bool:
    """Runs a rule for `[text](address)`; `lead` is what goes before the bracket."""
    start, before = state.pos, len(state.tokens)
    if not rule(state, silent):
        return False
    if silent:
        return True
    token = next(token for token in state.tokens[before:] if token.type == kind)
    if "label" not in token.meta:
        label_end = state.md.helpers.parseLinkLabel(state, start + lead, kind == "link_open")
        found = _destination(state.src, label_end + 2, state.pos, state)
        if found:
            _note(token, *found)
    return True


def _link(state: StateInline, silent: bool) -> bool:
    return _with_destination(link, state, silent, "link_open", 0)


def _image(state: StateInline, silent: bool) -> bool:
    depth = state.env.get("descriptions", 0)
    if silent:
        return depth < _MOST_DESCRIPTIONS and image(state, True)
    state.env["descriptions"] = depth + 1
    try:
        return depth < _MOST_DESCRIPTIONS and _with_destination(image, state, False, "image", 1)
    finally:
        state.env["descriptions"] = depth


def _autolink(state: StateInline, silent: bool) -> bool:
    start, before = state.pos, len(state.tokens)
    if not autolink(state, silent):
        return False
    if not silent:
        token = next(token for token in state.tokens[before:] if token.type == "link_open")
        written = state.src[start + 1 : state.pos - 1]
        shown = next(token for token in reversed(state.tokens) if token.type == "text")
        raw = shown.content = _ENTITY.sub(lambda entity: html.unescape(entity[0]), written)
        mail = str(token.attrs.get("href", "")).startswith("mailto:") and not raw.lower().startswith("mailto:")
        _note(token, start + 1, state.pos - 1, f"mailto:{raw}" if mail else raw)
    return True


def _html_inline(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not html_inline(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["place"] = (start, state.pos)
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    # While the parser looks for the end of a link's text (silently), an address must not swallow the bracket.
    if silent or state.linkLevel > 0 or state.src[state.pos] not in "hHwWfF":
        return False
    end = match_bare_address(state.src, state.pos, state.posMax)
    if not end:
        return False
    written = state.src[state.pos : end]
    raw = unescapeAll(written)
    token = state.push("link_open", "a", 1)
    token.markup = "bare"
    _note(token, state.pos, end, raw if "://" in raw[:8] else f"http://{raw}")
    state.push("text", "", 0).content = written
    state.push("link_close", "a", -1)
    state.pos = end
    return True


def _reference(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if not reference(state, start_line, end_line, silent):
        return False
    if silent:
        return True
    lines = range(start_line, state.line)
    starts = [state.bMarks[line] + state.tShift[line] for line in lines]
    pieces = [state.src[at : state.eMarks[line] + 1] for at, line in zip(starts, lines, strict=True)]
    text = "".join(pieces)
    close = _label_end(text)
    found = _destination(text, close + 2, len(text), state)
    if found is None:
        return True
    start, end, raw = found
    row = 0
    while row + 1 < len(pieces) and start >= len(pieces[row]):
        start, end, row = start - len(pieces[row]), end - len(pieces[row]), row + 1
    column = starts[row] + start - (state.src.rfind("\n", 0, starts[row]) + 1)
    definition = Definition(normalizeReference(text[1:close]), raw, start_line + row, column, end - start)
    state.env.setdefault("definitions", []).append(definition)
    return True


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    filled, before = state.env.get("filled", 0), len(state.tokens)
    if filled > MOST_FILLED or not table(state, start_line, end_line, silent):
        return False
    if not silent:
        written = state.src.count("|", state.bMarks[start_line], state.eMarks[state.line - 1]) + state.line - start_line
        cells = (len(state.tokens) - before) // 3  # each has three tokens; those of rows and table are few
        state.env["filled"] = filled + max(0, cells - written)
    return True


def _blockquote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Leaves out lines that two quotes around have taken for the rest of a paragraph, though they have no mark of a
    quote: what is inside would look at them again, level by level, and find the same.
    """
    if silent:
        return blockquote(state, start_line, end_line, True)
    taken, lazy = state.env.get("lazy", end_line), end_line
    while lazy > start_line + 1 and state.sCount[lazy - 1] < 0:  # so the quote around has marked them
        lazy -= 1
    state.env["lazy"] = lazy
    found = blockquote(state, start_line, max(min(end_line, taken), start_line + 1), False)
    state.env["lazy"] = taken
    return found


def _label_end(text: str) -> int:
    position = 1
    while position < len(text) and text[position] != "]":
        position += 2 if text[position] == "\\" else 1
    return position


def _indenting(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`[^label]: blocks` and its like, continued by lines indented by four; its content is read like any other."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    head = _INDENTING.match(state.src, start, state.eMarks[start_line])
    if head is None or state.is_code_block(start_line):
        return False
    if silent:
        return True
    old = (state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType)
    text = state.skipSpaces(head.end())
    state.bMarks[start_line] = head.end()
    state.tShift[start_line] = text - head.end()
    state.sCount[start_line] = state.blkIndent + 4
    state.blkIndent += 4
    state.parentType = "list"
    state.push("footnote_open", "", 1).hidden = True
    state.md.block.tokenize(state, start_line, end_line)
    state.push("footnote_close", "", -1).hidden = True
    state.blkIndent -= 4
    (state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line], state.parentType) = old
    return True
