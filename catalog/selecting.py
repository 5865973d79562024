"""What a report is to be about, as the command line names it: documents, and the run or moment changes count from."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from catalog.settings import Settings
from catalog.sources import SourceError, identify_all
from db.baseline import is_run, last_run
from db.engine import catalog_path
from db.load import load_hosts
from db.load_documents import load_documents
from db.storable import storable
from reports.redact import redact


class ScopeError(Exception):
    """Something that no report can be about; one sentence."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report tells of.

    Attributes:
        since: what changes are counted from: the number of a run, the first moment that counts, or None for the run
            before the latest.
        sources: identities of documents; empty: all of them.
        max_length: characters; None for as many as it takes.
    """

    since: int | datetime | None = None
    sources: tuple[str, ...] = ()
    max_length: int | None = None


def catalog_folder(settings: Settings) -> Path:
    """The folder of the catalog file, to which the identities of local documents are relative.

    Raises:
        CatalogError: as `open_catalog`, for what cannot be the name of a catalog.
    """
    return catalog_path(settings.catalog).parent


def parse_since(text: str, now: datetime) -> int | datetime:
    """`12` is run 12; `2026-01-05` is that day from its first second on, in UTC; `2026-01-05T18:00+01:00` a moment.

    A moment without a time zone is in UTC.

    Raises:
        ScopeError: for anything else, and for what lies in the future.
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 8:  # eight digits are a day without its dashes
        return int(text)
    try:
        moment = datetime.fromisoformat(text).replace(microsecond=0)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ScopeError(
            f"--since {text!r} is neither the number of a run nor a day such as 2026-01-05 (UTC), "
            "nor a moment such as 2026-01-05T18:00"
        ) from None
    if moment > now:
        raise ScopeError(f"--since {text} lies in the future, of which the catalog knows nothing")
    return moment


def make_scope(engine: Engine, folder: Path, since: str | None, names: Sequence[str], now: datetime) -> Scope:
    """The scope that these words mean.

    Args:
        folder: of the catalog, which the identities of local documents are relative to.

    Raises:
        ScopeError: for a run that the catalog does not know, or no run or moment at all.
        SourceError: for a document that it does not know, or a name that stands for several.
    """
    meant = None if since is None else parse_since(since, now)
    if isinstance(meant, int) and not is_run(engine, meant):
        last = last_run(engine)
        known = "it has seen none yet" if last is None else f"its last is run {last} (the view run_summary lists them)"
        raise ScopeError(f"--since {meant}: the catalog knows no run {meant}; {known}")
    return Scope(meant, know_documents(engine, identify_all(names, folder)))


def know_hosts(engine: Engine, names: Collection[str]) -> tuple[str, ...]:
    """Hosts as the catalog spells them, from what a person types.

    Raises:
        ScopeError: for what is no host name, and for the first host of which the catalog knows no address.
    """
    hosts = tuple(_spell_host(name) for name in names)
    known = load_hosts(engine) if hosts else frozenset()
    for name, host in zip(names, hosts, strict=True):
        if host not in known:
            twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
            close = [twin] if twin in known else difflib.get_close_matches(host, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "the view host_health lists the hosts"
            raise ScopeError(f"--host {name}: the catalog knows no address of that host; {hint}")
    return hosts


def _spell_host(name: str) -> str:
    # The parser of addresses takes long to load, and few commands name a host.
    from catalog.urls import InvalidAddress, parse_address

    try:
        address = parse_address(f"http://{name}/")
    except InvalidAddress:
        address = None
    if address is None or address.identity != f"http://{address.host}/":
        raise ScopeError(f"--host {name}: that is no host name; leave out scheme, port and path")
    return address.host


def know_documents(engine: Engine, sources: Collection[str]) -> tuple[str, ...]:
    """Documents as the catalog has them, from their identity, or from what a report or the status shows in its place.

    A name that is mistyped must not pass for one of which nothing is due, or nothing is to be told.

    Raises:
        SourceError: for the first source that the catalog does not know, or by which several documents are shown.
    """
    known = {document.source for document in load_documents(engine, retired=True)} if sources else set()
    return tuple(_know_document(storable(source), known) for source in sources)


def _know_document(source: str, known: Collection[str]) -> str:
    if source in known:
        return source
    alike = [one for one in known if redact(one) == source]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise SourceError(
            f"{source}: {len(alike)} documents are shown like this; name one as it was scraped, with what *** hides"
        )
    raise SourceError(f"{redact(source)}: the catalog knows no such document (`linkledger status` lists them)")
