"""A web of a hundred hostile hosts: what each tool says of it, and how long it takes, both at their defaults.

scenarios = hundred()                        # one host each, the verdict that each deserves with it
with SimWeb.in_thread(sites_of(scenarios)) as web:
    ...                                      # ask for scenario.address with web.environment() and web.ca_file
score(scenarios, said, proxied=True)         # said: scenario's name -> Verdict (None, or left out: nothing said)
"""

import os
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path

from book import Book
from rivals import Lychee, Ours, find_lychee
from scenario_kit import score
from simweb.behaviours import ok
from simweb.exchange import Site
from simweb.scenarios import SCENARIOS, Scenario, sites_of
from simweb.server import SimWeb

from db.vocabulary import Verdict

WANTED = 100
# The hosts end in this, since lychee takes `.test` for an example and does not ask; the proxy keeps all of it here.
SUFFIX = ".site"
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
        "linkledger's second opinions, made-up neighbours and last patient retries included, its search for "
        "replacements left out.",
    )
    scenarios = hundred()
    addresses = [address_of(scenario) for scenario in scenarios]
    lychee = find_lychee()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with serve(scenarios) as web:  # a web of its own for each: what hiccups once must do so for both
            environment = {**web.environment(), "SSL_CERT_FILE": str(web.ca_file)}
            ours = Ours(place / "ours", addresses, CANARY, "[repair]\nmax_probes = 0\n", flags=(), env=environment)
            ran = ours()
            book.row("linkledger check, seconds", f"{ran.wall:.1f}", "60")
            book.row("requests for an address", f"{len(web.log) / WANTED:.2f}")
            _tell(book, "linkledger", scenarios, _ours(place / "ours/catalog.sqlite", scenarios))
        if lychee is None:
            return
        with serve(scenarios) as web:
            environment = {**web.environment(), "SSL_CERT_FILE": str(web.ca_file)}
            theirs = Lychee(lychee, place / "lychee", addresses, env=environment)
            book.row("lychee, seconds", f"{theirs().wall:.1f}")
            book.row("lychee, requests for an address", f"{len(web.log) / WANTED:.2f}")
            _tell(book, "lychee", scenarios, _theirs(theirs.told, scenarios))


def address_of(scenario: Scenario) -> str:
    """What to ask for."""
    return scenario.address.replace(".test", SUFFIX)


def serve(scenarios: Sequence[Scenario]) -> AbstractContextManager[SimWeb]:
    """The hosts of these scenarios and a canary, behind a proxy, in a thread of their own."""
    sites = [replace(site, host=site.host.replace(".test", SUFFIX)) for site in sites_of(scenarios)]
    return SimWeb.in_thread([*sites, Site(f"canary{SUFFIX}", {"/": ok("Canary")})], suffix=SUFFIX)


def _ours(catalog: Path, scenarios: Sequence[Scenario]) -> dict[str, Verdict | None]:
    with closing(sqlite3.connect(catalog)) as connection:
        said = dict(connection.execute("SELECT url, verdict FROM link_health").fetchall())
    return {one.name: Verdict(said[address_of(one)]) if said.get(address_of(one)) else None for one in scenarios}


def _theirs(told: Mapping[str, object], scenarios: Sequence[Scenario]) -> dict[str, Verdict | None]:
    """lychee's report in our words: it names errors, time-outs and exclusions; what it does not name is well."""
    said: dict[str, Verdict] = {}
    kinds = {"error_map": Verdict.DEAD, "timeout_map": Verdict.FAILING, "excluded_map": Verdict.EXCLUDED}
    for name, verdict in kinds.items():
        entries = told.get(name) or {}
        assert isinstance(entries, dict)
        said |= {str(entry["url"]): verdict for several in entries.values() for entry in several}
    return {one.name: said.get(address_of(one), Verdict.ALIVE) for one in scenarios}


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
