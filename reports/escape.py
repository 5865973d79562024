"""Hostile text into GitHub-flavoured Markdown: it shows as it is and does nothing.

Three ways to show a piece of text, all of them on one line: `plain` for what people wrote, `code` for what has to be
copyable, `address` for what may also be clicked on. `table_row` puts them between pipes.
"""

import re
import unicodedata
from functools import lru_cache

from reports.redact import MASK

LONGEST_TEXT = 160  # characters of an anchor text, section or sentence; more says nothing more and bends the table
LONGEST_ADDRESS = 500  # characters; real addresses are shorter, and one of 50,000 would fill a whole issue

# Characters of Markdown and HTML that could do something in running text. A pipe goes as an entity: parsers disagree
# about backslashes before the pipe that ends a cell.
_ESCAPES = {character: f"\\{character}" for character in "\\`*_[]~#!"} | {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
}
_TO_ESCAPE = str.maketrans(_ESCAPES)

# What forges act upon after Markdown is done, so that no escape helps; in code they leave it alone.
_ACTED_UPON = re.compile(
    r"""
      @                       # mentions, mail addresses
    | :// | www\.             # addresses without a scheme of ours around them
    | \b(?:mailto|xmpp):      # GFM 6.9, extended autolinks
    | [\#!%~&$]\d             # issues, merge requests, milestones, labels, epics, snippets
    | \bGH-\d                 # issues
    | :[\w+-]+:               # emoji
    | \$                      # formulas
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Without any of these there is nothing to act upon: a quick look before the close ones.
_SUSPECT = re.compile(r"[@:#!%~&$]|www\.|GH-", re.IGNORECASE)

# Invisible characters that the categories of `_hidden` miss: fillers, joiners, variation selectors, the empty Braille.
_INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800") | frozenset(
    chr(code) for code in range(0xFE00, 0xFE10)
)
# In words these two are orthography (Persian, emoji), in addresses they are a disguise.
_JOINERS = "\u200c\u200d"

# A longer run of backticks would need a fence that cmark refuses (its limit is 80).
_LONGEST_BACKTICKS = 10
_BACKTICKS = re.compile(r"`+")

# An address that may stand between angle brackets: nothing in it that ends it, splits a cell, or reads as an entity
# (cmark decodes those there, other parsers do not). No userinfo: `https://good@evil` does not say where it leads.
_LINKABLE = re.compile(
    r"https?://[^\x00-\x20\x7f<>`\\|\"^{}@/?#]+(?:[/?#][^\x00-\x20\x7f<>`\\|\"^{}]*)?", re.IGNORECASE
)
_ENTITY = re.compile(r"&#?\w{1,40};")
# Where GitHub leaves "mentioned this" on the other side of a link, and shows `owner/repo#1` in place of the address.
_LEAVES_A_TRACE = re.compile(
    r"https?://(?:www\.)?github\.com/[^/]+/[^/]+/(?:issues|pull|discussions|commit|compare)/", re.IGNORECASE
)


@lru_cache(maxsize=2_048)  # the same sections and sentences come again and again
def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text as Markdown: white space folded, control characters out, cut at `limit`; words forges act upon as code."""
    shown = fold(text, limit)
    if not _SUSPECT.search(shown):
        return shown.translate(_TO_ESCAPE)
    return " ".join(
        _code_word(word) if _ACTED_UPON.search(word) else word.translate(_TO_ESCAPE) for word in shown.split(" ")
    )


def fold(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text as a reader shall see it: one line, nothing invisible, at most `limit` characters."""
    # Cut twice: a text of megabytes is not worth cleaning as a whole.
    rough = text[: 4 * limit]
    if not (rough.isascii() and rough.isprintable()):
        rough = "".join(
            " " if character.isspace() else character
            for character in rough
            if character.isspace() or character in _JOINERS or not _hidden(character)
        )
    return _cut(" ".join(rough.split()), limit, more=len(text) > 4 * limit)


def _code_word(word: str) -> str:
    """The word as code, without the sentence's punctuation behind it: who copies an address wants none."""
    bare = word.rstrip(".,;!?…")
    return code(bare) + word[len(bare) :].translate(_TO_ESCAPE) if bare else code(word)


@lru_cache(maxsize=2_048)
def code(text: str, limit: int = LONGEST_ADDRESS) -> str:
    """Text as a code span, every character of it visible and copyable.

    What cannot be shown as it is stands as `[U+202E]`: control and invisible characters, and a pipe after a backslash,
    which no two parsers of tables read alike. "" gives "".
    """
    shown = _cut(visible(text[: limit + 1]), limit, more=len(text) > limit)
    if not shown.strip():
        return code(shown.replace(" ", "[U+0020]")) if shown else ""
    longest = max(map(len, _BACKTICKS.findall(shown)), default=0) if "`" in shown else 0
    if longest > _LONGEST_BACKTICKS:
        shown, longest = shown.replace("`", "[U+0060]"), 0
    fence = "`" * (longest + 1)
    # CommonMark 6.1: one blank is taken off at both ends where both have one.
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def visible(text: str) -> str:
    """The text with everything a reader could not see or that would rearrange it spelled out as `[U+…]`."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            f"[U+{ord(character):04X}]"
            if _hidden(character) or (character.isspace() and character != " ")
            else character
            for character in text
        )
    return text.replace("\\|", "\\[U+007C]")


def address(url: str) -> str:
    """An address as printed: clickable (between angle brackets) if it is http(s) and leads where it says, else as code.

    A redacted one leads elsewhere, so it is code too.
    """
    if (
        len(url) <= LONGEST_ADDRESS
        and _LINKABLE.fullmatch(url)
        and visible(url) == url
        and MASK not in url
        and not _ENTITY.search(url)
        and not _LEAVES_A_TRACE.match(url)
    ):
        return f"<{url}>"
    return code(url)


def table_row(*cells: str) -> str:
    """A row of a table. GFM splits rows before it reads their cells, so that pipes are escaped even in code."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _hidden(character: str) -> bool:
    return character in _INVISIBLE_LETTERS or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _cut(text: str, limit: int, *, more: bool = False) -> str:
    return text if len(text) <= limit and not more else text[: max(limit - 1, 0)].rstrip() + "…"
