"""Which elements and attributes of HTML carry references, as data.

A reference is an address that a reader is shown, sent to or could follow. What a page is merely made of is none:
scripts, style sheets, icons, fonts, `preload` and its kind (`preconnect`, `dns-prefetch`, `prefetch`, `modulepreload`),
nor are endpoints for machines (`form action`, `ping`, `pingback`, `manifest`, oEmbed). `rel=canonical` is the
document's name for itself, so it becomes `Document.address` and no reference.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


def words(text: str) -> frozenset[str]:
    """A set of words, written as one text: tables of names are read, not punctuated."""
    return frozenset(text.split())


class Shape(Enum):
    """How addresses stand in an attribute's value."""

    ADDRESS = auto()  # the value is one address
    SRCSET = auto()  # image candidates, each with a descriptor
    REFRESH = auto()  # seconds, then perhaps an address


@dataclass(frozen=True, slots=True)
class Carrier:
    """One attribute that carries references; `seen` is False where a browser shows nothing of it."""

    attribute: str
    shape: Shape = Shape.ADDRESS
    seen: bool = True


_HREF = Carrier("href")
_XLINK = Carrier("xlink:href")  # SVG 1.1; SVG 2 writes plain `href`
_SRC = Carrier("src")
_CITE = Carrier("cite", seen=False)  # browsers do not show where a quotation is from
_LONGDESC = Carrier("longdesc", seen=False)
# Where scripts find what they show once a reader has scrolled there; saved pages and feeds hold these as they came.
_LAZY = Carrier("data-src")
_LAZY_IMAGE = (_LAZY, Carrier("data-lazy-src"), Carrier("data-original"), Carrier("data-srcset", Shape.SRCSET))

CARRIERS: dict[str, tuple[Carrier, ...]] = {
    "a": (_HREF, _XLINK),
    "area": (_HREF,),
    "link": (Carrier("href", seen=False), Carrier("imagesrcset", Shape.SRCSET, seen=False)),
    "img": (_SRC, Carrier("srcset", Shape.SRCSET), _LONGDESC, *_LAZY_IMAGE),
    "image": (_HREF, _XLINK, _SRC),  # of SVG; in HTML an old spelling of `img`
    "input": (_SRC,),  # `type=image`
    "iframe": (_SRC, _LONGDESC, _LAZY),
    "frame": (_SRC, _LONGDESC),
    "video": (_SRC, Carrier("poster"), _LAZY),
    "audio": (_SRC,),
    "source": (_SRC, Carrier("srcset", Shape.SRCSET), _LAZY, Carrier("data-srcset", Shape.SRCSET)),
    "track": (_SRC,),
    "object": (Carrier("data"),),
    "embed": (_SRC,),
    "amp-img": (_SRC, Carrier("srcset", Shape.SRCSET)),  # AMP pages have these instead of the elements above
    "amp-iframe": (_SRC,),
    "amp-video": (_SRC, Carrier("poster")),
    "amp-audio": (_SRC,),
    "q": (_CITE,),
    "blockquote": (_CITE,),
    "ins": (_CITE,),
    "del": (_CITE,),
    "meta": (Carrier("content", Shape.REFRESH, seen=False),),
}

# Whether these carry any, `counts_here` says by their other attributes.
CONDITIONAL = frozenset({"link", "meta", "input"})

# What a browser offers or a reader would follow, of the link types of the HTML standard, HTML 4 and common use.
FOLLOWED_RELATIONS = words(
    "alternate amphtml appendix archives author bookmark chapter contents copyright first glossary help home index "
    "last license me next payment prev previous privacy-policy search section shortlink start subsection "
    "terms-of-service toc up"
)
# With one of these beside it even a followed relation is a resource of the page (`rel="alternate stylesheet"`).
RESOURCE_RELATIONS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect"})
# Alternates that machines read: their addresses are calls of an interface, not pages or feeds.
MACHINE_TYPES = frozenset(
    {"application/json+oembed", "text/xml+oembed", "application/json", "application/activity+json"}
)

# Schemes that name nothing outside the page: script, content inside the address, browser-made objects.
NO_REFERENCE_SCHEMES = ("javascript:", "data:", "vbscript:", "blob:", "about:")

# How placeholders of templates begin; and what of them stands in the middle, where one brace may be an author's, and
# one before an encoded character belongs to what a program hands on (`?left={%22from%22:1}`).
_PLACEHOLDERS = ("{", "<%", "<?")
_PLACEHOLDER = re.compile(r"\{\{|\{%(?!\d[\dA-Fa-f]|[A-F][\dA-F])|<%|<\?|\$\{")

# An attribute can hold addresses by the million (`srcset`); the longest lists of links have some ten thousand.
MOST_REFERENCES = 200_000

_BLANKS = re.compile(r"[\x00-\x20]+")
_LINE_BREAKS = re.compile(r"[\r\n]+")


def clean_address(value: str) -> str:
    """An attribute's value as `Reference.raw`: blanks at the ends and line breaks inside taken out."""
    return _LINE_BREAKS.sub("", value.strip("\t\n\f\r "))


def is_reference(raw: str) -> bool:
    """Whether a cleaned value names anything: not "" or `#` (the page itself), not `javascript:`, `data:` and so on.

    What holds a placeholder is to be replaced by an address yet (`{{ site.url }}/x` of Jekyll, Vue and others, `{url}`
    of JSX, `/img/${name}.png`): no address is written so (RFC 3986, 2), and as a file's name it would be called dead.
    """
    head = _BLANKS.sub("", raw[:64]).lower()
    if head in {"", "#"} or head.startswith((*NO_REFERENCE_SCHEMES, *_PLACEHOLDERS)):
        return False
    return _PLACEHOLDER.search(raw) is None


def is_followed(relation: str, media_type: str = "") -> bool:
    """Whether a `<link>` with this `rel` and `type` is something that a reader follows."""
    relations = set(relation.lower().split())
    if relations & RESOURCE_RELATIONS or media_type.strip().lower() in MACHINE_TYPES:
        return False
    return bool(relations & FOLLOWED_RELATIONS)


def counts_here(element: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element of `CARRIERS` carries references by what its other attributes say (some do only then)."""
    match element:
        case "link":
            return is_followed(attributes.get("rel", ""), attributes.get("type", ""))
        case "meta":
            return attributes.get("http-equiv", "").strip().lower() == "refresh"
        case "input":
            return attributes.get("type", "").strip().lower() == "image"
    return True
