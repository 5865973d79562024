"""Bare addresses in running text, as the big forges link them (the autolinks extension of GitHub Flavored Markdown).

`http://`, `https://`, `ftp://` and `www.` begin one; it ends at white space or `<`, or where another begins behind a
comma or bar. Not part of it are punctuation at its end (a backslash and the marks around highlighted text and formulas
among it), a closing bracket that it does not open, and quotes, full stops and brackets that no address holds.
"""

import re

# What begins one, not in the middle of a word.
START = r"(?:(?<![A-Za-z])(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://|(?<![\w/.@:-])[wW][wW][wW]\.)"
_START = re.compile(START)
# A host: at least a letter or digit; `www.` wants another dot after it.
_HOST = re.compile(
    r"(?:(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://(?=[\w\[])|[wW][wW][wW]\.(?=[\w-]{1,63}\.\w|[\w-]{1,63}(?![\w-])))"
)
_ENDS = r"\s<>`\x00-\x20\x7f。，、；！？：（）「」『』【】《》〈〉“”„«»‹›"
_BODY = re.compile(rf"(?:[^{_ENDS}|,;]+|[|,;](?![|,;]{{0,2}}(?:https?|ftp)://))+", re.IGNORECASE)
_TRAILING = frozenset("?!.,:*_~'\"`|\\$")
_MOST_HIGHLIGHTED = 1_000  # characters before an address
_ENTITY_END = re.compile(r"&[A-Za-z0-9]{1,40};$")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def match_bare_address(text: str, start: int, end: int) -> int:
    """Where the bare address that begins at `start` ends, 0 where none begins there; looks no further than `end`."""
    head = _HOST.match(text, start, end) if _START.match(text, start, end) else None
    if head is None:
        return 0
    body = _BODY.match(text, start, end)
    if body is None:
        return 0
    stop = _trimmed(text, start, find_unbalanced(text, start, body.end()))
    if text.endswith("==", start, stop) and "?" not in text[start:stop]:
        # Of `==highlighted==` where that was begun before; elsewhere the end of something in base64.
        stop -= 2 * (text.count("==", max(start - _MOST_HIGHLIGHTED, 0), start) % 2)
    return stop if stop > head.end() else 0


def _trimmed(text: str, start: int, stop: int) -> int:
    """Without punctuation and character references (`&quot;`) at the end."""
    while stop > start:
        if text[stop - 1] in _TRAILING:
            stop -= 1
        elif text[stop - 1] == ";":
            entity = _ENTITY_END.search(text, max(start, stop - 42), stop)
            stop = entity.start() if entity else stop - 1
        else:
            break
    return stop


def find_unbalanced(text: str, start: int, end: int) -> int:
    """The first closing bracket that nothing in the address opens."""
    depth = {"(": 0, "[": 0, "{": 0}
    for position in range(start, end):
        character = text[position]
        if character in depth:
            depth[character] += 1
        elif opening := _PAIRS.get(character):
            if depth[opening] == 0:
                return position
            depth[opening] -= 1
    return end
