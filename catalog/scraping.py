"""The first stage: sources -> documents -> catalog rows. One bad document does not keep the others out."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from sqlalchemy import Engine

import scrapers
from catalog.garbage import without_collecting
from catalog.output import plain_name
from catalog.resolve import resolve_document
from catalog.settings import Settings
from catalog.sources import Source, SourceError, SourceGone, find_sources, named_folders
from db.forget import retire_documents
from db.load_documents import load_documents
from db.records import Saved
from db.save_document import save_document
from db.storable import storable
from db.vocabulary import DocumentFormat
from reports.redact import redact, redact_text
from reports.words import plural

# A byte of a file's name that is no UTF-8, as the catalog has it.
_BYTES = re.compile(r"\\u(dc[89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class Scraped:
    """What became of one source: what was saved, or why it could not be; `notes` are the scraper's warnings."""

    name: str
    saved: Saved | None = None
    references: int = 0
    error: str = ""
    retired: bool = False
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What to tell a person, notes included."""
        if self.retired:
            return f"{self.name}: gone; its references are retired, their history is kept"
        if self.saved is None:
            return self.error
        changes = "unchanged"
        if not self.saved.unchanged:
            counts = ((self.saved.added, "added"), (self.saved.kept, "kept"), (self.saved.retired, "retired"))
            changes = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to keep"
        lines = [f"{self.name}: {plural(self.references, 'reference')} ({changes})"]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])


@dataclass(slots=True)
class Scraper:
    """Reads sources into a catalog; `shape` overrides the detection of formats."""

    engine: Engine
    folder: Path  # of the catalog: identities are relative to it
    settings: Settings
    shape: DocumentFormat | None = None
    stdin: BinaryIO = field(default_factory=lambda: sys.stdin.buffer)
    output: Path | None = None  # where the report goes: no document, also where it stands in a folder of them
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def scrape(self, names: Iterable[str]) -> Iterator[Scraped]:
        """Scrape everything named, one document at a time; a document that is gone retires its references."""
        names = list(names)
        found: set[str] = set()
        files: set[str] = set()
        for source in find_sources(names, self.folder):
            if isinstance(source, SourceError):
                yield Scraped("", error=plain_name(redact_text(str(source))))
            elif self.output is None or source.path is None or source.path.resolve() != self.output.resolve():
                found.add(storable(source.place.source))
                if source.path is not None:
                    files.add(storable(source.place.source))
                yield self.scrape_source(source)
        yield from self._retire_gone(names, found, files)

    def scrape_source(self, source: Source) -> Scraped:
        """Scrape one document."""
        with without_collecting():
            return self._scrape(source)

    def _scrape(self, source: Source) -> Scraped:
        name = plain_name(redact(source.name))
        try:
            if source.address is not None:
                data, address, content_type = self._fetch(source.address)
            else:
                data, address, content_type = source.read(self.stdin), None, ""
            document = scrapers.parse(
                data, name=source.name, format=self.shape, address=address, content_type=content_type
            )
        except SourceGone as error:
            if retire_documents(self.engine, [source.place.source], self.now()):
                return Scraped(name, retired=True)
            return Scraped(name, error=plain_name(str(error)))
        except SourceError as error:
            return Scraped(name, error=plain_name(str(error)))
        except scrapers.ScrapeError as error:
            return Scraped(name, error=f"{name}: {error}")
        record = resolve_document(document, source.place, address=address, folder=self.folder)
        saved = save_document(self.engine, record, self.now())
        return Scraped(name, saved, len(document.references), notes=document.warnings)

    def _fetch(self, address: str) -> tuple[bytes, str, str]:
        """A document from the web: bytes, the address it was found at, its Content-Type."""
        from catalog.fetching import fetch_document  # the network is loaded only where a source is an address

        return asyncio.run(fetch_document(address, self.settings))

    def _retire_gone(self, names: list[str], found: set[str], files: set[str]) -> Iterator[Scraped]:
        """Documents that are there no more, and that the catalog knows under the folders that were named, beside the
        files that were (a shell that has expanded `*.md` names nothing that is gone), or as what one of these says now
        under another name.
        """
        folders = named_folders(names, self.folder)
        known = load_documents(self.engine)
        beside = {PurePath(source).parent for source in files}
        said = {document.digest for document in known if document.source in files}
        gone = [
            document.source
            for document in known
            if document.source not in found
            and (
                folders.holds(document.source)
                or (
                    _is_file(document.source)
                    and (document.digest in said or PurePath(document.source).parent in beside)
                )
            )
        ]
        gone = [source for source in gone if _is_gone(self.folder / source) and _is_gone(self.folder / _named(source))]
        if gone and retire_documents(self.engine, gone, self.now()):
            yield from (Scraped(plain_name(redact(source)), retired=True) for source in gone)


def _is_file(source: str) -> bool:
    """Whether a document's identity is a path, and neither an address nor standard input."""
    return source != "-" and not source.startswith(("http://", "https://"))


def _named(source: str) -> str:
    """The name of a file whose identity stands for one that is no UTF-8 (see `storable`)."""
    return _BYTES.sub(lambda found: chr(int(found[1], 16)), source)


def _is_gone(path: Path) -> bool:
    """Whether a file is not there; what may not be looked at is not gone."""
    try:
        return not path.exists()
    except OSError:
        return False
