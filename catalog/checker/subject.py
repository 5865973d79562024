"""What a page is about: the words that it has besides those of errors and walls, in any language known here. Pure.

And what of its title is an error's.
"""

from collections.abc import Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from catalog.checker import phrases, tongues

# So many words make a page that says something of its own.
LEAST_OF_ITS_OWN = 4
# So many do where its title tells nothing but the name of the site: what else may be had there is on error pages, too.
LEAST_UNDER_ANOTHERS_NAME = 12


def error_parts(parts: Sequence[str]) -> list[str]:
    """Of the parts of a title (`title_parts`) those by which pages say that something is not there."""
    words = phrases.words_of(parts[0])
    if "n't" not in parts[0] and words.isdisjoint(phrases.NEGATIONS):  # most titles are spared the patterns
        return [part for part in parts if part in phrases.ERROR_TITLES or part in phrases.VAGUE_ERROR_TITLES]
    return [part for part in parts if is_error_title(part)]


def is_error_title(part: str) -> bool:
    return part in phrases.ERROR_TITLES or phrases.ERROR_TITLE.fullmatch(part) is not None or is_vague_title(part)


def is_vague_title(part: str) -> bool:
    return part in phrases.VAGUE_ERROR_TITLES or phrases.VAGUE_ERROR_TITLE.fullmatch(part) is not None


def other_words(text: str) -> frozenset[str]:
    """The words of a text (as `plain` spells it) that have nothing to do with errors."""
    return frozenset(_in_order(text))


def says_much(text: str) -> bool:
    """Whether a page says something besides its error or its wall."""
    return len(other_words(phrases.plain(text))) >= LEAST_OF_ITS_OWN


def has_subject(title: str, text: str, url: str) -> bool:
    """Whether a page is about something: what its title says besides errors is said in its text or its address too,
    and there is more than that. What is in the name of its host is the site's name."""
    asked = urlsplit(url)
    said = f"{phrases.plain(text)} {phrases.plain(unquote(f'{asked.path}?{asked.query}'))}"
    named = (word for word in other_words(phrases.plain(title)) if word not in asked.netloc.casefold())
    return says_much(text) and any(word in said for word in named)


def has_its_own(title: str, text: str, theirs: str) -> bool:
    """Whether a page says anything that the error page of its host (`theirs`, title and text) does not.

    The name of the site, its menus and its footer are on both. What is left is much, or begins with what the title
    says.
    """
    text, theirs = phrases.plain(text), phrases.plain(theirs)
    common, titled = other_words(theirs), other_words(phrases.plain(title))
    least = LEAST_UNDER_ANOTHERS_NAME if titled and titled <= common else LEAST_OF_ITS_OWN
    if len(other_words(text) - common) >= least:
        return True
    first = next((word for word in _in_order(text) if word not in common), "")
    parts = phrases.title_parts(title)
    wrong = error_parts(parts)
    return any(first in other_words(part) for part in parts[2:] if part not in wrong)


def _in_order(text: str) -> list[str]:
    known = _words_of_errors()
    return [word for word in phrases.WORD.findall(text) if len(word) >= phrases.LEAST_OTHER_WORD and word not in known]


@cache
def _words_of_errors() -> frozenset[str]:
    """Of English and of all the sentences in other languages."""
    abroad = (*tongues.ERROR_SENTENCES, *tongues.WALL_SENTENCES, *tongues.MISSING_WORDS)
    known = phrases.WORDS_OF_ERRORS | phrases.WORDS_AROUND
    return known | frozenset(word for sentence in abroad for word in phrases.WORD.findall(sentence))
