"""Anchor texts of a text dump: the words that follow a marker.

lynx prints where a link begins and never where it ends, so this is a reading, not a fact. Among the page's furniture
(menus, lists of titles) a link is all that stands there: up to the next marker or the end of the line. In prose it ends
at the next marker, at the end of the clause, or before the verb that says something about it.
"""

import re
from collections.abc import Iterator

from scrapers.text_body import IMAGE, MARKER, Block

# Enough to recognise a link by; what is longer is the sentence going on.
_PROSE_WORDS = 10
_TITLE_WORDS = 20
# Letters that are looked at, so that a text of megabytes without a marker costs nothing.
_REACH = 400

_CLAUSE_END = re.compile(r"[.,;:!?…](?=[\"'”’)\]]*(?:\s|$))|\s[-–—|(]\s?|\)")
_TITLE_END = re.compile(r"\s\|\s|\s\|$|_{3,}|\n")
# A link that shows its address shows nothing else.
_ADDRESS = re.compile(r"\s*((?:https?|ftp)://[^\s<>\"“”«»]+)", re.IGNORECASE)
_EDGES = " \t\r\n\u00a0|,;:•·»«–—-_*=<>"
# Words that begin the rest of the sentence, once the link has some words of its own.
_GOES_ON = re.compile(
    r"is|are|was|were|be|has|have|had|does|do|did|will|would|can|could|may|might|must|should|makes?|shows|gives|says"
    r"|explains|describes|covers|showed|gave|said|made|explained|described|covered|which|that|who|whose|where|when|while|if|because|so|though|although|since",
    re.IGNORECASE,
)
_WORDS_OF_ITS_OWN = 2
# Words that want another one after them: where the next marker comes right then, the link ended before.
_DANGLING = re.compile(r"an?|and|as|at|by|for|from|in|into|of|on|or|than|the|their|to|via|with|written", re.IGNORECASE)


# What a link begins with, right behind its marker; a citation (`as was shown [12], and …`) has nothing there.
_ATTACHED = re.compile(r"[^\s.,;:!?)\]}…–—-]")


def parse_anchors(block: Block, prose: bool, *, cites: bool = False) -> Iterator[tuple[int, str, bool]]:
    """Number, anchor text (white space folded, possibly "") and whether words are attached, of every marker of a block.

    A marker with words attached is a link's; one without may as well be a citation that the article itself prints.
    Where nothing says that the numbers are links (`cites`), it is one, and stands behind the words that it is about.
    """
    text = block.text
    marks = list(MARKER.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        end = following.start() if following else len(text)
        stretch = _without_images(text[mark.end() : min(end, mark.end() + _REACH)])
        shown = _ADDRESS.match(stretch)
        attached = _ATTACHED.match(text, mark.end()) is not None and not (following and following.start() == mark.end())
        if shown and attached:
            yield int(mark[1]), _trim(shown[1]), True
        elif cites and not attached and (before := _cited(text[max(0, mark.start() - _REACH) : mark.start()])):
            yield int(mark[1]), before, False
        else:
            yield int(mark[1]), _prose_anchor(stretch) if prose else _title_anchor(stretch), attached


def _without_images(stretch: str) -> str:
    """The stretch without stand-ins for images; where it holds nothing else, their names."""
    bare = IMAGE.sub(" ", stretch)
    if any(letter.isalnum() for letter in bare):
        return bare
    return IMAGE.sub(lambda image: image[0][1:-1], stretch)


def _title_anchor(stretch: str) -> str:
    end = _TITLE_END.search(stretch)
    words = (stretch[: end.start()] if end else stretch).split()
    return _trim(" ".join(words[:_TITLE_WORDS]))


def _prose_anchor(stretch: str) -> str:
    end = _CLAUSE_END.search(stretch)
    words = (stretch[: end.start()] if end else stretch).split()[:_PROSE_WORDS]
    for place, word in enumerate(words):
        if place >= _WORDS_OF_ITS_OWN and _GOES_ON.fullmatch(word):
            words = words[:place]
            break
    while len(words) > 1 and _DANGLING.fullmatch(words[-1]):
        words.pop()
    return _trim(" ".join(words))


def _cited(before: str) -> str:
    """The last words before a citation, no further back than the clause and the citation before it."""
    clause = re.split(r"\n|\[\d{1,7}\]", before.rstrip(" .,;:"))[-1]
    ends = [end.end() for end in _CLAUSE_END.finditer(clause)]
    return _trim(" ".join(clause[ends[-1] if ends else 0 :].split()[-_PROSE_WORDS:]))


def _trim(text: str) -> str:
    """Without separators at the ends, the full stop of a sentence, and a bracket that has no partner."""
    text = text.strip(_EDGES)
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    if text.endswith(")") and "(" not in text:
        text = text[:-1]
    return text.strip(_EDGES + "(").strip("\"'“”‘’").strip()
