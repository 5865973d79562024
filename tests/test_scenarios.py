"""The checker says of every scenario of the simulated web what it deserves: over real sockets, with the real transport.

Each way in (names resolved to loopback; a forward proxy) and each patience gets one run over all scenarios at once, as
a real check would; the tests then look at one verdict each. Waiting between attempts is sped up, requests are not.
"""

import asyncio
from collections import Counter

import pytest
from scenario_kit import QUICK, SHORT, Said, check_scenarios, deserved
from simweb.scenarios import SCENARIOS, Scenario, sites_of
from simweb.table import PAGE, render_table

from db.vocabulary import Verdict


@pytest.fixture(scope="module", params=["direct", "proxied"])
def checked(request: pytest.FixtureRequest) -> tuple[bool, dict[str, Said]]:
    proxied = request.param == "proxied"
    quick = [scenario for scenario in SCENARIOS if not scenario.slow]
    slow = [scenario for scenario in SCENARIOS if scenario.slow]
    return proxied, asyncio.run(check_scenarios(quick, proxied, QUICK)) | asyncio.run(
        check_scenarios(slow, proxied, SHORT)
    )


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_gets_the_verdict_it_deserves(scenario: Scenario, checked: tuple[bool, dict[str, Said]]) -> None:
    proxied, said = checked
    verdict, reasons = deserved(scenario, proxied)
    found = said[scenario.name]
    assert found.verdict is verdict, f"{scenario.note}: {found}"
    assert not reasons or found.reason in reasons, f"{scenario.note}: {found}"
    if verdict is Verdict.MOVED and proxied:  # without a proxy the ports would be part of the move
        assert (found.moved_to, found.move_kind) == (scenario.moved_to, scenario.move_kind), scenario.note


# --- the table itself ------------------------------------------


def test_scenarios_have_names_and_hosts_of_their_own() -> None:
    assert len(SCENARIOS) > 400  # as VERDICTS.md has it
    assert max(Counter(scenario.name for scenario in SCENARIOS).values()) == 1
    assert max(Counter(site.host for site in sites_of(SCENARIOS)).values()) == 1
    assert all(scenario.note for scenario in SCENARIOS)


def test_every_verdict_is_played() -> None:
    assert {scenario.verdict for scenario in SCENARIOS} == set(Verdict)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_scenario_is_sound(scenario: Scenario) -> None:
    assert bool(scenario.moved_to) is bool(scenario.move_kind) is (scenario.verdict is Verdict.MOVED)
    assert bool(scenario.raw) is not any(site.host == scenario.host for site in scenario.sites)
    assert scenario.reasons or scenario.verdict in {Verdict.ALIVE, Verdict.MOVED}, "right for the wrong reason is wrong"
    if scenario.verdict is Verdict.FRAGMENT_MISSING:
        assert "#" in scenario.path


def test_the_table_of_scenarios_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == render_table(), "renew it: python tests/simweb/table.py"
