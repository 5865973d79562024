"""Ties the parser's tree to the source: numbers the start tags of interest before parsing, so that an element of the
tree knows which tag of the source it came from.

Matching tree and source afterwards, by order or by value, is guesswork wherever markup is broken. So the source is
tokenized first, and what the parser gets is a copy in which those start tags carry one attribute more, their number,
under a name that the document cannot know. Comments, declarations and the insides of scripts and styles are left out of
the copy: tokenizer and parser need not agree on them.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scrapers.html_elements import words
from scrapers.html_tokens import EndTag, Inert, StartTag, tokenize

VOID_ELEMENTS = words("area base br col embed frame hr image img input link meta param source track wbr")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A tree takes about a kilobyte a tag; the HTML standard on one page has some 500,000.
MOST_TAGS = 600_000
# Stands for what was left out: nothing, yet it keeps the text on both sides from growing into a tag.
_NOTHING = "<!---->"
# Begins every copy, so that no copy is empty and none looks like a file name or address to the parser.
_START = "<!---->\n"


@dataclass(frozen=True, slots=True)
class Marked:
    """A copy of a source for the parser; elements in it carry their place in `tags` as the value of `marker`."""

    text: str
    marker: str
    tags: list[StartTag]


class TooManyTagsError(Exception):
    """The copy would hold more tags than a tree can be built of."""


def mark_tags(source: str, marker: str, elements: Collection[str], *, flat: bool = False) -> Marked:
    """The copy of `source` in which every start tag named in `elements` carries its number.

    Args:
        source: an HTML document.
        marker: a lower-case attribute name that does not occur in the source.
        elements: names of the elements to number.
        flat: leave every other tag out and nest nothing: for sources that nest deeper than a tree can be built.

    Raises:
        TooManyTagsError: more than `MOST_TAGS` start tags.
    """
    pieces = [_START]
    tags: list[StartTag] = []
    heading = ""  # open in a flat copy
    linked_data = False  # whether the script that was just opened holds JSON-LD, the only script that is read
    copied = kept = 0
    for token in tokenize(source):
        before = after = ""
        match token:
            case Inert(start, end, element):
                if element == "title" or (element == "script" and linked_data):
                    before = source[start:end]
                elif not element:
                    before = _NOTHING
                if element and end == len(source):
                    after = f"</{element}>"
            case StartTag(name, start, name_end, end):
                linked_data = name == "script" and "ld+json" in _value(source, token, "type")
                kept += not flat or name in elements
                if kept > MOST_TAGS:
                    raise TooManyTagsError
                if name in elements:
                    if flat and name in HEADINGS:
                        before, heading = f"</{heading}>" if heading else "", name
                    before += f'<{name} {marker}="{len(tags)}"{source[name_end:end]}'
                    after = f"</{name}>" if flat and _nests(name) else ""
                    tags.append(token)
                elif not flat:
                    continue  # stays as it is, and goes into the copy with what surrounds it
                before = before or _NOTHING
            case EndTag(name) if not flat or (name in elements and not _nests(name)):
                continue
            case EndTag():
                before = _NOTHING
        if before == _NOTHING and copied == token.start and pieces[-1] == _NOTHING:
            before = ""  # one is enough
        pieces += filter(None, (source[copied : token.start], before, after))
        copied = token.end
    return Marked("".join((*pieces, source[copied:])), marker, tags)


def _value(source: str, tag: StartTag, name: str) -> str:
    start, end = tag.attributes.get(name, (0, 0))
    return source[start:end].lower()


def _nests(name: str) -> bool:
    """Whether an element would nest in itself. The parser closes an open `a` by itself, headings are closed for it."""
    return name not in VOID_ELEMENTS and name not in HEADINGS and name not in {"a", "title", "script", "iframe"}
