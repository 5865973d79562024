"""Which addresses of a document, as printed, are suspected of not being what the author wrote. Pure.

Texts that were made for machines come lower-cased, and with terms replaced by tokens (`id26` for a word), inside
addresses too. The catalog keeps such addresses as they are and marks them; mending is another step.
"""

import re
from collections.abc import Iterable, Iterator

from catalog.sites.case import CASE_RULES, case_sensitive_part
from catalog.urls import InvalidAddress, parse_address
from db.vocabulary import Damage
from scrapers.reference import Document, Reference

# As many addresses without a single capital that chance is no explanation any more; fewer are found in any blog.
MIN_ADDRESSES = 20
# As many lower-case letters in anchor texts and headings that one of them would have been a capital.
MIN_LETTERS = 100
# Other tokens than the one in the address speak for it only where the document is evidently full of them.
MIN_OTHER_TOKENS = 3

# `id` and 1 to 3 digits between separators; longer numbers are real identifiers (`id1234567` of an app store).
_TOKEN = re.compile(r"(?<![a-z0-9])id[0-9]{1,3}(?![a-z0-9])", re.ASCII | re.IGNORECASE)
# In prose a token also takes the plural of the word that it stands for. Written in capitals (`ID26`) it is a name.
_TOKEN_WORD = re.compile(r"(?<![A-Za-z0-9_])(id[0-9]{1,3})(?:s|'s|’s)?(?![A-Za-z0-9_])", re.ASCII)
# What must be printed somewhere in an address, or in that of its document, for its letter case to matter.
_HOST = re.compile("|".join(sorted({re.escape(host) for rule in CASE_RULES for host in rule.hosts})), re.IGNORECASE)


def suspect_damage(document: Document) -> dict[int, Damage]:
    """The suspected references: their index in `document.references` and why."""
    words = _token_words(document)
    lowered = _is_lowercased(document)
    found: dict[int, Damage] = {}
    for index, reference in enumerate(document.references):
        if words and _holds_token(reference, words):
            found[index] = Damage.TOKEN
        elif lowered and _lost_its_case(reference, document):
            found[index] = Damage.LETTER_CASE
    return found


def _token_words(document: Document) -> frozenset[str]:
    """The tokens that the document uses as words."""
    return frozenset(token for text in (*_texts(document), *document.tokens) for token in _TOKEN_WORD.findall(text))


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    sections = dict.fromkeys(reference.section for reference in document.references)
    for section in sections:
        yield from section
    for reference in document.references:
        # An address that is its own anchor text is no prose.
        if reference.text != reference.raw:
            yield reference.text


def _holds_token(reference: Reference, words: frozenset[str]) -> bool:
    # Not in the fragment: generators of documentation number their anchors `#id26`.
    tokens = {token.lower() for token in _TOKEN.findall(reference.raw.partition("#")[0])}
    return bool(tokens & words) or (bool(tokens) and len(words) >= MIN_OTHER_TOKENS)


def _is_lowercased(document: Document) -> bool:
    addresses = {reference.raw for reference in document.references}
    if len(addresses) < MIN_ADDRESSES or _has_capital(addresses):
        return False
    texts = list(_texts(document))
    return not _has_capital(texts) and sum(character.islower() for text in texts for character in text) >= MIN_LETTERS


def _has_capital(texts: Iterable[str]) -> bool:
    return any(character.isupper() for text in texts for character in text)


def _lost_its_case(reference: Reference, document: Document) -> bool:
    if not (_HOST.search(reference.raw) or _HOST.search(document.address or "")):
        return False  # as nearly always, so that few addresses are parsed only for this
    try:
        return case_sensitive_part(parse_address(reference.raw, document.address)) != ""
    except InvalidAddress:
        return False
