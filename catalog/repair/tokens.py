"""Terms that a text processor has replaced by placeholder tokens (`id26`), put back from the settings' map. Pure."""

import re
from collections.abc import Iterator, Mapping

from catalog.repair.candidate import Candidate, parse_http

TOKEN = "token"  # noqa: S105  the method's word
# The letters first and then a look behind them: so the search leaps from one `i` to the next.
_TOKEN = re.compile(r"([iI][dD](?<![0-9][iI][dD])[0-9]{1,3})(?![0-9])")
_OF_ITS_OWN = re.compile(r"[iI][dD](?<![a-zA-Z0-9][iI][dD])[0-9]{1,3}(?![0-9])")
# Ways to write a term of several words in an address, the most frequent first.
SEPARATORS = ("-", "_", "")
SURE = 0.92  # one word, so one way to spell it
LIKELY = 0.88  # several words, joined as the rest of the address is
POSSIBLE = 0.8  # several words, joined otherwise
INSIDE = 0.7  # times this where the token is the end of a longer word: `android26` may be just that


def find_tokens(text: str) -> tuple[str, ...]:
    """The tokens in an address (outside its fragment), lower-case, each once, in order."""
    if "id" not in text and "ID" not in text:
        return ()
    return tuple(dict.fromkeys(found.lower() for found in _TOKEN.findall(text.partition("#")[0])))


def unknown_tokens(text: str, tokens: Mapping[str, str]) -> tuple[str, ...]:
    """Tokens that stand on their own in an address and are not in the map."""
    own = dict.fromkeys(found.lower() for found in _OF_ITS_OWN.findall(text.partition("#")[0]))
    return tuple(token for token in own if token not in tokens)


def restore_tokens(url: str, tokens: Mapping[str, str]) -> Iterator[Candidate]:
    """The address with its tokens put back: with hyphens, underscores and joined where a term has several words."""
    found = find_tokens(url) if tokens else ()
    known = {token.lower(): term for token, term in tokens.items()} if found else {}
    found = tuple(token for token in found if known.get(token))
    if not found:
        return
    words = max(len(known[token].split()) for token in found)
    ordered = _separators(url) if words > 1 else SEPARATORS[:1]
    inside = len(_OF_ITS_OWN.findall(url)) < len(_TOKEN.findall(url))
    for place, separator in enumerate(ordered):
        address = parse_http(_replaced(url, known, separator))
        if address is None:
            continue
        confidence = SURE if words == 1 else LIKELY if place == 0 else POSSIBLE
        told = ", ".join(f"{token} stands for “{known[token]}” in the settings" for token in found)
        yield Candidate(address.identity, TOKEN, told, round(confidence * (INSIDE if inside else 1), 2))


def _separators(url: str) -> tuple[str, ...]:
    """The address's own way to join words first."""
    path = url.partition("://")[2].partition("/")[2]
    return tuple(sorted(SEPARATORS, key=lambda separator: -path.count(separator) if separator else 0))


def _replaced(url: str, terms: Mapping[str, str], separator: str) -> str:
    scheme, mark, rest = url.partition("://")

    def term(found: re.Match[str]) -> str:
        words = terms.get(found[1].lower())
        return separator.join(words.split()) if words else found[0]

    return f"{scheme}{mark}{_TOKEN.sub(term, rest)}"
