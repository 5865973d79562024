"""Which blocks of a text dump are the article, and which are the page around it.

Nothing here knows a site. Running text speaks for the article by the word; menus, lists of titles and footers speak
against it by the link. The article is the stretch of blocks where that sum is greatest; inside of it, only blocks that
say themselves what they are (tags, pages, previous and next, share) are furniture.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrapers.text_body import Block, Kind

# A sentence of fewer words is as likely a label with a full stop; one of fewer words a link is a row of links.
_SENTENCE_WORDS = 4
_WORDS_A_LINK = 3
# Without a full stop at its end a paragraph needs this much inside: a menu rarely has two sentences, or so many words.
_UNENDED_WORDS = 30
_UNENDED_SENTENCES = 2
# A link that stands alone weighs as much as this many words of running text: a menu of seven undoes a paragraph.
_FURNITURE_LINK = -10
# A list of links to other sites is what articles end with ("further reading"): it may stay, but it makes no article.
_FOREIGN_LINK = 2
# A host that this many links, and this share of them, lead to is the page's own.
_OWN_LINKS = 3
_OWN_SHARE = 0.25

_HOST = re.compile(r"[a-z][a-z0-9+.-]{0,30}://(?:[^/?#@\s]{0,200}@)?(?:www\.)?([^/?#:\s]{1,253})", re.IGNORECASE)

TAGS = re.compile(r"^[ \t]*(?:tags?|tagged|keywords|labels|topics|categor(?:y|ies)|filed under)[ \t]*:", re.I | re.M)
# Labels by which furniture says what it is; only blocks of few words are asked, so that a sentence may begin like one.
_LABELS = re.compile(
    r"\W*(?:pages?\W*\d"
    r"|(?:previous|prev|next|older|newer)(?:\W+(?:posts?|page|article|story|entry|entries)\b|\W*$)"
    r"|(?:share|tweet|print|e-?mail)(?:\W+(?:this|on|via|to)\b|\W*:|\W*$)"
    r"|(?:follow us|sign up|subscribe|posted in|filed under|tagged)\b)",
    re.IGNORECASE,
)
_LABEL_WORDS = 12
_LABEL_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Region:
    """The blocks of the article proper, half-open; empty where the text has none."""

    first: int
    last: int

    def __contains__(self, place: int) -> bool:
        return self.first <= place < self.last

    def __bool__(self) -> bool:
        return self.first < self.last


def host_of(address: str) -> str:
    """The host of an address without `www.`, lower-case; "" where it has none: to compare with, not to connect to."""
    match = _HOST.match(address)
    return match[1].lower() if match else ""


def classify_own_host(addresses: Iterable[str]) -> str:
    """The host that the page itself is on, told by where most of its links lead; "" where no host stands out."""
    hosts = Counter(map(host_of, addresses))
    del hosts[""]
    host, count = max(hosts.items(), key=lambda item: item[1], default=("", 0))
    return host if count >= _OWN_LINKS and count >= _OWN_SHARE * hosts.total() else ""


def classify_prose(block: Block) -> bool:
    """Whether a block is running text: sentences, with more words than links."""
    if block.kind not in (Kind.PARAGRAPH, Kind.ITEM) or classify_furniture(block):
        return False
    words = block.words
    if words < max(_SENTENCE_WORDS, _WORDS_A_LINK * len(block.markers)):
        return False
    if block.kind is Kind.ITEM and block.text.startswith("["):  # an item that begins with its link is a title
        return False
    return block.ends_sentence or (words >= _UNENDED_WORDS and block.sentences >= _UNENDED_SENTENCES)


def classify_furniture(block: Block) -> bool:
    """Whether a block says itself that it is no part of the text: tags, pages, previous and next, share."""
    if TAGS.search(block.text):
        return True
    # `   #[1]…`: lynx prints the `<link>`s of the page's head so, before everything else.
    return block.text.startswith("#[") or (
        block.words <= _LABEL_WORDS and bool(_LABELS.match(block.plain[:_LABEL_LETTERS]))
    )


def classify_region(blocks: Sequence[Block], addresses: Mapping[int, str], own_host: str) -> Region:
    """The article: the stretch of blocks with the greatest sum of words of running text less links of furniture."""
    best = Region(0, 0)
    best_sum = running = start = 0
    for place, block in enumerate(blocks):
        running += _weight(block, addresses, own_host)
        if running <= 0:
            running, start = 0, place + 1
        elif running > best_sum:
            best_sum, best = running, Region(start, place + 1)
    return best


def _weight(block: Block, addresses: Mapping[int, str], own_host: str) -> int:
    if classify_prose(block):
        return block.words
    foreign = sum(1 for number in block.markers if _is_foreign(addresses.get(number, ""), own_host))
    if block.kind is Kind.ITEM and not classify_furniture(block):
        return foreign * _FOREIGN_LINK + (len(block.markers) - foreign) * _FURNITURE_LINK
    return len(block.markers) * _FURNITURE_LINK


def _is_foreign(address: str, own_host: str) -> bool:
    return bool(own_host) and host_of(address) not in ("", own_host)
