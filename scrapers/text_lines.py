"""The numbers that a manuscript for review has before its lines: no part of the text."""

import re
from collections.abc import Sequence

from scrapers.text_list import Line

_NUMBER = re.compile(r"[ \t]{0,8}(\d{1,5})(?:[ \t]{1,8}|$)")
# Below a number that counts the lines may stand another one, that of an entry, or nothing; below that of an entry none.
_BELOW = re.compile(r"\s*(?:\Z|\[\d{1,4}\]|\d{1,3}\.)")
# Fewer lines may as well be a list; of a manuscript a header or footer here and there has no number.
_FEWEST = 8
_SHARE = 0.8


def without_line_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines without numbers that count them; as they are where nothing counts them."""
    matches = [_NUMBER.match(line) for _, line in lines]
    last, counted, other = 0, 0, False
    for (_, line), match in zip(lines, matches, strict=True):
        if match and int(match[1]) == last + 1:
            counted += 1
            other |= _BELOW.match(line, match.end()) is not None
        last = int(match[1]) if match else last
    printed = sum(1 for _, line in lines if line.strip())
    if not other or counted < max(_FEWEST, _SHARE * printed):
        return list(lines)
    return [
        (start + match.end(), line[match.end() :]) if match else (start, line)
        for (start, line), match in zip(lines, matches, strict=True)
    ]
