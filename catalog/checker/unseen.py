"""What the style sheets of a page hide from its readers, as far as it can be told without a browser. Pure.

Many a page holds what it may have to say one day: that there is nothing, that one must log in first. Only the plainest
rules are read: `display: none` for a class or an id that stands alone, in no condition of media. Others hide a part of
what is so called, or all of it for a while; and what has another class that a rule knows beside it (`.tab.active`) may
be the one that is shown.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

MOST_STYLES = 65_536  # characters of a page's styles that are read
MOST_NAMES = 50  # names that its rules hide and that are looked at
MOST_HIDDEN = 10  # of them, that the page uses: each costs a walk through its attributes

_STYLES: Any = etree.XPath("//style[not(@media) or @media = 'all' or @media = 'screen']/text()", smart_strings=False)
_CLASSES: Any = etree.XPath("//@class", smart_strings=False)
_BY_CLASS: Any = etree.XPath("//@class[contains(concat(' ', normalize-space(.), ' '), concat(' ', $name, ' '))]/..")
_BY_ID: Any = etree.XPath("//@id[. = $name]/..")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HIDES = re.compile(r"display\s*:\s*none\b")
_BEFORE = "{; \n\r\t"  # a declaration; looked at apart, since a pattern that begins with a word is found faster
_ALONE = re.compile(r"\s*([.#])([A-Za-z_][\w-]*)\s*")


def read_styles(root: etree._Element) -> str:
    """The rules in a page's own style sheets; "" where none of them hides anything."""
    styles = "\n".join(map(str, _STYLES(root)))[:MOST_STYLES]
    return _COMMENT.sub("", styles) if _HIDES.search(styles) else ""


def find_hidden(root: etree._Element, styles: str) -> list[etree._Element]:
    """The elements of a page that its styles (`read_styles`) hide."""
    if not styles:
        return []
    classes = frozenset(" ".join(_CLASSES(root)).split())
    names = dict.fromkeys(islice(_names_hidden(styles), MOST_NAMES))
    used = [(kind, name) for kind, name in names if kind == "#" or name in classes]
    hidden: list[etree._Element] = []
    for kind, name in used[:MOST_HIDDEN]:
        if not _is_shown(kind + name, styles):
            named = (_BY_CLASS if kind == "." else _BY_ID)(root, name=name)
            opened = frozenset(re.findall(rf"{re.escape(kind + name)}\.([\w-]+)", styles))
            hidden += [element for element in named if opened.isdisjoint(element.get("class", "").split())]
    return hidden


def _names_hidden(styles: str) -> Iterator[tuple[str, str]]:
    """The classes and ids for which alone a rule says that they are not shown."""
    depth = counted = 0
    for found in _HIDES.finditer(styles):
        opens = styles.rfind("{", counted, found.start())
        if opens < 0 or styles[found.start() - 1] not in _BEFORE:  # said again in the same rule, or of something else
            continue
        depth += styles.count("{", counted, opens) - styles.count("}", counted, opens)
        if depth == 0:
            begins = max(styles.rfind(mark, 0, opens) for mark in "};")
            for selector in styles[begins + 1 : opens].split(","):
                if alone := _ALONE.fullmatch(selector):
                    yield alone[1], alone[2]
        depth += 1
        counted = opens + 1


def _is_shown(selector: str, styles: str) -> bool:
    """Whether another rule shows what is so called: later on, or in windows of some width."""
    alone = rf"(?:^|[{{}},;])\s*{re.escape(selector)}\s*(?:,[^{{}}]{{0,300}})?"
    return re.search(rf"{alone}\{{[^{{}}]{{0,300}}?\bdisplay\s*:\s*(?!none)[a-z]", styles) is not None
