"""Scraped documents as tables of text, to be compared with tables that were checked by hand."""

from scrapers.reference import Document, Reference

_MISSING = "-"


def table(document: Document, data: bytes) -> str:
    """Head and references of a document, one line each; the last column is what the bytes hold at the span."""
    head = [
        f"{name}: {getattr(document, name) or _MISSING}"
        for name in ("title", "author", "published", "published_precision", "address", "base", "language", "encoding")
    ]
    head.append(f"tags: {', '.join(document.tags) or _MISSING}")
    head += [f"warning: {warning}" for warning in document.warnings]
    return "\n".join([*head, "", *(_row(reference, document, data) for reference in document.references)]) + "\n"


def _row(reference: Reference, document: Document, data: bytes) -> str:
    written = data[reference.start : reference.end].decode(document.encoding).replace("\n", "\\n")
    cells = (
        f"{reference.number} line {reference.line}",
        reference.element,
        "seen" if reference.visible else "hidden",
        reference.role.value,
        "nofollow" if reference.nofollow else _MISSING,
        reference.raw,
        reference.text or _MISSING,
        " > ".join(reference.section) or _MISSING,
        _MISSING if written == reference.raw else written,
    )
    return " | ".join(cells)


def raws(document: Document) -> list[str]:
    return [reference.raw for reference in document.references]


def written(document: Document, data: bytes) -> list[str]:
    """What the bytes hold at every reference's span."""
    return [data[reference.start : reference.end].decode(document.encoding) for reference in document.references]
