"""What a text dump tells of the article itself: title, author, tags, its own address, date and language.

A dump has no fields for any of this; each function reads one kind of evidence and gives nothing where there is none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.vocabulary import DatePrecision
from scrapers.dates import PartialDate, parse_address_date, parse_date
from scrapers.text_body import MARKER, Block, Kind
from scrapers.text_roles import TAGS, Region, classify_prose, host_of

# Headings that introduce a part of an article and never name one.
_PARTS = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,4})[.)]?\s+)?"
    r"(?:abstract|background|(?:table of )?contents|foreword|introduction|overview|preface|summary|tl;?dr)\W*",
    re.IGNORECASE,
)
# How many blocks around the article's first one may hold its byline and date.
_NEIGHBOURS = 6
_LABEL_WORDS = 25  # a byline with a date and the place; a sentence that holds a date is longer
_BYLINE_WORDS = 12
_BYLINE = re.compile(
    r"(?:(?:posted|written|published|updated|article|story)\s+(?:on\s+[\w ,.:/-]{4,30}\s)?)?(?:by|author:?)\s+"
    r"(?!(?:the|an?|default|now|using|means)\b)(?P<rest>\S.{0,200})",  # "by the way" is no name
    re.IGNORECASE,
)
# Where the name ends: a place, a date, a separator.
_NAME_ENDS = re.compile(
    r"\s*(?:[,;|(•·–—\d]|\.(?:\s|$)|\s-\s|\s(?:on|in|at|for|from|posted|published|updated)\s)", re.IGNORECASE
)
_NAME_WORDS = 5
_MOST_TAGS = 50
_TAG_LETTERS = 80

# `/feed`, `/comments`, `/trackback` of a page; `/2` and `?page=2` of its later pages.
_FEED = re.compile(r"(?P<page>.{1,2000})/(?:feed|comments|trackback|amp)/?")
_PAGE = re.compile(r"(?P<page>.{1,2000}?)(?:/(?:page/)?|[?&]page=)(?P<number>[2-9])/?")
_WITH_PATH = re.compile(r"https?://[^/?#\s]+/[^?#\s]*[^/?#\s]", re.IGNORECASE)
# So many dated links around the article, and more than half of all dated ones there, make a date.
_DATED_NEIGHBOURS = 2

# The commonest function words, those that the other languages here do not have.
_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset({"the", "of", "and", "to", "that", "is", "with", "this", "are", "be", "it", "you", "have", "for"}),
    "de": frozenset(
        {"der", "und", "das", "ist", "nicht", "ein", "eine", "mit", "auf", "von", "zu", "den", "sich", "wir"}
    ),
    "fr": frozenset(
        {"les", "et", "des", "est", "dans", "une", "pour", "qui", "que", "sur", "avec", "du", "pas", "nous"}
    ),
    "es": frozenset({"el", "los", "y", "las", "por", "con", "una", "para", "es", "del", "se", "como", "más", "pero"}),
}
# A language is obvious where every tenth word of enough is one of its own, three times as often as of any other.
_LANGUAGE_WORDS = 60
_LANGUAGE_SHARE = 0.1
_LANGUAGE_LEAD = 3
_SAMPLE_WORDS = 5000


@dataclass(frozen=True, slots=True)
class Page:
    """A segment of a dump, read: its blocks, where the article is, and the addresses of its markers."""

    blocks: Sequence[Block]
    region: Region
    addresses: Mapping[int, str]
    own_host: str
    title_at: int | None  # place of the block that is the title

    @property
    def title(self) -> str:
        """The title as printed, without markers; "" where none was found."""
        return "" if self.title_at is None else self.blocks[self.title_at].plain


def find_title(blocks: Sequence[Block], region: Region) -> int | None:
    """Place of the page's main heading: the last one before the article that does not merely name a part of it.

    Where none stands before it, a centred line does (lynx centres first-level headings), then the article's first
    heading.
    """
    before = range(region.first - 1, -1, -1) if region else range(len(blocks))
    for kind in (Kind.HEADING, Kind.CENTRED):
        for place in before:
            if (
                blocks[place].kind is kind
                and blocks[place].plain
                and not _PARTS.fullmatch(blocks[place].plain)
                and not (place and blocks[place - 1].kind is kind and _names_a_day(blocks[place]))
            ):
                return place
    inside = range(region.first, region.last)
    return next((place for place in inside if blocks[place].kind in (Kind.HEADING, Kind.CENTRED)), None)


def parse_author(page: Page) -> str:
    """The name after `by` or `author:` in a short line near the article's beginning; "" where there is none."""
    for block in _labels(page):
        if block.words <= _BYLINE_WORDS:
            for line in block.text.split("\n"):
                match = _BYLINE.match(MARKER.sub("", line).strip())
                name = _NAME_ENDS.split(match["rest"], maxsplit=1)[0].strip() if match else ""
                if name and len(name.split()) <= _NAME_WORDS:
                    return name
    return ""


def parse_tags(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The tags of the first line that is labelled so (`tags: [33]one, [34]two`), as printed."""
    for block in blocks:
        label = TAGS.search(block.text)
        if label:
            line = block.text[label.end() :].partition("\n")[0]
            tags = (" ".join(tag.split()) for tag in re.split(r"[,;|]|\[\d{1,7}\]", line))
            return tuple(dict.fromkeys(tag for tag in tags if 0 < len(tag) <= _TAG_LETTERS))[:_MOST_TAGS]
    return ()


def parse_own_address(addresses: Iterable[str], own_host: str) -> str | None:
    """The page's own address, where two kinds of links that hang on it give it away; None otherwise.

    The kinds are its feed (`…/feed`), its later pages (`…/2`, `…?page=2`) and places inside of it (`…#comments`). One
    kind alone may belong to any page, and a site's root has feeds and pages of its own, so neither is enough.
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for address in addresses:
        bare, _, fragment = address.partition("#")
        if fragment:
            kinds[bare].add("fragment")
        for kind, pattern in (("feed", _FEED), ("page", _PAGE)):
            match = pattern.fullmatch(bare)
            if match:
                kinds[match["page"]].add(kind)
    owners = [
        page
        for page, found in kinds.items()
        if len(found) > 1 and _WITH_PATH.fullmatch(page) and host_of(page) == own_host
    ]
    return owners[0] if len(owners) == 1 else None


def parse_published(page: Page, address: str | None) -> PartialDate | None:
    """When the article was published: by its address, by a date printed beside its title, by the links around it.

    A printed day refines the month of the address; where the two disagree, the address, which nobody updates, is right.
    """
    printed = next(filter(None, (_printed_date(block) for block in _labels(page))), None)
    told = parse_address_date(address or "")
    if told and told[1] is DatePrecision.MONTH and printed and printed[1] is DatePrecision.DAY:
        return printed if (printed[0].year, printed[0].month) == (told[0].year, told[0].month) else told
    return told or printed or _neighbours_date(page)


def classify_language(blocks: Iterable[Block]) -> str:
    """`en`, `de`, `fr` or `es` where the running text leaves no doubt, "" otherwise."""
    counts: Counter[str] = Counter()
    for block in blocks:
        counts.update(block.plain.lower().split(None, _SAMPLE_WORDS)[:_SAMPLE_WORDS])
        if counts.total() >= _SAMPLE_WORDS:
            break
    total = counts.total()
    scores = {name: sum(counts[word] for word in words) for name, words in _FUNCTION_WORDS.items()}
    (first, most), (_, second) = Counter(scores).most_common(2)
    obvious = total >= _LANGUAGE_WORDS and most >= _LANGUAGE_SHARE * total and most >= _LANGUAGE_LEAD * second
    return first if obvious else ""


def _labels(page: Page) -> list[Block]:
    """Short blocks around the title and the article's beginning, in order."""
    first = page.region.first if page.title_at is None else min(page.region.first, page.title_at)
    from_ = max(0, first - 2)
    return [
        block
        for place, block in enumerate(page.blocks[from_ : page.region.first + _NEIGHBOURS], from_)
        if block.words <= _LABEL_WORDS
        and (
            block.kind in (Kind.PARAGRAPH, Kind.CENTRED)
            or (block.kind is Kind.HEADING and place - 1 == page.title_at and _names_a_day(block))
        )
    ]


def _names_a_day(block: Block) -> bool:
    """Whether a short line holds a whole date: below a heading it is its byline, though it stands like a heading."""
    found = parse_date(block.plain) if block.words <= _BYLINE_WORDS else None
    return found is not None and found[1] is DatePrecision.DAY


def _printed_date(block: Block) -> PartialDate | None:
    if "://" in block.plain:  # a reference tells when it appeared, or when it was looked at
        return None
    found = parse_date(block.plain)
    return found if found and found[1] is not DatePrecision.YEAR else None


def _neighbours_date(page: Page) -> PartialDate | None:
    """The month in the paths of the site's own links right around the article, where most of them agree."""
    region = page.region
    first = region.first if page.title_at is None else min(region.first, page.title_at)
    around = (*page.blocks[max(0, first - 2) : region.first], *page.blocks[region.last : region.last + _NEIGHBOURS])
    votes: Counter[date] = Counter()
    for block in around:
        if block.kind is Kind.ITEM or classify_prose(block):  # lists of other articles have dates of their own
            continue
        for number in block.markers:
            address = page.addresses.get(number, "")
            told = parse_address_date(address) if host_of(address) == page.own_host else None
            if told:
                votes[told[0].replace(day=1)] += 1
    month, count = max(votes.items(), key=lambda item: item[1], default=(None, 0))
    if month is None or count < _DATED_NEIGHBOURS or 2 * count <= votes.total():
        return None
    return month, DatePrecision.MONTH
