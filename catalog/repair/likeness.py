"""How alike two texts are: words and how often they occur. Pure.

The classic measures, which do as well as embeddings for telling a page that drifted from one that did not (Eve 2024).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

from catalog.repair.stop_words import STOP_WORDS

_WORD = re.compile(r"\w+", re.UNICODE)
# Of a text that are read: more would not change the measure, and a page may be as long as it likes.
MOST_CHARACTERS = 20_000


def count_words(text: str) -> Counter[str]:
    """The words of a text, case folded, and how often each occurs."""
    return Counter(_WORD.findall(text[:MOST_CHARACTERS].casefold()))


def cosine(one: Counter[str], other: Counter[str]) -> float:
    """Cosine of the angle between two counts of words: 1 for the same words in the same shares, 0 for none."""
    if not one or not other:
        return 0.0
    shared = sum(count * other[word] for word, count in one.items() if word in other)
    lengths = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return min(shared / lengths, 1.0)


def agreement(texts: Iterable[str], title: str) -> float:
    """How far a page's title says what one of the link's texts says, 0 to 1: the share of the shorter one's words that
    the other has as well, those left out that every page has."""
    words = set(count_words(title)) - STOP_WORDS
    best = 0.0
    for text in texts:
        asked = set(count_words(text)) - STOP_WORDS
        if asked and words:
            best = max(best, len(asked & words) / min(len(asked), len(words)))
    return best
