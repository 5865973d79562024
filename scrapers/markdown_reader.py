"""Walks a parsed Markdown document and gathers what links, headings and inline HTML say. Pure."""

from typing import Any

from markdown_it.token import Token

from scrapers.folding import fold
from scrapers.html_elements import clean_address, is_reference
from scrapers.markdown_html import read_fragment
from scrapers.markdown_places import Lines, Places, places_of_cell, places_of_heading, places_of_lines
from scrapers.markdown_rules import MOST_NESTING, Definition, markdown_parser
from scrapers.markdown_state import (
    CODE,
    Mention,
    Reading,
    State,
    add_mention,
    close_anchor,
    close_heading,
    is_inside,
    open_heading,
    say,
)

# Characters of a paragraph that are parsed; what is longer was made to be slow, or is no text.
MOST_BLOCK = 2_000_000


def read_markdown(source: str, lines: Lines) -> Reading:
    """Parses and walks a document.

    Args:
        source: the document's text with LF as line break and blank lines in place of front matter.
        lines: the lines of the original, as many as `source` has.

    Raises:
        ScrapeError: more than `MOST_REFERENCES` references.
    """
    environment: dict[str, Any] = {}
    tokens: list[Token] = []
    parser = markdown_parser()
    parser.block.parse(source, parser, environment, tokens)
    definitions: list[Definition] = environment.get("definitions", [])
    reading = Reading()
    state = State(lines, {definition.label: definition for definition in reversed(definitions)}, reading)
    previous = Token("", "", 0)
    for token in tokens:
        if token.type == "inline":
            # Parsed only now and dropped at once: a long document's tokens would fill the memory.
            _inline_block(token, previous, environment, state)
        else:
            _block(token, state)
        reading.too_deep |= token.level >= MOST_NESTING - 1
        previous = token
    close_anchor(state)
    close_heading(state)
    _add_unused(definitions, state)
    return reading


def _block(token: Token, state: State) -> None:
    if token.map:
        state.line = token.map[0]
    match token.type:
        case "heading_open":
            open_heading(int(token.tag[1]), state)
        case "heading_close":
            close_heading(state)
        case "html_block":
            places = places_of_lines(token.content, state.line, state.lines)
            read_fragment(token.content, 0, places, state)
            say(" ", state)


def _inline_block(token: Token, previous: Token, environment: dict[str, Any], state: State) -> None:
    state.line = token.map[0] if token.map else state.line
    if len(token.content) > MOST_BLOCK:
        state.reading.passed_over += 1
        return
    places = _places(token, previous, state)
    children: list[Token] = []
    parser = markdown_parser()
    parser.inline.parse(token.content, parser, environment, children)
    for child in children:
        _inline(child, places, state)
    say(" ", state)


def _places(token: Token, previous: Token, state: State) -> Places:
    if previous.type in {"th_open", "td_open"}:
        row, column = state.row
        places, column = places_of_cell(token.content, state.line, column if row == state.line else 0, state.lines)
        state.row = (state.line, column)
        return places
    if previous.type == "heading_open" and previous.markup.startswith("#"):
        return places_of_heading(token.content, state.line, state.lines)
    return places_of_lines(token.content, state.line, state.lines)


def _inline(token: Token, places: Places, state: State) -> None:
    match token.type:
        case "text" | "text_special" | "code_inline":
            say(token.content, state)
        case "link_open":
            mention = _mention(token, "text" if token.markup == "bare" else "a", places, state)
            state.links.append((mention, []))
        case "link_close":
            mention, pieces = state.links.pop()
            if mention:
                mention.text = fold("".join(pieces))
        case "image":
            text = _alternative(token)
            mention = _mention(token, "img", places, state)
            if mention:
                mention.text = fold(text)
            say(text, state, picture=True)
        case "html_inline":
            start, _ = token.meta.get("place", (0, 0))
            read_fragment(token.content, start, places, state)
        case "softbreak" | "hardbreak":
            say(" ", state)


def _alternative(token: Token) -> str:
    """The text of an image's description, its own marks resolved, without recursion."""
    pieces: list[str] = []
    left = list(reversed(token.children or []))
    while left:
        child = left.pop()
        if child.type in {"softbreak", "hardbreak"}:
            pieces.append(" ")
        elif child.type in {"text", "text_special", "code_inline"}:
            pieces.append(child.content)
        left += reversed(child.children or [])
    return "".join(pieces)


def _mention(token: Token, element: str, places: Places, state: State) -> Mention | None:
    label = token.meta.get("label")
    if label is not None:
        definition = state.definitions.get(label)
        if definition is None:
            return None
        state.used.add(label)
        return add_mention(definition.raw, element, _defined(definition, state), state)
    if "raw" not in token.meta or (element == "text" and is_inside(CODE, state)):
        return None
    return add_mention(token.meta["raw"], element, places.span(*token.meta["place"]), state)


def _defined(definition: Definition, state: State) -> tuple[int, int] | None:
    if definition.line >= len(state.lines):
        return None
    start = state.lines[definition.line][0] + definition.column
    return start, start + definition.length


def _add_unused(definitions: list[Definition], state: State) -> None:
    """Definitions that nothing uses, and those that an earlier one of the same label hides: a reader sees neither."""
    changes = iter([*state.outlines, (len(state.lines) + 1, ())])
    section: tuple[str, ...] = ()
    since, following = next(changes)
    for definition in definitions:
        while since <= definition.line:
            section = following
            since, following = next(changes)
        if definition.label in state.used and state.definitions[definition.label] is definition:
            continue
        raw = clean_address(definition.raw)
        if is_reference(raw):
            span = _defined(definition, state)
            state.reading.mentions.append(Mention(raw, "a", section, definition.line, span, visible=False))
    state.reading.mentions.sort(key=lambda mention: mention.line)  # stable: within a line as they came
