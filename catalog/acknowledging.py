"""What somebody knows of and does not want to be woken for: from `linkledger ack`, or from the settings."""

import re
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from catalog import urls
from catalog.settings import Settings, SettingsError
from catalog.sources import SourceError
from db.acknowledge import (
    Acknowledged,
    Place,
    Word,
    find_kin,
    find_resources,
    load_acknowledged,
    load_cited,
    remove_acknowledged,
    renew_acknowledged,
    save_acknowledged,
)
from db.errors import CatalogError


def parse_until(text: str, today: date) -> date:
    """The last day of an acknowledgement.

    Raises:
        SettingsError: for what is no date, or a day that is over.
    """
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"--until {text!r} is not a date: write it as YYYY-MM-DD") from None
    if until < today:
        raise SettingsError(f"--until {until} is over (today is {today}): name a day to come")
    return until


def acknowledge(engine: Engine, url: str, until: date, why: str, now: datetime) -> int:
    """Acknowledge an address, or with its `#fragment` that alone; how many resources it names.

    Raises:
        SourceError: for an address that the catalog does not know.
    """
    keys, fragment = _named(engine, url)
    save_acknowledged(engine, keys, fragment, until, why, now)
    return len(keys)


def take_back(engine: Engine, url: str) -> None:
    """Take an acknowledgement back.

    Raises:
        SourceError: for an address that is not acknowledged, or is so by the settings.
    """
    keys, fragment = _named(engine, url)
    if not remove_acknowledged(engine, keys, fragment):
        raise SourceError(
            f"{url}: not acknowledged by `linkledger ack` (without arguments it lists what is; "
            "what the settings say is taken back there)"
        )


def _named(engine: Engine, url: str) -> tuple[list[int], str | None]:
    """Resources that an address names, as the catalog writes it (`file:x.md`), as a browser reads it, or as printed."""
    printed = url.strip()
    plain, _, fragment = printed.partition("#")
    identity, twin = plain, None
    try:
        address = urls.parse_address(printed)
    except urls.InvalidAddress:
        pass  # also what cannot be parsed may stand in the catalog, and relative references do
    else:
        identity, fragment = address.identity, address.fragment
        twin = urls.kin_key(address)
    keys = find_resources(engine, (plain, identity), printed)
    if keys:
        return keys, fragment or None
    near = twin and find_kin(engine, twin)
    hint = f"did you mean {near}?" if near else "it takes addresses as the documents print them"
    raise SourceError(f"{printed}: the catalog knows no such address; {hint}")


def renew(engine: Engine, settings: Settings, now: datetime | None = None) -> None:
    """Bring the catalog to what the settings acknowledge, and drop what has run out.

    A catalog that cannot be written is left as it is: who only reads is not to fail here.
    """
    now = now or datetime.now(UTC)
    wanted: dict[Place, Word] = {}
    entries = [entry for entry in settings.acknowledged if entry.until >= now.date()]
    cited = load_cited(engine) if any(entry.pattern for entry in entries) else []
    for entry in reversed(entries):  # so that the first of several wins
        word = (entry.until, entry.why)
        if entry.pattern:
            found = re.compile(entry.pattern)
            wanted |= {(key, None): word for key, url in cited if found.search(url)}
            continue
        try:
            keys, fragment = _named(engine, entry.url)
        except SourceError:
            continue  # not cited yet, or no more
        wanted |= {(key, fragment): word for key in keys}
    try:
        renew_acknowledged(engine, wanted, now)
    except CatalogError:
        return


def render(acknowledged: list[Acknowledged], today: date) -> str:
    """What is acknowledged, a line each."""
    lines = []
    for said in acknowledged:
        address = said.url if said.fragment is None else f"{said.url}#{said.fragment}"
        source = " (settings)" if said.from_settings else ""
        over = ", which is over" if said.until < today else ""
        lines.append(f"{address}  until {said.until}{over}: {said.why}{source}\n")
    return "".join(lines)


def listing(engine: Engine, today: date) -> str:
    """`render` of what the catalog holds."""
    return render(load_acknowledged(engine), today)
