"""Front matter of Markdown documents: YAML between `---` lines, TOML between `+++` lines. Never raises.

The spellings are those of Hugo, Jekyll, Docusaurus, Zola, Eleventy, MkDocs and Pandoc.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from db.vocabulary import DatePrecision
from scrapers.dates import parse_date
from scrapers.folding import fold

# Front matter is a dozen lines; what is longer is data, and the YAML parser takes a second for this much.
MOST_FRONT_MATTER = 64 * 1024
MOST_TAGS = 50
_MOST_AUTHORS = 20

# YAML may also end with `...`, as in Pandoc.
_FENCED = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
_ENDS = {
    "---": re.compile(r"(?<![^\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)"),
    "+++": re.compile(r"(?<![^\r\n])\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)"),
}
# A rule (`---`) may begin a document too; front matter begins with a key or a comment.
_KEY = re.compile(r"\s*(?:#|\Z|[\"']?[A-Za-z_][\w .-]{0,60}[\"']?\s*[:=]|\[[\w.]+\])")
_ABSOLUTE = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")

_DATES = ("date", "publishdate", "pubdate", "published", "published_at", "publish_date", "datepublished", "created")
_AUTHORS = ("author", "authors")
_TAGS = ("tags", "tag", "keywords")
_LANGUAGES = ("lang", "language", "locale", "languagecode")
_ADDRESSES = ("canonical_url", "canonicalurl", "canonical", "canonical_link")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What front matter tells; `length` characters of the source belong to it, 0 where there is none."""

    length: int = 0
    title: str = ""
    author: str = ""
    published: date | None = None
    precision: DatePrecision | None = None
    language: str = ""
    address: str | None = None
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML without aliases: nested ones grow a few lines into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed in front matter")
        return super().compose_node(parent, index)


def parse_front_matter(source: str) -> FrontMatter:
    """The front matter that a Markdown document begins with."""
    opening = _FENCED.match(source)
    if opening is None:
        return FrontMatter()
    closing = _ENDS[opening["fence"]].search(source, opening.end())
    if closing is None or not _KEY.match(source, opening.end()):
        return FrontMatter()
    text = source[opening.end() : closing.start()]
    length = closing.end()
    if len(text) > MOST_FRONT_MATTER:
        return FrontMatter(length, warnings=("The front matter is too long to be read: it was passed over.",))
    try:
        values = _load(text, opening["fence"])
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError, AttributeError):
        if re.match(r"[ \t]*[\r\n]", text):  # between two rules, whose texts have an empty line around them
            return FrontMatter()
        return FrontMatter(length, warnings=("The front matter could not be read: it was passed over.",))
    if not isinstance(values, dict):
        return FrontMatter(length if values is None else 0)
    return _interpret(length, values)


def _load(text: str, fence: str) -> Any:
    if fence == "+++":
        return tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  a safe loader, made safer


def _interpret(length: int, values: dict[Any, Any]) -> FrontMatter:
    known = {key.lower(): value for key, value in values.items() if isinstance(key, str)}
    for nested in ("taxonomies", "extra", "params"):  # Zola's tables, Hugo's parameters
        inside = known.get(nested)
        if isinstance(inside, dict):
            known = {key.lower(): value for key, value in inside.items() if isinstance(key, str)} | known
    published, precision = _date(known) or (None, None)
    return FrontMatter(
        length=length,
        title=_text(known.get("title")),
        author=fold(", ".join(_people(known))),
        published=published,
        precision=precision,
        language=next((tag for tag in map(_language, _values(known, _LANGUAGES)) if tag), ""),
        address=next((text for text in map(_text, _values(known, _ADDRESSES)) if _ABSOLUTE.match(text)), None),
        tags=tuple(dict.fromkeys(_words(known)))[:MOST_TAGS],
    )


def _values(known: dict[str, Any], names: Iterable[str]) -> list[Any]:
    return [known[name] for name in names if known.get(name) is not None]


def _text(value: Any) -> str:
    return fold(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _language(value: Any) -> str:
    tag = _text(value).replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _date(known: dict[str, Any]) -> tuple[date, DatePrecision] | None:
    for value in _values(known, _DATES):
        if isinstance(value, datetime):
            return value.date(), DatePrecision.DAY
        if isinstance(value, date):
            return value, DatePrecision.DAY
        if text := _text(value):
            found = parse_date(text)
            if found:
                return found
    return None


def _people(known: dict[str, Any]) -> list[str]:
    names: list[str] = []
    for value in _values(known, _AUTHORS):
        for person in (value if isinstance(value, list) else [value])[:_MOST_AUTHORS]:
            names.append(_text(person.get("name") if isinstance(person, dict) else person))
    return list(dict.fromkeys(filter(None, names)))


def _words(known: dict[str, Any]) -> list[str]:
    """Tags; a single text holds several, with commas or, as Jekyll reads it, with blanks between them."""
    for value in _values(known, _TAGS):
        if isinstance(value, str):
            parts: list[Any] = value.split(",") if "," in value else value.split()
        else:
            parts = value if isinstance(value, list) else []
        if words := [text for part in parts[:MOST_TAGS] if (text := _text(part))]:
            return words
    return []
