"""What a scraper hands on: a Document and its References, frozen, as the document has them and nothing resolved."""

from dataclasses import dataclass
from datetime import date

from db.vocabulary import DatePrecision, DocumentFormat, Role


class ScrapeError(Exception):
    """A document that cannot be read; the message names what is wrong and the way out, not the document."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of an address in a document.

    Attributes:
        number: the number printed in a text dump; elsewhere the place in the order of appearance, from 1.
        raw: the address as printed, its fragment included (entities decoded, white space at the ends and line
            breaks inside taken out, nothing else changed).
        fragment: what follows the first `#` of `raw`, as printed; "" where there is none.
        text: the anchor text (or alt text), white space folded; "" where there is none.
        section: headings above the mention, outermost first.
        line: 1-based line on which the address starts.
        start, end: byte offsets of the address in the document's bytes, half-open: `data[start:end]` is what a
            repair would replace (it may hold entities or line breaks that `raw` does not).
        visible: False for the links that a reader does not see.
        nofollow: True where the author asked robots not to follow (`rel=nofollow`); recorded, never obeyed by dropping.
        element: what carries it: `a`, `img`, `iframe`, `link` …; `text` for an address that is simply printed.
    """

    number: int
    raw: str
    text: str
    section: tuple[str, ...]
    line: int
    start: int
    end: int
    fragment: str = ""
    visible: bool = True
    role: Role = Role.CONTENT
    nofollow: bool = False
    element: str = "a"


@dataclass(frozen=True, slots=True)
class Document:
    """One document as scraped.

    Attributes:
        address: the document's own address if it is known (given by the caller, else declared inside, such as
            `rel=canonical` or `og:url`); None otherwise.
        base: what relative references are resolved against, as declared (`<base href>`), raw; None where the document
            declares none.
        published, published_precision: both None where no date is known; a month is its first day.
        language: BCP 47 tag as declared or "" where unknown.
        digest: SHA-256 of the bytes, in hex.
        encoding: the name of the encoding that was used to read the bytes.
        warnings: one sentence each for what was odd and survived (a marker without a reference …).
        tokens: the distinct words of the prose that look like placeholders (`id` and 1 to 3 digits, such as `id26`);
            may stay empty, then only titles, sections and anchor texts are searched for them.
    """

    format: DocumentFormat
    references: tuple[Reference, ...]
    digest: str
    encoding: str = "utf-8"
    title: str = ""
    author: str = ""
    published: date | None = None
    published_precision: DatePrecision | None = None
    address: str | None = None
    base: str | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
