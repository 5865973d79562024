"""A web of a hundred hostile hosts: what each tool says of it, and how long it takes, both at their defaults.

scenarios = hundred()                        # one host each, the verdict that each deserves with it
with SimWeb.in_thread(sites_of(scenarios)) as web:
    ...                                      # ask for scenario.address with web.environment() and web.ca_file
score(scenarios, said, proxied=True)         # said: scenario's name -> Verdict (None, or left out: nothing said)
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from book import Book
from rivals import Lychee, Ours, find_lychee
from scenario_kit import score
from simweb.behaviours import ok
from simweb.exchange import Site
from simweb.scenarios import SCENARIOS, Scenario, sites_of
from simweb.server import SimWeb

from catalog.checker.verdict import NOT_NOW_STATUS
from db.vocabulary import Verdict

WANTED = 100
# The hosts end in this, since lychee takes `.test` for an example and does not ask; the proxy keeps all of it here.
SUFFIX = ".site"
# How lychee speaks of certificates, and the redirects that it, too, tells to be permanent.
CERTIFICATE_WORDS = ("certificate", "self-signed", "unknownissuer", "notvalidfor")
PERMANENT = frozenset({301, 308})
CANARY = f"http://canary{SUFFIX}/"


def hundred() -> list[Scenario]:
    """A hundred of the table: all whose subject is patience, and of the rest every so many-th."""
    fit = [one for one in SCENARIOS if not one.raw and "#" not in one.path and one.verdict is not Verdict.INVALID]
    slow = [one for one in fit if one.slow]
    quick = [one for one in fit if not one.slow]
    step = len(quick) / (WANTED - len(slow))
    return slow + [quick[int(number * step)] for number in range(WANTED - len(slow))]


def bench(book: Book) -> None:
    book.section(
        "hostile",
        f"{WANTED} hostile hosts of the simulated web, one address each, behind its proxy, at both tools' defaults; "
        "linkledger's second opinions, made-up neighbours, last patient retries and search for replacements included.",
    )
    scenarios = hundred()
    addresses = [address_of(scenario) for scenario in scenarios]
    lychee = find_lychee()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with serve(scenarios) as web:  # a web of its own for each: what hiccups once must do so for both
            environment = {**web.environment(), "SSL_CERT_FILE": str(web.ca_file)}
            ours = Ours(place / "ours", addresses, CANARY, flags=(), env=environment)
            ran = ours()
            book.row("linkledger check, seconds", f"{ran.wall:.1f}", "60")
            book.row("requests for an address", f"{len(web.log) / WANTED:.2f}")
            _tell(book, "linkledger", scenarios, _ours(place / "ours/catalog.sqlite", scenarios))
        if lychee is None:
            return
        with serve(scenarios) as web:
            environment = {**web.environment(), "SSL_CERT_FILE": str(web.ca_file)}
            theirs = Lychee(lychee, place / "lychee", addresses, ("-v",), environment)
            book.row("lychee, seconds", f"{theirs().wall:.1f}")
            book.row("lychee, requests for an address", f"{len(web.log) / WANTED:.2f}")
            _tell(book, "lychee", scenarios, _theirs(theirs.told, scenarios))


def address_of(scenario: Scenario) -> str:
    """What to ask for."""
    return scenario.address.replace(scenario.host, scenario.host.replace(".test", SUFFIX), 1)


def serve(scenarios: Sequence[Scenario]) -> AbstractContextManager[SimWeb]:
    """The hosts of these scenarios and a canary, behind a proxy, in a thread of their own."""
    sites = [replace(site, host=site.host.replace(".test", SUFFIX)) for site in sites_of(scenarios)]
    return SimWeb.in_thread([*sites, Site(f"canary{SUFFIX}", {"/": ok("Canary")})], suffix=SUFFIX)


def _ours(catalog: Path, scenarios: Sequence[Scenario]) -> dict[str, Verdict | None]:
    with closing(sqlite3.connect(catalog)) as connection:
        said = dict(connection.execute("SELECT url, verdict FROM link_health").fetchall())
    return {one.name: Verdict(said[address_of(one)]) if said.get(address_of(one)) else None for one in scenarios}


def _theirs(told: Mapping[str, Any], scenarios: Sequence[Scenario]) -> dict[str, Verdict | None]:
    """lychee's report in our words: a code below 500 that it calls an error is `dead`, the others are `failing`; what
    it does not name is well. Addresses are told by their lines, since it spells them anew.
    """
    said = dict.fromkeys(range(1, len(scenarios) + 1), Verdict.ALIVE)
    for entry in _entries(told, "success_map"):
        hops = (entry.get("redirects") or {}).get("redirects") or [{}]
        if hops[0].get("code") in PERMANENT:
            said[entry["span"]["line"]] = Verdict.MOVED
    for name, verdict in (("timeout_map", Verdict.FAILING), ("excluded_map", Verdict.EXCLUDED)):
        said |= {entry["span"]["line"]: verdict for entry in _entries(told, name)}
    said |= {entry["span"]["line"]: _failed(entry["status"]) for entry in _entries(told, "error_map")}
    return {one.name: said[line] for line, one in enumerate(scenarios, 1)}


def _entries(told: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    for entries in (told.get(name) or {}).values():
        yield from entries


def _failed(status: Mapping[str, Any]) -> Verdict:
    code, text = status.get("code"), str(status).lower()
    if code is not None:
        return Verdict.DEAD if 400 <= code < 500 and code not in NOT_NOW_STATUS else Verdict.FAILING
    if any(word in text for word in CERTIFICATE_WORDS):
        return Verdict.BAD_CERTIFICATE
    return Verdict.DEAD if "redirect" in text else Verdict.FAILING


def _tell(book: Book, tool: str, scenarios: Sequence[Scenario], said: Mapping[str, Verdict | None]) -> None:
    points = score(scenarios, said, proxied=True)
    book.row(
        f"{tool}: living told from not living",
        f"{points.living_or_not} of {points.scenarios}",
        "all" * (tool != "lychee"),
    )
    book.row(f"{tool}: the very verdict", f"{points.exact} of {points.scenarios}", "all" * (tool != "lychee"))
    if tool != "lychee":
        wrong = [one.name for one in scenarios if score([one], said, proxied=True).exact == 0]
        if wrong:
            book.note(f"Told wrong: {', '.join(wrong)}.")
    if os.environ.get("BENCH_TALK"):
        for one in scenarios:
            print(f"    {one.name:<32}{one.verdict.value:<18}{said.get(one.name)}")
