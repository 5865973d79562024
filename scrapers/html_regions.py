"""Which part of a page an element opens: the article proper, or the page around it. Rules as data, in order.

Names of classes and ids are read as words: `site-footer`, `footer_links`, `mainNav` and `menu` are what they say,
`has-sidebar` and `footnote` are not. The first rule of `RULES` that fits an element decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from scrapers.html_elements import words


class Region(Enum):
    """What an element makes of everything inside it."""

    ARTICLE = auto()  # the page's main part
    AROUND = auto()  # navigation, wherever it stands
    FRAME = auto()  # navigation, unless it stands inside the main part (an article has headers and asides of its own)


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason; every test that is set must hold, and an element needs one of the words in a class or its id."""

    name: str
    region: Region
    elements: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()  # of `itemprop`
    reclaims: bool = False  # ends a navigation that only words told of (a wrapper called `page-with-menu`)

    @property
    def by_words(self) -> bool:
        """Whether nothing but names told of it, which are less to be trusted than elements and roles."""
        return bool(self.words)


RULES: tuple[Rule, ...] = (
    Rule("navigation element", Region.AROUND, elements=words("nav menu")),
    Rule(
        "navigation role",
        Region.AROUND,
        roles=words("navigation menu menubar search toolbar doc-backlink doc-index doc-pagelist doc-toc"),
    ),
    Rule("main element", Region.ARTICLE, elements=words("main"), reclaims=True),
    Rule("main role", Region.ARTICLE, roles=words("main"), reclaims=True),
    Rule("article body", Region.ARTICLE, properties=words("articleBody"), reclaims=True),
    Rule("article element", Region.ARTICLE, elements=words("article")),
    Rule("article role", Region.ARTICLE, roles=words("article document")),
    # The page's own machinery, also where it stands inside the article: edit links, shares, tags, comments.
    Rule(
        "words for machinery",
        Region.AROUND,
        words=words(
            "nav navbar navigation navbox menu submenu breadcrumb breadcrumbs pagination pager paginator paging "
            "toc table-of-contents tableofcontents skip skiplink skip-link skip-to-content jump-link headerlink "
            "editsection mw-editsection mw-jump-link mw-portlet mw-cite-backlink catlinks printfooter sistersitebox "
            "portalbox interlanguage-link footnote-back footnote-backref reversefootnote share sharing sharedaddy "
            "social addtoany related relatedposts recommended newsletter subscribe comments commentlist comment-list "
            "comments-area respond disqus_thread tagcloud tags tag-list tag-links tags-links cat-links categories "
            "entry-meta post-meta postmeta postmetadata entry-footer post-footer author-box author-bio sidebar sidenav "
            "sphinxsidebar widgets widget-area site-footer site-header site-info cookie cookies advert advertisement "
            "ads"
        ),
    ),
    # How blog engines, wikis and generators of documentation call the article's text.
    Rule(
        "words for the article",
        Region.ARTICLE,
        words=words(
            "article-body article-content article-text entry-content post-content post-body post-text story-body "
            "content-body page-content body-content markdown-body mw-parser-output mw-body-content e-content "
            "rst-content prose"
        ),
        reclaims=True,
    ),
    Rule("frame role", Region.FRAME, roles=words("banner contentinfo complementary")),
    Rule("frame element", Region.FRAME, elements=words("header footer aside")),
    Rule(
        "words for the frame", Region.FRAME, words=words("header masthead banner topbar footer colophon copyright rail")
    ),
)

# A name that begins so tells of the page's layout, not of the element (`has-sidebar`, `no-footer`, `with-nav`).
_LAYOUT = frozenset(
    {"has", "is", "no", "not", "with", "without", "show", "hide", "hidden", "for", "js", "under", "below"}
)
# A name that ends so is a box around what it begins with (`footer-links`, `nav_wrapper`, `menuItem`).
_BOX = words(
    "area bar block box buttons col column container group holder inner item items left links list main menu outer "
    "panel posts articles primary right secondary section top widget wrap wrapper"
)
_PART = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# Theirs are the classes of the whole page (`has-sidebar`, `page-comments`), never a region.
_WHOLE = frozenset({"html", "body"})
# Longer names and more of them are an attack or generated; nothing to read in them.
_MOST_NAME = 60
_MOST_NAMES = 24


def classify_region(element: str, attributes: Mapping[str, str]) -> Rule | None:
    """The rule that decides about an element, None where none does: it belongs to whatever it stands in.

    Args:
        element: its name, lower-case.
        attributes: its attributes as text (`class` unsplit).
    """
    role = attributes.get("role", "").strip().lower()
    itemprop = attributes.get("itemprop", "").strip()
    names = _names(attributes) if element not in _WHOLE else frozenset()
    for rule in RULES:
        if element in rule.elements or role in rule.roles or itemprop in rule.properties or names & rule.words:
            return rule
    return None


def _names(attributes: Mapping[str, str]) -> frozenset[str]:
    """Words that the class and id of an element may be known by."""
    given = f"{attributes.get('class', '')} {attributes.get('id', '')}".split()
    found: set[str] = set()
    for name in given[:_MOST_NAMES]:
        if len(name) > _MOST_NAME:
            continue
        found.add(name.lower())
        parts = [part.lower() for part in _PART.findall(name)]
        if len(parts) < 2 or parts[0] in _LAYOUT:
            continue
        found.add(parts[-1])
        if parts[-1] in _BOX:
            found.add(parts[0])
    return frozenset(found)
