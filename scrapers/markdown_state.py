"""What is open while a Markdown document is walked: heading, link, inline HTML; and what the walk has gathered."""

from collections import Counter
from dataclasses import dataclass, field

from scrapers.folding import fold
from scrapers.html_elements import MOST_REFERENCES, clean_address, is_reference
from scrapers.markdown_places import Lines
from scrapers.markdown_rules import Definition
from scrapers.reference import ScrapeError

# Elements of inline HTML that make navigation, that hide, and that hold code (where bare addresses do not count).
NAVIGATION = frozenset({"nav", "menu"})
HIDING = frozenset({"template", "noscript"})
CODE = frozenset({"code", "pre", "kbd", "samp", "tt"})
COUNTED = NAVIGATION | HIDING | CODE


@dataclass(slots=True)
class Mention:
    """One mention of an address; `span` is in characters of the source, None where it could not be placed."""

    raw: str
    element: str
    section: tuple[str, ...]
    line: int  # from 0: where the mention stands (its address may stand in a definition elsewhere)
    span: tuple[int, int] | None
    visible: bool = True
    navigation: bool = False
    nofollow: bool = False
    text: str = ""


@dataclass(slots=True)
class Heading:
    """A heading: its text without images, else their descriptions; an `id` that stands beside it (`{#id}`)."""

    level: int
    text: str
    id: str = ""
    pictured: bool = False  # whether the text is but the description of images


@dataclass(slots=True)
class Reading:
    """What one walk gathered, in document order."""

    mentions: list[Mention] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)  # of inline HTML
    passed_over: int = 0  # blocks that are too long to be parsed
    too_deep: bool = False  # whether blocks nest so deeply that the parser left the inner ones out


@dataclass(slots=True)
class State:
    lines: Lines
    definitions: dict[str, Definition]
    reading: Reading
    outline: list[tuple[int, str]] = field(default_factory=list)
    outlines: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)  # since which line which section holds
    level: int = 0  # of the heading that is open
    heading: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)  # descriptions of images in the open heading
    waiting: list[Mention] = field(default_factory=list)  # mentions inside the open heading: it is their section too
    links: list[tuple[Mention | None, list[str]]] = field(default_factory=list)  # of Markdown
    anchor: tuple[list[Mention], list[str]] | None = None  # an `<a>` of inline HTML
    open: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)
    line: int = 0
    row: tuple[int, int] = (-1, 0)  # the table row that was read last, and how far


def add_mention(
    value: str,
    element: str,
    span: tuple[int, int] | None,
    state: State,
    *,
    visible: bool = True,
    nofollow: bool = False,
) -> Mention | None:
    raw = clean_address(value)
    if not is_reference(raw):
        return None
    mention = Mention(
        raw,
        element,
        tuple(text for _, text in state.outline),
        state.line,
        span,
        visible=visible and not is_inside(HIDING, state),
        navigation=is_inside(NAVIGATION, state),
        nofollow=nofollow,
    )
    state.reading.mentions.append(mention)
    if len(state.reading.mentions) > MOST_REFERENCES:
        raise ScrapeError(
            f"The document has more than {MOST_REFERENCES:,} references: split it, or hand in the article alone."
        )
    if state.level:
        state.waiting.append(mention)
    return mention


def is_inside(elements: frozenset[str], state: State) -> bool:
    """Whether one of these elements of inline HTML is open; most documents have none."""
    return bool(state.open) and any(state.open[name] > 0 for name in elements)


def say(text: str, state: State, *, picture: bool = False) -> None:
    """Running text, or an image's description: part of the links and of the heading that are open."""
    if state.links:
        state.links[-1][1].append(text)
    if state.anchor:
        state.anchor[1].append(text)
    if state.level:
        (state.pictures if picture else state.heading).append(text)


def open_heading(level: int, state: State) -> None:
    close_heading(state)
    state.level = level
    state.outline = [entry for entry in state.outline if entry[0] < level]


def close_heading(state: State) -> None:
    if not state.level:
        return
    text, identifier = _split_id("".join(state.heading))
    pictured = not text
    text = text or fold(" ".join(state.pictures))
    state.reading.headings.append(Heading(state.level, text, identifier, pictured))
    if text:
        state.outline.append((state.level, text))
    section = tuple(text for _, text in state.outline)
    for mention in state.waiting:
        mention.section = section
    state.outlines.append((state.line, section))
    state.level = 0
    state.heading, state.pictures, state.waiting = [], [], []


def close_anchor(state: State) -> None:
    if state.anchor:
        mentions, pieces = state.anchor
        for mention in mentions:
            mention.text = fold("".join(pieces))
        state.anchor = None


def _split_id(text: str) -> tuple[str, str]:
    """A heading's text and the id in braces at its end (`Title {#id .class}`), as many generators read it."""
    text = fold(text)
    opening = text.rfind("{")
    if not text.endswith("}") or opening < 0:
        return text, ""
    words = text[opening + 1 : -1].lstrip(":").split()
    identifier = next((word[1:] for word in words if word.startswith("#") and len(word) > 1), "")
    marks = all(word[0] in "#." or "=" in word for word in words)
    return (text[:opening].rstrip(), identifier) if words and marks else (text, "")
