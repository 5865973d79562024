"""JSON-LD inside a page: the article's headline, authors, date, keywords. Hostile JSON gives nothing, no error."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.folding import fold
from scrapers.html_elements import words

# Longer scripts are product catalogues; an article's own is a few kilobytes.
MOST_JSON = 512 * 1024
MOST_SCRIPTS = 20
_MOST_NODES = 5_000
_MOST_PEOPLE = 20
# The types of schema.org that are an article; any other object with a date is asked only where there is none of these.
_ARTICLES = words(
    "article newsarticle blogposting techarticle scholarlyarticle report reportagenewsarticle analysisnewsarticle "
    "opinionnewsarticle reviewnewsarticle liveblogposting socialmediaposting discussionforumposting howto review "
    "advertisercontentarticle satiricalarticle"
)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """What JSON-LD tells; "" and () where it does not."""

    headline: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()


def parse_linked_data(scripts: Iterable[str]) -> LinkedData:
    """The article that a page's JSON-LD scripts describe, its own types before others."""
    objects = [found for script in list(scripts)[:MOST_SCRIPTS] for found in _objects(script)]
    articles = [found for found in objects if _types(found) & _ARTICLES]
    ranked = articles or [found for found in objects if "datePublished" in found]
    people = {found["@id"]: found for found in objects if isinstance(found.get("@id"), str) and "name" in found}
    for found in ranked:
        language = found.get("inLanguage")
        return LinkedData(
            headline=_text(found.get("headline")),
            authors=_names(found.get("author") or found.get("creator"), people),
            published=_text(found.get("datePublished")) or _text(found.get("dateCreated")),
            language=_text(language.get("alternateName") if isinstance(language, dict) else language),
            keywords=_keywords(found.get("keywords")),
        )
    return LinkedData()


def _objects(script: str) -> Iterator[dict[str, Any]]:
    """Every object of a script, outer before inner, without recursion."""
    if len(script) > MOST_JSON:
        return
    try:
        root = json.loads(script.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
    except (ValueError, RecursionError):  # not JSON, numbers of a million digits, nesting to exhaust the stack
        return
    queue = [root]
    for _ in range(_MOST_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, dict):
            yield node
            queue += [value for value in node.values() if isinstance(value, dict | list)][:_MOST_NODES]
        elif isinstance(node, list):
            queue += [value for value in node[:_MOST_NODES] if isinstance(value, dict | list)]


def _types(found: dict[str, Any]) -> set[str]:
    given = found.get("@type")
    return {str(name).lower() for name in (given if isinstance(given, list) else [given])[:9]}


def _text(value: Any) -> str:
    return fold(value) if isinstance(value, str) else ""


def _names(value: Any, people: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    names: list[str] = []
    for person in (value if isinstance(value, list) else [value])[:_MOST_PEOPLE]:
        if isinstance(person, dict):
            identifier = person.get("@id")
            known = people.get(identifier, {}) if isinstance(identifier, str) else {}
            name = person.get("name") or known.get("name")
            name = name[0] if isinstance(name, list) and name else name
        else:
            name = person
        if text := _text(name):
            names.append(text)
    return tuple(dict.fromkeys(names))


def _keywords(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(text for word in words[:100] if (text := _text(word))))
