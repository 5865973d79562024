"""Each rule, bound and threshold of the checker has its witness, who notices when it is taken out (`make census`)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from census import ledger
from census.mutants import find_mutants, mutate
from census.witnesses import MODULES, files_of

TESTS = Path(__file__).parent
CHECKER = TESTS.parent / "catalog" / "checker"
RUN = [sys.executable, str(TESTS / "census" / "run.py")]
SAMPLE = 33  # mutants that are looked at here, one of nearly every module; others as soon as the checker changes


def source_of(module: str) -> str:
    return (CHECKER / f"{module}.py").read_text("utf-8")


def test_every_module_of_the_checker_is_in_the_census() -> None:
    assert set(MODULES) == {path.stem for path in CHECKER.glob("*.py")} - {"__init__"}


ROWS, SURVIVORS = ledger.read_rows(ledger.LEDGER), ledger.read_rows(ledger.SURVIVORS)
WITNESSES = {mutant: word for mutant, word in ROWS.items() if word not in {ledger.NOBODY, ledger.UNASKED}}


@pytest.mark.parametrize("module", MODULES)
def test_whatever_has_a_name_of_its_own_has_a_witness_or_a_reason(module: str) -> None:
    held = WITNESSES.keys() | SURVIVORS.keys()
    missing = [one.id for one in find_mutants(module, source_of(module)) if one.is_named and one.id not in held]
    assert not missing, f"who notices? python tests/census/run.py --new --named --only {module}"


def test_every_survivor_has_a_reason_and_no_witness() -> None:
    assert all(len(why) > 20 for why in SURVIVORS.values())
    assert not ROWS.keys() & SURVIVORS.keys()


def test_every_witness_is_there() -> None:
    assert not [one for one in set(WITNESSES.values()) if not ledger.is_there(one, TESTS.parent)]


@pytest.mark.parametrize("module", MODULES)
def test_every_file_that_is_asked_is_there(module: str) -> None:
    assert [name for name in files_of(module) if (TESTS.parent / name).is_file()] == files_of(module) != []


def test_the_page_is_fresh() -> None:
    assert ledger.PAGE.read_text("utf-8") == ledger.render_page(ROWS, SURVIVORS), "renew it: make census"


def test_some_of_the_witnesses_notice_what_is_taken_out() -> None:
    done = subprocess.run([*RUN, "--sample", str(SAMPLE)], capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr[-2_000:]
    assert done.stdout.startswith(f"{SAMPLE} mutants looked at, 0 not noticed")


# --- the mutants themselves -----------------------------------------------------------------------------------------

SOURCE = """
import re
MOST = 500 * 2
SHARE = 0.5
WORD = "word"
PATTERN = re.compile(b"x+")
TABLE = frozenset({1, 2})
BY_NAME = {"a": 1, "b": 2}

class Thing:
    size: int = 3

    def holds(self, one: int, two: bool, *, most: int = 7) -> bool:
        if one > MOST and not two:
            return False
        self.size = min(one, most)
        return one >= 10
"""
FOUND = {
    "m: MOST: 500 * 2, times ten": "MOST = 500 * 2 * 10",
    "m: MOST: 500 * 2, a tenth": "MOST = 500 * 2 // 10",
    "m: SHARE: 0.5, times ten": "SHARE = 0.5 * 10",
    "m: SHARE: 0.5, a tenth": "SHARE = 0.5 / 10",
    "m: WORD: emptied": "WORD = ''",
    "m: PATTERN: never matches": "compile(b'(?!)')",
    "m: TABLE: without 1": "TABLE = frozenset({2})",
    "m: TABLE: without 2": "TABLE = frozenset({1})",
    "m: BY_NAME: without 'a'": "BY_NAME = {'b': 2}",
    "m: BY_NAME: without 'b'": "BY_NAME = {'a': 1}",
    "m: Thing.size: 3, times ten": "size: int = 3 * 10",
    "m: Thing.size: 3, a tenth": "size: int = 3 // 10",
    "m: Thing.holds(most): 7, times ten": "most: int=7 * 10",
    "m: Thing.holds(most): 7, a tenth": "most: int=7 // 10",
    "m: Thing.holds: always: one > MOST and (not two)": "if True:",
    "m: Thing.holds: never: one > MOST and (not two)": "if False:",
    "m: Thing.holds: without “and one > MOST”": "if True and (not two):",
    "m: Thing.holds: without “and not two”": "if one > MOST and True:",
    "m: Thing.holds: exactly: one > MOST": "if one >= MOST and (not two):",
    "m: Thing.holds: not done: self.size = min(one, most)": "pass",
    "m: Thing.holds: “one” alone of “min(one, most)”": "self.size = one",
    "m: Thing.holds: “most” alone of “min(one, most)”": "self.size = most",
    "m: Thing.holds: always: one >= 10": "return True",
    "m: Thing.holds: never: one >= 10": "return False",
    "m: Thing.holds: exactly: one >= 10": "return one > 10",
    "m: Thing.holds: 10 in “one >= 10”, times ten": "return one >= 10 * 10",
    "m: Thing.holds: 10 in “one >= 10”, a tenth": "return one >= 10 // 10",
}


def test_all_that_can_be_taken_out_of_a_module_is_found() -> None:
    assert {mutant.id for mutant in find_mutants("m", SOURCE)} == FOUND.keys()


@pytest.mark.parametrize("mutant", find_mutants("m", SOURCE), ids=lambda mutant: mutant.id)
def test_a_mutant_changes_one_place_and_no_other(mutant: object) -> None:
    [one] = [each for each in find_mutants("m", SOURCE) if each == mutant]
    before = ast.unparse(ast.parse(SOURCE)).splitlines()
    after = ast.unparse(mutate(SOURCE, one)).splitlines()
    [changed] = [line for old, line in zip(before, after, strict=True) if old != line]
    assert FOUND[one.id] in changed


def test_every_mutant_of_the_checker_can_be_compiled_and_has_a_name_of_its_own() -> None:
    for module in MODULES:
        found = find_mutants(module, source_of(module))
        assert len({mutant.id for mutant in found}) == len(found)
        for mutant in found[:: max(1, len(found) // 4)]:
            compile(mutate(source_of(module), mutant), module, "exec")
