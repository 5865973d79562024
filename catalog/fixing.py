"""`linkledger fix`: what the catalog proposes, written into the documents or shown as a diff."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from sqlalchemy import Engine

import scrapers
from catalog import urls
from catalog.files import replace_file
from catalog.output import OutputError, plain_name
from catalog.repair.diff import render_diff
from catalog.repair.rewrite import Rewriting, Wish, rewrite
from catalog.scraping import Scraper
from catalog.settings import Settings
from catalog.sources import Source, SourceError, find_sources
from db.load_documents import StoredDocument, load_documents
from db.load_proposals import Proposal, load_proposals
from db.storable import storable
from db.vocabulary import DocumentFormat, MoveKind, SuggestionKind
from reports.redact import redact
from reports.words import plural


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals are to be written.

    Attributes:
        kinds: empty for all.
        confidence: at least so much.
        confirmed: not where the trouble is unconfirmed.
    """

    kinds: frozenset[SuggestionKind] = frozenset()
    confidence: float = 0.0
    confirmed: bool = False

    def takes(self, proposal: Proposal, *, spelling: bool) -> bool:
        """Whether one is. An archived copy stands in for what counts as dead, not for what may come back tomorrow."""
        kind = proposal.suggestion_kind
        if self.kinds and kind not in self.kinds:
            return False
        if proposal.suggestion_confidence < self.confidence or (self.confirmed and proposal.confirmed is False):
            return False
        if kind is SuggestionKind.ARCHIVED:
            return proposal.counts_dead
        return spelling or kind is not SuggestionKind.MOVED or proposal.move_kind is not MoveKind.SPELLING


@dataclass(frozen=True, slots=True)
class Fixed:
    """One document: its file, what it holds, what it would hold, and what is said of it."""

    source: Source
    path: Path
    shape: DocumentFormat
    old: bytes
    rewriting: Rewriting
    counts: Counter[str]
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was or would be replaced, in words."""
        name = plain_name(self.source.name)
        if not self.rewriting.edits:
            return f"{name}: nothing to replace"
        kinds = ", ".join(f"{self.counts[kind]} {kind}" for kind in SuggestionKind if self.counts[kind])
        return f"{name}: {plural(len(self.rewriting.edits), 'address', 'addresses')} ({kinds})"


@dataclass(frozen=True, slots=True)
class Fixer:
    """Rewrites documents that the catalog knows; `folder` is the catalog's, to which their identities are relative."""

    engine: Engine
    folder: Path
    settings: Settings
    wanted: Wanted = Wanted()

    def fix(self, names: Sequence[str]) -> Iterator[Fixed]:
        """What each document would become, each read once more where it changed since it was scraped.

        Raises:
            SourceError: for what is no file, cannot be read, or is not in the catalog.
        """
        known = {document.source: document for document in load_documents(self.engine)}
        for source in self._sources(names, known):
            yield self._fix(source, known[storable(source.place.source)])

    def write(self, fixed: Fixed) -> None:
        """Put what a document would become in its place, and tell the catalog.

        Raises:
            SourceError: if it is write-protected, or has changed in the meantime.
            OutputError: if it cannot be written.
        """
        if not fixed.rewriting.edits:
            return
        try:
            if fixed.path.read_bytes() != fixed.old:
                raise SourceError(
                    f"{fixed.source.name}: changed while its addresses were looked up; run `linkledger fix` again"
                )
            if not os.access(fixed.path, os.W_OK):
                raise SourceError(
                    f"{fixed.source.name}: is write-protected; make it writable, or apply the diff by hand"
                )
            replace_file(fixed.path, fixed.rewriting.data)
        except OSError as error:
            raise OutputError(
                f"{fixed.source.name}: cannot be written ({error.strerror or error}); it is as it was"
            ) from error
        self._scrape(fixed.source, fixed.shape)

    def _sources(self, names: Sequence[str], known: Collection[str]) -> Iterator[Source]:
        """The files that are named; of those that stand in a named folder, the ones that the catalog knows."""
        for name in names:
            if name == "-" or "://" in name:
                raise SourceError(f"{redact(name)}: not a file; `linkledger fix` rewrites files alone")
        asked_for = {Path(name) for name in names}
        found = False
        for source in find_sources(names, self.folder):
            if isinstance(source, SourceError):
                raise source
            if storable(source.place.source) in known:
                found = True
                yield source
            elif source.path in asked_for:
                source.read(BytesIO())  # a name that is mistyped is told as that
                raise SourceError(f"{source.name}: the catalog knows no such document; `linkledger run` it first")
        if not found:
            raise SourceError(f"{names[0]}: the catalog knows no document there; `linkledger run` it first")

    def _fix(self, source: Source, stored: StoredDocument) -> Fixed:
        assert source.path is not None
        data = source.read(BytesIO())
        if sha256(data).hexdigest() != stored.digest:
            self._scrape(source, stored.format)
        document = _parse(data, source.name, stored.format)
        proposals = [
            proposal
            for proposal in load_proposals(self.engine, source.place.source)
            if self.wanted.takes(proposal, spelling=self.settings.fix.spelling)
        ]
        wishes = {}
        for proposal in proposals:
            wish = make_wish(proposal, beside=self.settings.fix.archived == "beside")
            if wish is not None:
                wishes[wish] = proposal
        rewriting = rewrite(data, document, wishes, lambda new: _parse(new, source.name, stored.format))
        done = [wishes[edit.wish] for edit in rewriting.edits]
        notes = [
            f"{redact(refusal.wish.raw)} (line {wishes[refusal.wish].line}) {refusal.why}"
            for refusal in rewriting.refusals
        ]
        unconfirmed = sum(proposal.confirmed is False for proposal in done)
        if unconfirmed:
            notes.append(
                f"{unconfirmed} of these stand in for trouble that is not confirmed yet (--confirmed leaves them out)"
            )
        counts = Counter(str(proposal.suggestion_kind) for proposal in done)
        return Fixed(source, source.path, stored.format, data, rewriting, counts, tuple(notes))

    def _scrape(self, source: Source, shape: DocumentFormat) -> None:
        scraped = Scraper(self.engine, self.folder, self.settings, shape).scrape_source(source)
        if scraped.error:
            raise SourceError(scraped.error)


def make_wish(proposal: Proposal, *, beside: bool) -> Wish | None:
    """What a proposal asks of the document; None where the address is already what is proposed.

    An address that the document prints without its host (`/old`) stays so where the host stays the same.
    """
    new, old = _parsed(proposal.suggestion), _parsed(proposal.identity)
    if new is None or not new.is_http or (old is not None and new.identity == old.identity):
        return None
    address = new.href
    if old is not None and not urls.scheme_of(proposal.url) and not proposal.url.lower().startswith("www."):
        if proposal.url.startswith("//"):
            address = address.partition(":")[2] if new.scheme == old.scheme else address
        elif new.origin == old.origin and not new.path.startswith("//"):
            address = address[len(new.origin) :]
    copy = beside and proposal.suggestion_kind is SuggestionKind.ARCHIVED
    return Wish(proposal.span_start, proposal.span_end, proposal.url, proposal.element, address, beside=copy)


def _parsed(address: str) -> urls.Address | None:
    """An address as a browser reads it; None for what is printed and is none (a repair may still be proposed)."""
    try:
        return urls.parse_address(address)
    except urls.InvalidAddress:
        return None


def render_diffs(documents: Iterable[Fixed], folder: Path) -> tuple[bytes, Path]:
    """One diff of all documents, and the folder in which it is to be applied.

    That is `folder` where all of them lie in or below it, else what they have in common with it: neither `patch` nor
    `git apply` follows a path that leads upwards.
    """
    changed = [fixed for fixed in documents if fixed.rewriting.edits]
    places = [fixed.path.resolve() for fixed in changed]  # neither program patches what is but a link
    folder = folder.resolve()
    root = Path(os.path.commonpath([folder, *(place.parent for place in places)])) if places else folder
    diffs = [
        render_diff(fixed.old, fixed.rewriting.edits, place.relative_to(root).as_posix())
        for fixed, place in zip(changed, places, strict=True)
    ]
    return b"".join(diffs), root


def _parse(data: bytes, name: str, shape: DocumentFormat) -> scrapers.Document:
    try:
        return scrapers.parse(data, name=name, format=shape)
    except scrapers.ScrapeError as error:
        raise SourceError(f"{name}: {error}") from error
