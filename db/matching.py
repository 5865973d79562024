"""Which mention of yesterday's document is which of today's; pure."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple


class Mention(NamedTuple):
    """What a mention is recognised by."""

    raw: str
    text: str


def match(known: Sequence[Mention], found: Sequence[Mention]) -> list[int | None]:
    """For each mention found, the index of the known one that it continues, or None where it is new.

    The n-th occurrence continues the n-th occurrence: first by address and text, then, for what is left, by address
    alone (the author may have reworded the sentence around a link). Both in document order.
    """
    partners: list[int | None] = [None] * len(found)
    free = [True] * len(known)
    keys: tuple[Callable[[Mention], Hashable], ...] = (lambda mention: mention, lambda mention: mention.raw)
    for key in keys:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for index, mention in enumerate(known):
            if free[index]:
                waiting[key(mention)].append(index)
        for place, mention in enumerate(found):
            if partners[place] is None and waiting.get(key(mention)):
                index = waiting[key(mention)].popleft()
                partners[place], free[index] = index, False
    return partners
