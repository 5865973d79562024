"""A scraped Document -> the catalog's NewDocument: every address resolved to the resource that it names.

Relative references are resolved against `<base>` or the document's own address; where the document has none, they name
a local file, whose identity is a path relative to the catalog's folder (`file:docs/x.md`), never to the working folder.
They do as well where that file stands beside a page that tells its address: browsers save `Page.html` and
`Page_files/`. Pure but for that look at the disk.
"""

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from catalog import urls
from catalog.repair.damage import suspect_damage
from catalog.sources import Place
from db.records import NewDocument, NewReference
from db.vocabulary import Damage, DocumentFormat
from scrapers import Document, Reference

# Formats whose relative references name files; a text dump prints whole addresses, so a bare word there is damage.
_WITH_FILES = frozenset({DocumentFormat.HTML, DocumentFormat.MARKDOWN})
# Kept as they are in the path of a local identity (RFC 3986 pchar, without what would end the path).
_PATH_SAFE = "/:@!$&'()*+,;=~"
SECTION_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    fragment: str
    scheme: str = ""
    host: str = ""
    kin_key: str = ""


def resolve_document(
    document: Document, place: Place, *, address: str | None = None, folder: Path | None = None
) -> NewDocument:
    """What is saved of a document.

    Args:
        folder: the catalog's, to which the places of files are relative; without it nothing is looked for on disk.
        address: where the document was fetched from; what it declares itself (`rel=canonical`) identifies it, but a
            relative reference means what it means where the document stands.
    """
    damaged = suspect_damage(document)
    base = _base(document, address)
    is_saved = address is None and base is not None and document.format is DocumentFormat.HTML and place.source != "-"
    beside = folder if is_saved and not _is_absolute(document.base or "") else None
    references = []
    for index, reference in enumerate(document.references):
        target = _beside(reference.raw.strip(), place, beside) if beside else None
        target = target or _target(reference, document.format, base, place)
        references.append(_resolved(reference, target, damaged.get(index)))
    return NewDocument(
        source=place.source,
        format=document.format,
        digest=document.digest,
        encoding=document.encoding,
        references=tuple(references),
        title=document.title,
        author=document.author,
        published_on=document.published,
        published_precision=document.published_precision,
        address=address or document.address,
        language=document.language,
        tags=document.tags,
    )


def _resolved(reference: Reference, target: _Target, damage: Damage | None) -> NewReference:
    return NewReference(
        number=reference.number,
        raw=reference.raw,
        url=target.url,
        kin_key=target.kin_key or target.url,
        scheme=target.scheme,
        host=target.host,
        text=reference.text,
        section=SECTION_SEPARATOR.join(reference.section),
        line=reference.line,
        start=reference.start,
        end=reference.end,
        fragment=target.fragment,
        visible=reference.visible,
        role=reference.role,
        nofollow=reference.nofollow,
        element=reference.element,
        damage=damage,
    )


def _base(document: Document, address: str | None) -> str | None:
    """The address that relative references are resolved against; None where they name local files.

    A Markdown file that declares where it is published still links to the files beside it.
    """
    own = address or (None if document.format is DocumentFormat.MARKDOWN else document.address)
    if document.base is None:
        return own
    try:
        base = urls.parse_address(document.base, base=own)
    except urls.InvalidAddress:
        return own
    return base.href if base.is_http else own


def _target(reference: Reference, shape: DocumentFormat, base: str | None, place: Place) -> _Target:
    raw = reference.raw.strip()
    printed = _completed(raw, reference.element)
    if not urls.scheme_of(printed) and base is None and shape in _WITH_FILES and not printed.startswith("//"):
        return _local(printed, place)
    if base is None and printed.startswith("//"):  # without a page to take the scheme from
        printed = f"https:{printed}"
    try:
        address = urls.parse_address(printed, base=base)
    except urls.InvalidAddress:
        return _Target(url=raw, fragment="")
    return _Target(
        url=address.identity,
        fragment=address.fragment,
        scheme=address.scheme,
        host=address.host,
        kin_key=urls.kin_key(address),
    )


def _is_absolute(raw: str) -> bool:
    return bool(urls.scheme_of(raw)) or raw.startswith(("/", "\\"))


def _beside(raw: str, place: Place, folder: Path) -> _Target | None:
    """The local file that a relative reference of a saved page names, if that stands there.

    What is missing from the folder that a browser saved along with the page (`Page_files`, `Page-Dateien`) is missing
    there, since the web never had that folder.
    """
    if _is_absolute(raw) or raw.startswith("?"):  # the same page with a query is another one
        return None
    here = folder / posixpath.dirname(place.source)
    stem = posixpath.splitext(posixpath.basename(place.source))[0]
    first, separator, _ = _path(raw).removeprefix("./").partition("/")
    saved_along = separator and first != stem and first.startswith(stem)
    # Not Path.is_file(), which raises for a name that is too long.
    if os.path.isfile(here / (_path(raw) or folder / place.source)) or (saved_along and os.path.isdir(here / first)):  # noqa: PTH112, PTH113
        return _local(raw, place)
    return None


def _completed(raw: str, element: str) -> str:
    """What a forge makes of an address that is simply printed without its scheme (`www.example.org`, `a@b.org`)."""
    if element == "text" and not urls.scheme_of(raw):
        if raw.lower().startswith("www."):
            return f"http://{raw}"
        if "@" in raw and "/" not in raw:
            return f"mailto:{raw}"
    return raw


def _path(raw: str) -> str:
    return unquote(raw.partition("#")[0].partition("?")[0]).replace("\\", "/")


def _local(raw: str, place: Place) -> _Target:
    """The local file that a relative reference names, and the fragment in it."""
    path, fragment = _path(raw), raw.partition("#")[2]
    if place.source == "-" or (path.startswith("/") and place.root is None):
        return _Target(url=raw, fragment="")  # nothing says where: told as invalid, since it cannot be checked
    if not path:
        joined = place.source
    elif path.startswith("/"):
        joined = posixpath.join(place.root or "", path.lstrip("/"))
    else:
        joined = posixpath.join(posixpath.dirname(place.source), path)
    identity = f"file:{quote(posixpath.normpath(joined), safe=_PATH_SAFE)}"
    return _Target(url=identity, fragment=fragment, scheme="file", kin_key=identity)
