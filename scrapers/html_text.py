"""Text of elements: what a reader would take for the words of a link or a heading."""

from dataclasses import dataclass
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from scrapers.folding import MOST_TEXT, fold
from scrapers.html_elements import words
from scrapers.html_spans import HEADINGS

# Between these and their neighbours a reader sees a gap, whether or not the source has a blank there.
_BLOCKS = words(
    "address article aside blockquote br dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section summary table td th tr ul"
)
_NO_TEXT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "textarea", "select"})
# What generators hang on their headings to link to them or edit them; no part of the heading's words.
_HEADING_EXTRAS = words(
    "headerlink mw-editsection anchor anchor-link anchorjs-link header-anchor heading-anchor hash-link heading-link "
    "permalink direct-link octicon"
)
# Nodes inside of such a link: an icon has a few.
_SIGN_NODES = 60
# Their words, where no class tells.
_SIGNS = frozenset({"", "#", "¶", "§", "🔗", "∞", "⚓", "†", "↩", "⇧"})
# What stands inside of these is shown in their stead, or (the parser does not know that `track` is void) beside them.
_TEXTLESS = frozenset({"video", "audio", "object", "iframe", "track"})
# Attributes that speak for an element without text, the first that is there.
_SPEAKING: dict[str, tuple[str, ...]] = {
    "img": ("alt", "aria-label", "title"),
    "amp-img": ("alt", "aria-label", "title"),
    "area": ("alt", "aria-label", "title"),
    "input": ("alt", "value", "title"),
    "track": ("label",),
    "link": ("title",),
}
_OTHERS = ("aria-label", "title")
# Nodes looked at for one text: enough for any link, and a bound where elements nest by the thousand.
_MOST_NODES = 400
# For the texts of a page together: no page has as many nodes, but where headings nest each reads those of the others.
MOST_LOOKS = 1_000_000
_FEW_NODES = 8  # for each text after that


@dataclass(slots=True)
class Looks:
    """How many nodes were looked at for the texts of one page."""

    count: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether texts are cut short from now on."""
        return self.count >= MOST_LOOKS


def attribute(tag: Tag, name: str) -> str:
    """An attribute's value, "" where it is missing."""
    value = tag.attrs.get(name)
    return value if isinstance(value, str) else ""


def attributes(tag: Tag) -> dict[str, str]:
    """All attributes; the parser is told not to split any, so that their values are text."""
    return {name: value for name, value in tag.attrs.items() if isinstance(value, str)}


def link_text(tag: Tag, looks: Looks) -> str:
    """The words of a reference: its text with the alt texts of images in it, else the attribute that speaks for it."""
    text = "" if tag.name in _TEXTLESS else _folded(tag, looks)
    speaking = _SPEAKING.get(tag.name, _OTHERS)
    return text or next((fold(value) for name in speaking if (value := attribute(tag, name)).strip()), "")


def heading_text(tag: Tag, looks: Looks | None = None) -> str:
    """The words of a heading, without its permalink or edit link; those of a logo where there are no others."""
    looks = looks or Looks()
    return _folded(tag, looks, heading=True) or _folded(tag, looks)


def is_permalink(tag: Tag, text: str) -> bool:
    """Whether a link, with this text, is but a sign beside a heading that leads to the heading itself."""
    return tag.name == "a" and text in _SIGNS and attribute(tag, "href").lstrip().startswith("#")


def _folded(tag: Tag, looks: Looks, *, heading: bool = False) -> str:
    if len(tag.contents) == 1 and type(tag.contents[0]) is NavigableString:  # most links
        return fold(str(tag.contents[0])[: MOST_TEXT * 4])
    pieces: list[str] = []
    length = 0
    most = _FEW_NODES if looks.exhausted else _MOST_NODES
    left = list(reversed(tag.contents[:most]))
    looked = 0
    while left and looked < most and length <= MOST_TEXT * 2:
        node = left.pop()
        looked += 1
        if isinstance(node, Tag):
            if node.name == "a" and tag.name == "a":  # one that was never closed ends where the next begins
                break
            if node.name in _NO_TEXT or "hidden" in node.attrs or (heading and _is_extra(node)):
                continue
            if node.name in {"img", "area"} and not heading:
                pieces.append(attribute(node, "alt"))
            if node.name in _BLOCKS:
                pieces.append(" ")
                left.append(NavigableString(" "))
            left += reversed(node.contents[:most])
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):  # no comments
            pieces.append(str(node)[: MOST_TEXT * 4])
            length += len(pieces[-1].strip())
    looks.count += looked
    return fold("".join(pieces))


def _is_extra(tag: Tag) -> bool:
    if tag.name in HEADINGS:  # inside a heading that was never closed
        return True
    if tag.name == "a" and is_permalink(tag, _sign(tag)):
        return True
    return not _HEADING_EXTRAS.isdisjoint(attribute(tag, "class").split())


def _sign(tag: Tag) -> str:
    """The text of a link that may be a mere sign; "?" where it holds more than signs do."""
    if len(tag.contents) > 2 or next(islice(tag.descendants, _SIGN_NODES, None), None):
        return "?"
    return tag.get_text().strip()
