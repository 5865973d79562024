"""Defects that other link checkers have, or had, and the scenarios by which ours is held: none of them may come back.

The names are those of the scenarios; what each is about stands in `tests/simweb/SCENARIOS.md`. Reports, exit codes and
history have their own tests (D12, D13, and the half of D11 that is about identity).
"""

import asyncio

import pytest
from scenario_kit import QUICK, check_scenarios
from simweb.scenarios import SCENARIOS

from db.vocabulary import Verdict

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
DEFECTS: dict[str, tuple[str, dict[str, Verdict]]] = {
    "D1": (
        "one malformed address kills a worker, and the run hangs",
        {"bad-bracket": Verdict.INVALID, "bad-location": Verdict.DEAD},
    ),
    "D2": (
        "a Retry-After is slept out, however long",
        {"429-for-a-day": Verdict.BLOCKED, "429-for-ages": Verdict.BLOCKED, "503-for-a-day": Verdict.FAILING},
    ),
    "D3": (
        "what may pass is not tried again, and what will not is",
        {"close-once": Verdict.ALIVE, "408-once": Verdict.ALIVE, "404": Verdict.DEAD},
    ),
    "D4": ("a status above 599 counts as working", {"999": Verdict.BLOCKED, "777": Verdict.FAILING}),
    "D6": (
        "a malformed address or a redirect to ftp: loses the other results",
        {"bad-bracket": Verdict.INVALID, "to-ftp": Verdict.DEAD, "plain": Verdict.ALIVE},
    ),
    "D7, D8": ("addresses that differ in their query alone are taken for one", {"another-query": Verdict.DEAD}),
    "D9": (
        "999 ends the run, and HEAD alone condemns",
        {"999": Verdict.BLOCKED, "head-404": Verdict.ALIVE, "head-405": Verdict.ALIVE, "head-500": Verdict.ALIVE},
    ),
    "D10": (
        "a relative Location loses the port, and addresses beyond ASCII are errors",
        {"relative-location": Verdict.MOVED, "utf8-location": Verdict.MOVED, "anchor-encoded": Verdict.ALIVE},
    ),
    "D11": (
        "index.html is cut off, Retry-After ignored, a HEAD's 404 believed",
        {"index-html": Verdict.ALIVE, "429-seconds": Verdict.ALIVE, "head-404": Verdict.ALIVE},
    ),
    "D14": ("slashes are collapsed in addresses inside addresses", {"double-slash": Verdict.ALIVE}),
}


def test_all_of_them_together_in_one_run_each_get_their_verdict() -> None:
    wanted = {name: verdict for _, scenarios in DEFECTS.values() for name, verdict in scenarios.items()}
    said = asyncio.run(check_scenarios([BY_NAME[name] for name in wanted], timeouts=QUICK))
    assert {name: one.verdict for name, one in said.items()} == wanted


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_scenarios_deserve_what_is_said_here(defect: str) -> None:
    _, scenarios = DEFECTS[defect]
    assert {name: BY_NAME[name].verdict for name in scenarios} == scenarios
