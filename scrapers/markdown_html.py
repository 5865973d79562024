"""HTML inside Markdown, read by the tables of HTML documents, tag by tag.

A block of it may open an element that a later one closes, with Markdown between: there is no tree, only what is open.
"""

import html

from scrapers.folding import fold
from scrapers.html_elements import CARRIERS, counts_here
from scrapers.html_spans import HEADINGS
from scrapers.html_tokens import EndTag, StartTag, tokenize
from scrapers.html_values import address_stretches, decode_references, source_offset
from scrapers.markdown_places import Places
from scrapers.markdown_state import (
    COUNTED,
    Mention,
    State,
    add_mention,
    close_anchor,
    close_heading,
    open_heading,
    say,
)

# Attributes that speak for an element in which no text can stand.
_SPEAKING = ("alt", "title", "aria-label", "label")


def read_fragment(content: str, offset: int, places: Places, state: State) -> None:
    """A stretch of HTML that stands at `offset` of a block's content."""
    first = state.line
    position = counted = 0
    for token in tokenize(content):
        say(html.unescape(content[position : token.start]), state)
        state.line += content.count("\n", counted, token.start)
        counted = token.start
        position = token.end
        match token:
            case StartTag():
                _start_tag(content, token, offset, places, state)
            case EndTag(name):
                _end_tag(name, state)
    say(html.unescape(content[position:]), state)
    state.line = first


def _start_tag(content: str, tag: StartTag, offset: int, places: Places, state: State) -> None:
    values = {
        name: decode_references(content[start:end])[0] for name, (start, end) in tag.attributes.items() if end > start
    }
    if identifier := values.get("id") or (values.get("name") if tag.name == "a" else None):
        state.reading.ids.add(identifier)
    if tag.name in HEADINGS:
        open_heading(int(tag.name[1]), state)
    if tag.name in COUNTED and not tag.closed:
        state.open[tag.name] += 1
    mentions = _carried(content, tag, values, offset, places, state)
    if tag.name == "a":
        close_anchor(state)
        if not tag.closed:
            state.anchor = (mentions, [])
        return
    speaking = next((values[name] for name in _SPEAKING if values.get(name)), "")
    for mention in mentions:
        mention.text = fold(speaking)
    if tag.name == "img":
        say(values.get("alt", ""), state, picture=True)
    elif tag.name == "br":
        say(" ", state)


def _end_tag(name: str, state: State) -> None:
    if name == "a":
        close_anchor(state)
    elif name in HEADINGS:
        close_heading(state)
    elif name in COUNTED:
        state.open[name] = max(state.open[name] - 1, 0)


def _carried(
    content: str, tag: StartTag, values: dict[str, str], offset: int, places: Places, state: State
) -> list[Mention]:
    """The references of one start tag, by the table of HTML elements."""
    if not counts_here(tag.name, values):
        return []
    found: list[Mention] = []
    carriers = [carrier for carrier in CARRIERS.get(tag.name, ()) if carrier.attribute in tag.attributes]
    for carrier in sorted(carriers, key=lambda carrier: tag.attributes[carrier.attribute]):
        start, end = tag.attributes[carrier.attribute]
        written, cuts = decode_references(content[start:end])
        for low, high in address_stretches(written, carrier.shape):
            at = offset + start
            span = places.span(at + source_offset(cuts, low), at + source_offset(cuts, high, end=True))
            visible = carrier.seen and "hidden" not in tag.attributes
            nofollow = "nofollow" in values.get("rel", "").lower().split()
            mention = add_mention(written[low:high], tag.name, span, state, visible=visible, nofollow=nofollow)
            found += [mention] if mention else []
    return found
