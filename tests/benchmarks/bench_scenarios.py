"""Hostile scenarios: both tools over the same simulated web, scored by the verdict that each scenario deserves.

lychee leaves reserved names (`.test`) out, so the web is played under another ending. Both reach it through its proxy,
which the usual environment variables name: no program has to be told about resolvers, and no name leaves the machine.
"""

import importlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from book import Book, Ran
from rivals import Lychee, Ours, find_lychee

ENDING = ".simweb"
TESTS = Path(__file__).resolve().parent.parent
LIVING = frozenset({"alive", "moved"})
LOST = frozenset({"dead", "soft_404", "failing", "bad_certificate", "invalid"})
# What lychee says, in our words; it has none for blocked, soft 404 and missing fragments (which it does not look for).
_CERTIFICATE = ("certificate", "self-signed", "unknownissuer", "notvalidfor")
_PASSING_CODES = frozenset({408, 425})
_PERMANENT = frozenset({301, 308})


def bench(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder, _scenarios(Path(folder) / "simweb") as (suite, server):
        scenarios = suite.SCENARIOS
        book.section(
            "scenarios",
            f"{len(scenarios)} hostile scenarios, one host each, through the simulated web's own proxy; both tools at "
            "their defaults. Each has the verdict that a careful person would give. Of lychee's words, an answer below "
            "500 that it calls an error is taken for `dead`, a permanent redirect for `moved`.",
        )
        lychee = find_lychee()
        with server.SimWeb.in_thread(suite.sites_of(scenarios)) as web:
            env = web.environment() | {"SSL_CERT_FILE": str(web.ca_file)}
            addresses = [f"<{scenario.address}>" for scenario in scenarios]
            canary = next(each.address for each in scenarios if each.verdict == "alive" and not each.slow)
            ours = Ours(Path(folder) / "ours", addresses, canary, flags=(), env=env)
            _score(book, "linkledger", scenarios, ours(), _said_by_us(ours, scenarios))
        if lychee is None:
            return
        with server.SimWeb.in_thread(suite.sites_of(scenarios)) as web:
            env = web.environment() | {"SSL_CERT_FILE": str(web.ca_file)}
            theirs = Lychee(lychee, Path(folder) / "lychee", addresses, flags=("-v",), env=env)
            _score(book, "lychee", scenarios, theirs(), _said_by_lychee(theirs.told, len(scenarios)))


@contextmanager
def _scenarios(copy: Path) -> Iterator[tuple[Any, Any]]:
    """The suite and the server of the simulated web, under another ending."""
    copy.mkdir()
    for path in (TESTS / "simweb").glob("*.py"):
        (copy / path.name).write_text(path.read_text("utf-8").replace(".test", ENDING), "utf-8")
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "simweb"}
    sys.path.insert(0, str(copy.parent))
    try:
        yield importlib.import_module("simweb.scenarios"), importlib.import_module("simweb.server")
    finally:
        sys.path.remove(str(copy.parent))
        for name in [name for name in sys.modules if name.partition(".")[0] == "simweb"]:
            del sys.modules[name]
        sys.modules |= before
        shutil.rmtree(copy, ignore_errors=True)


def _score(book: Book, tool: str, scenarios: Any, ran: Ran, said: dict[int, str]) -> None:
    truth = {number: str(_deserved(scenario)) for number, scenario in enumerate(scenarios)}
    clear = [number for number, verdict in truth.items() if verdict in LIVING | LOST]
    told = sum(_side(said.get(number, "")) == _side(truth[number]) for number in clear)
    exact = sum(said.get(number) == verdict for number, verdict in truth.items())
    book.row(f"{tool}: living told from lost, of {len(clear)} that are either", f"{told}", f"{len(clear)}")
    book.row(f"{tool}: exact verdict, of {len(truth)}", f"{exact}", f"{len(truth)}")
    book.row(f"{tool}: time", f"{ran.wall:.0f} s", "about 60 s for 100 hosts" if tool == "linkledger" else "")
    missed = Counter(f"{verdict} as {said.get(n, 'nothing')}" for n, verdict in truth.items() if said.get(n) != verdict)
    if missed:
        book.note(f"{tool} took " + ", ".join(f"{count} {pair}" for pair, count in missed.most_common(6)) + ".")
        names = [each.name for number, each in enumerate(scenarios) if said.get(number) != truth[number]]
        if len(names) <= 6:
            book.note(f"{tool} missed " + ", ".join(names) + ".")


def _deserved(scenario: Any) -> str:
    """Through a proxy, that is: some faults of a host are the proxy's to tell there."""
    return str(scenario.proxied[0] if scenario.proxied else scenario.verdict)


def _side(verdict: str) -> str:
    return "living" if verdict in LIVING else "lost" if verdict in LOST else verdict


class _SaidByUs(dict[int, str]):
    """Number of the scenario -> our verdict, read when first asked for: after the check."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, number: int, default: Any = None) -> Any:
        if not self:
            with closing(sqlite3.connect(self._folder / "catalog.sqlite")) as catalog:
                rows = catalog.execute("SELECT number, verdict FROM link_health WHERE verdict IS NOT NULL")
                self.update({key - 1: verdict for key, verdict in rows})
        return super().get(number, default)


def _said_by_us(ours: Ours, scenarios: Any) -> dict[int, str]:
    return _SaidByUs(ours.folder)


def _said_by_lychee(told: dict[str, Any], many: int) -> dict[int, str]:
    said = dict.fromkeys(range(many), "alive")
    for entry in _entries(told, "success_map"):
        hops = (entry.get("redirects") or {}).get("redirects") or [{}]
        said[entry["span"]["line"] - 1] = "moved" if hops[0].get("code") in _PERMANENT else "alive"
    for name, verdict in (("excluded_map", "excluded"), ("timeout_map", "failing")):
        for entry in _entries(told, name):
            said[entry["span"]["line"] - 1] = verdict
    for entry in _entries(told, "error_map"):
        said[entry["span"]["line"] - 1] = _failed(entry["status"])
    return said


def _entries(told: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    for entries in told.get(name, {}).values():
        yield from entries


def _failed(status: dict[str, Any]) -> str:
    code, text = status.get("code"), json.dumps(status).lower()
    if code is not None:
        return "dead" if 400 <= code < 500 and code not in _PASSING_CODES else "failing"
    if any(word in text for word in _CERTIFICATE):
        return "bad_certificate"
    if "invalid url" in text or "cannot parse" in text or "url error" in text:
        return "invalid"
    return "dead" if "redirect" in text else "failing"
