"""A scraped Document -> the catalog's NewDocument: every address resolved to the resource that it names. Pure.

Relative references are resolved against `<base>` or the document's own address; where the document has none, they name
a local file, whose identity is a path relative to the catalog's folder (`file:docs/x.md`), never to the working folder.
"""

import posixpath
from dataclasses import dataclass
from urllib.parse import quote, unquote

from catalog import urls
from catalog.repair.damage import suspect_damage
from catalog.sources import Place
from db.records import NewDocument, NewReference
from db.vocabulary import DocumentFormat
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


def resolve_document(document: Document, place: Place, *, address: str | None = None) -> NewDocument:
    """What is saved of a document.

    Args:
        address: where the document was fetched from; what it declares itself (`rel=canonical`) identifies it, but a
            relative reference means what it means where the document stands.
    """
    damaged = suspect_damage(document)
    base = _base(document, address)
    references = []
    for index, reference in enumerate(document.references):
        target = _target(reference, document.format, base, place)
        references.append(
            NewReference(
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
                damage=damaged.get(index),
            )
        )
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


def _completed(raw: str, element: str) -> str:
    """What a forge makes of an address that is simply printed without its scheme (`www.example.org`, `a@b.org`)."""
    if element == "text" and not urls.scheme_of(raw):
        if raw.lower().startswith("www."):
            return f"http://{raw}"
        if "@" in raw and "/" not in raw:
            return f"mailto:{raw}"
    return raw


def _local(raw: str, place: Place) -> _Target:
    """The local file that a relative reference names, and the fragment in it."""
    path, _, fragment = raw.partition("#")
    path = unquote(path.partition("?")[0]).replace("\\", "/")
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
