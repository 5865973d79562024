"""Text of documents, made fit to be shown: white space folded, control characters out, never longer than is useful."""

import re

# Anchor texts, headings and titles beyond this are whole paragraphs, junk, or an attack.
MOST_TEXT = 300

# C0 and C1 controls, soft hyphens, zero-width and direction characters: invisible, and able to garble a terminal or a
# table.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# What layout leaves in printed addresses, and nobody counts: soft hyphens, spaces of no width, marks of direction.
LAYOUT = re.compile(r"[\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Of these, what Python takes for white space.
_UNSEEN_BLANKS = "\x1c\x1d\x1e\x1f\x85"


def fold(text: str, most: int = MOST_TEXT) -> str:
    """White space folded to single blanks, unseen characters taken out, cut to `most` characters."""
    text = text[: most * 8]
    folded = " ".join(text.split())
    # Nearly every text is plain, which is told five times as fast as it is searched.
    if not text.isprintable() and (not folded.isprintable() or any(mark in text for mark in _UNSEEN_BLANKS)):
        folded = " ".join(_UNSEEN.sub("", text).split())
    return folded[:most].rstrip()
