"""What hostile input may hold and SQLite cannot: made storable here, the same way each time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

LARGEST_INTEGER = 2**63 - 1
# Values bound in one `IN (…)`: far below every SQLite's limit (999 in old builds), enough to make round trips rare.
CHUNK = 500

Item = TypeVar("Item")


def storable(text: str) -> str:
    """Text without what UTF-8 or C strings cannot carry.

    Lone surrogates (file names in another encoding) become `\\udcXX`, so that two names stay two; NUL, which would cut
    the text short in the `sqlite3` shell, becomes U+FFFD as in HTML.
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def storable_or_none(text: str | None) -> str | None:
    """`storable`, where nothing stays nothing."""
    return None if text is None else storable(text)


def countable(number: int) -> int:
    """A number from a document, held to what a column holds."""
    return min(max(number, 0), LARGEST_INTEGER)


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
