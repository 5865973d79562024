"""Has scenarios checked by the checker's own parts, over real sockets, and scores what was said.

    said = asyncio.run(check_scenarios(SCENARIOS[:100]))       # name -> Said
    print(score(SCENARIOS[:100], {name: one.verdict for name, one in said.items()}))

For another checker: `sites_of(scenarios)` are the hosts to serve (SimWeb), `web.direct(scenario.address)` (through
the proxy: `scenario.address`) is what to ask for, and `score` takes whatever it said, by scenario's name.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp.abc import AbstractResolver, ResolveResult
from simweb.scenarios import Scenario, sites_of
from simweb.server import SimWeb

from catalog import urls
from catalog.assembly import make_examiner
from catalog.checker.hosts import Lanes
from catalog.checker.observation import Fault, Judgement
from catalog.checker.probe import Prober
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.resolver import ResolutionError, build_results
from catalog.checker.runner import Runner
from catalog.checker.screen import make_screen
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire
from catalog.settings_parts import FurtherLooks
from db.records import DueResource, Finding, FragmentFinding
from db.vocabulary import MoveKind, Verdict

HASTE = 20.0  # times faster do waits between attempts pass
QUICK = Timeouts(connect=5, read=10, total=20)  # never reached, unless something hangs
SHORT = Timeouts(connect=0.5, read=0.8, total=1.5)  # for the scenarios whose subject is patience


@dataclass(frozen=True, slots=True)
class Said:
    """What the checker made of a scenario."""

    verdict: Verdict
    reason: str
    detail: str = ""
    moved_to: str | None = None
    move_kind: MoveKind | None = None


class Resolver(AbstractResolver):
    """The names of the simulated web, all of them at loopback."""

    def __init__(self, web: SimWeb) -> None:
        self._web = web

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        if host not in self._web.hosts:
            raise ResolutionError(Fault.DNS_NXDOMAIN, host)
        return build_results(host, port, self._web.hosts[host])

    async def close(self) -> None:
        return None


def make_wire(web: SimWeb, proxied: bool, timeouts: Timeouts) -> Wire:
    if proxied:
        proxy = parse_proxy(web.proxy_url, "HTTP_PROXY")
        return Wire(ca_file=web.ca_file, timeouts=timeouts, proxies=Proxies(proxy, proxy))
    return Wire(ca_file=web.ca_file, timeouts=timeouts, resolver=Resolver(web), trusted_origins=web.origins)


def _said(finding: Finding) -> Said:
    """The verdict on resource and fragment together, as `link_health` has it."""
    for fragment in finding.fragments:
        if fragment.verdict is Verdict.FRAGMENT_MISSING:
            return Said(fragment.verdict, fragment.reason, fragment.detail)
    return Said(finding.verdict, finding.reason, finding.detail, finding.moved_to, finding.move_kind)


def _no_file(url: str, fragments: Sequence[str]) -> tuple[Judgement, tuple[FragmentFinding, ...]]:
    raise AssertionError(f"{url} is no local file")


async def check_scenarios(
    scenarios: Sequence[Scenario], proxied: bool = False, timeouts: Timeouts = QUICK
) -> dict[str, Said]:
    """What the checker says of these, by name; `proxied`: through the forward proxy, addresses as they are."""
    said: dict[str, Said] = {}

    def sink(findings: Sequence[Finding]) -> None:
        said.update({scenarios[finding.resource_id].name: _said(finding) for finding in findings})

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / HASTE)

    async def network_is_up(_: str) -> bool:
        return True

    async with SimWeb(sites_of(scenarios)) as web, make_wire(web, proxied, timeouts) as wire:
        due = []
        for number, scenario in enumerate(scenarios):
            try:
                address = urls.parse_address(scenario.address if proxied else web.direct(scenario.address))
            except urls.InvalidAddress as error:
                said[scenario.name] = Said(Verdict.INVALID, error.reason)
                continue
            fragments = (scenario.address.partition("#")[2],) if "#" in scenario.address else ()
            due.append(DueResource(number, address.identity, address.host, fragments))
        lanes = Lanes(limit=64, clock=lambda: time.monotonic() * HASTE, sleep=sleep)
        screen = make_screen((), (), False)
        prober = Prober(wire, lanes.turn, "Mozilla/5.0 (compatible)", vet=screen.vet, timeouts=timeouts)
        runner = Runner(
            examiner=make_examiner(prober, wire, lanes, screen, FurtherLooks()),
            lanes=lanes,
            screen=screen,
            check_local=_no_file,
            due=lambda verdict, resource, not_before: datetime.now(UTC),
            sink=sink,
            ask=network_is_up,
            now=lambda: datetime.now(UTC),
            sleep=sleep,
            patience=10,
        )
        await runner.run(due)
    return said


def deserved(scenario: Scenario, proxied: bool) -> tuple[Verdict, tuple[str, ...]]:
    """Verdict and reasons of which one is right (any where there are none), this way in."""
    return scenario.proxied if proxied and scenario.proxied else (scenario.verdict, scenario.reasons)


LIVING = frozenset({Verdict.ALIVE, Verdict.MOVED, Verdict.FRAGMENT_MISSING})


@dataclass(frozen=True, slots=True)
class Score:
    """How many scenarios were told right: living from not living, and by the very verdict."""

    scenarios: int
    living_or_not: int
    exact: int


def score(scenarios: Sequence[Scenario], said: Mapping[str, Verdict | None], *, proxied: bool = False) -> Score:
    """Score what a checker said of scenarios, by their names; what it did not mention is wrong."""
    pairs = [(deserved(scenario, proxied)[0], said.get(scenario.name)) for scenario in scenarios]
    told = [(right, found) for right, found in pairs if found is not None]
    return Score(
        len(pairs),
        sum((right in LIVING) is (found in LIVING) for right, found in told),
        sum(right is found for right, found in told),
    )
