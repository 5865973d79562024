"""The checker says of every scenario of the simulated web what it deserves: over real sockets, with the real transport.

Each way in (names resolved to loopback; a forward proxy) and each patience gets one run over all scenarios at once, as
a real check would; the tests then look at one verdict each. Waiting between attempts is sped up, requests are not.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from simweb.scenarios import SCENARIOS, Scenario, sites_of
from simweb.server import SimWeb

from catalog import urls
from catalog.checker.hosts import Lanes
from catalog.checker.observation import Fault
from catalog.checker.probe import Prober
from catalog.checker.proxies import Proxies, parse_proxy
from catalog.checker.resolver import ResolutionError, build_results
from catalog.checker.runner import Runner
from catalog.checker.screen import make_screen
from catalog.checker.timeouts import Timeouts
from catalog.checker.wire import Wire
from catalog.examining import make_examiner
from catalog.settings_parts import FurtherLooks
from db.records import DueResource, Finding
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


def _wire(web: SimWeb, proxied: bool, timeouts: Timeouts) -> Wire:
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


async def _check(scenarios: Sequence[Scenario], proxied: bool, timeouts: Timeouts) -> dict[str, Said]:
    said: dict[str, Said] = {}

    def sink(findings: Sequence[Finding]) -> None:
        said.update({scenarios[finding.resource_id].name: _said(finding) for finding in findings})

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / HASTE)

    async def network_is_up(_: str) -> bool:
        return True

    async with SimWeb(sites_of(scenarios)) as web, _wire(web, proxied, timeouts) as wire:
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
            check_local=lambda url, fragments: pytest.fail(f"{url} is no local file"),
            due=lambda verdict, resource, not_before: datetime.now(UTC),
            sink=sink,
            ask=network_is_up,
            now=lambda: datetime.now(UTC),
            sleep=sleep,
            patience=10,
        )
        await runner.run(due)
    return said


@pytest.fixture(scope="module", params=["direct", "proxied"])
def checked(request: pytest.FixtureRequest) -> tuple[bool, dict[str, Said]]:
    proxied = request.param == "proxied"
    quick = [scenario for scenario in SCENARIOS if not scenario.slow]
    slow = [scenario for scenario in SCENARIOS if scenario.slow]
    return proxied, asyncio.run(_check(quick, proxied, QUICK)) | asyncio.run(_check(slow, proxied, SHORT))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_gets_the_verdict_it_deserves(scenario: Scenario, checked: tuple[bool, dict[str, Said]]) -> None:
    proxied, said = checked
    verdict, reasons = scenario.proxied if proxied and scenario.proxied else (scenario.verdict, scenario.reasons)
    found = said[scenario.name]
    assert found.verdict is verdict, f"{scenario.note}: {found}"
    assert not reasons or found.reason in reasons, f"{scenario.note}: {found}"
    if verdict is Verdict.MOVED and proxied:  # without a proxy the ports would be part of the move
        assert (found.moved_to, found.move_kind) == (scenario.moved_to, scenario.move_kind), scenario.note


# --- the table itself ------------------------------------------


def test_scenarios_have_names_and_hosts_of_their_own() -> None:
    assert len(SCENARIOS) >= 200
    assert max(Counter(scenario.name for scenario in SCENARIOS).values()) == 1
    assert max(Counter(site.host for site in sites_of(SCENARIOS)).values()) == 1
    assert all(scenario.note for scenario in SCENARIOS)


def test_every_verdict_is_played() -> None:
    assert {scenario.verdict for scenario in SCENARIOS} == set(Verdict)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_scenario_is_sound(scenario: Scenario) -> None:
    assert bool(scenario.moved_to) is bool(scenario.move_kind) is (scenario.verdict is Verdict.MOVED)
    assert bool(scenario.raw) is not any(site.host == scenario.host for site in scenario.sites)
    if scenario.verdict is Verdict.FRAGMENT_MISSING:
        assert "#" in scenario.path
