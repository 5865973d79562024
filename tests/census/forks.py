"""Has tests judge mutants: each in a child of this process, which has everything loaded but the checker itself.

The child's checker is compiled from the mutant's tree, so no file is changed and nobody else is disturbed. It is
bounded in time and memory, since taking out a bound is what mutants do.
"""

import asyncio
import contextlib
import functools
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from census.mutants import Mutant, mutate

ROOT = Path(__file__).parents[2]
PACKAGE = "catalog.checker"
MOST_BYTES = 4 * 1024**3
MOST_SECONDS = 150.0  # of a child, by the wall
PROCESSOR_SECONDS = 30  # of a child; twice what the slowest file of tests takes. Endless loops end here
TEST_SECONDS = 40  # of one test, by the wall. What waits for ever ends here
# They start the program anew, which no mutant of this process reaches.
_OF_OTHER_PROCESSES = (
    "tests/test_catalog_checker_conditional.py::test_a_304_is_alive_keeps_title_and_fragments_and_is_no_new_row_of_history",
    "tests/test_catalog_honesty.py::test_an_honest_host_is_not_asked_for_neighbours_again_and_a_catch_all_is",
    "tests/test_catalog_checker_robots.py::test_it_is_off_unless_the_settings_want_it",
)
# What the tests and the checker stand on is loaded once for all children: whatever these load and is not made here, and
# what is made here and knows nothing of the checker.
_ALL = ("catalog.assembly", "catalog.checker.runner", "conftest", "scenario_kit", "archive_kit", "respx", "trustme")
_APART = frozenset({"db", "scrapers", "simweb"})
# No plugin but those that the tests need: finding and loading the others takes as long as a test.
_PLUGINS = ("-p", "anyio", "-p", "pytest_timeout")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the witnesses said.

    Attributes:
        witness: the first that noticed, "" where none did.
        seconds: processor time of the child and its children.
    """

    witness: str
    seconds: float


@functools.cache  # what is mutated is what mutants were found in
def source_of(module: str) -> str:
    """The source of a module of the checker."""
    return (ROOT / "catalog" / "checker" / f"{module}.py").read_text("utf-8")


def load_foundations() -> None:
    """Load what does not change. Nothing of it may load the checker."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        for name in _ALL:
            importlib.import_module(name)
        with os.fdopen(writer, "w") as pipe:
            pipe.write("\n".join(name for name, module in sys.modules.items() if _is_foundation(name, module)))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        names = pipe.read().splitlines()
    os.waitpid(child, 0)
    for name in names:
        with contextlib.suppress(ImportError):  # a few modules are made by others and cannot be asked for
            importlib.import_module(name)
    loaded = sorted(name for name in sys.modules if name.startswith(f"{PACKAGE}."))
    assert not loaded, f"loaded too early: {loaded}"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    gc.collect()
    gc.freeze()  # or every child would go through all of it again


def _is_foundation(name: str, module: ModuleType) -> bool:
    made_by = getattr(module, "__file__", None) or ""
    return name.partition(".")[0] in _APART or not Path(made_by).is_relative_to(ROOT) or ".venv" in Path(made_by).parts


class _Loader(importlib.abc.Loader):
    def __init__(self, code: Any) -> None:
        self._code = code

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102  our own source, changed in one place


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, code: Any, path: str) -> None:
        self._name, self._code, self._path = name, code, path

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(self._code), origin=self._path)


class _First:
    """A plugin of pytest's: which test is running, and which failed first."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._tell("running", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._tell("failed", report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._tell("failed", report.nodeid)


Judge = Callable[[Callable[[str, str], None]], None]


def tests(*paths: str) -> Judge:
    """Tests by file or name, up to the first that fails."""

    def judge(tell: Callable[[str, str], None]) -> None:
        options = ["-x", "-q", "-p", "no:warnings", *_PLUGINS, "-o", f"timeout={TEST_SECONDS}"]
        options += [f"--deselect={name}" for name in _OF_OTHER_PROCESSES]
        pytest.main([*options, "--rootdir", str(ROOT), *paths], plugins=[_First(tell)])

    return judge


SLOW = ("slow ones",)  # scenarios whose subject is patience


def scenarios(*names: str, proxied: bool = False) -> Judge:
    """Scenarios of the simulated web, told as test_scenarios has them told."""

    def judge(tell: Callable[[str, str], None]) -> None:
        importlib.import_module("conftest")  # a mutant reaches for loopback only, either
        scenario_kit = importlib.import_module("scenario_kit")
        from simweb.scenarios import SCENARIOS

        chosen = [one for one in SCENARIOS if (one.name in names if names else not one.slow)]
        if names == SLOW:
            chosen = [one for one in SCENARIOS if one.slow]
        for slow in (False, True):
            these = [one for one in chosen if one.slow is slow]
            if not these:
                continue
            tell("running", "scenario " + these[0].name)
            timeouts = scenario_kit.SHORT if slow else scenario_kit.QUICK
            said = asyncio.run(scenario_kit.check_scenarios(these, proxied, timeouts))
            for one in these:
                verdict, reasons = scenario_kit.deserved(one, proxied)
                told = said.get(one.name)
                wrong = told is None or told.verdict is not verdict or (reasons and told.reason not in reasons)
                if not wrong and told is not None and verdict.value == "moved" and proxied:
                    wrong = (told.moved_to, told.move_kind) != (one.moved_to, one.move_kind)
                if wrong:
                    tell("failed", f"scenario {one.name}{' by proxy' if proxied else ''}")

    return judge


def ask(mutant: Mutant | None, judge: Judge) -> Outcome:
    """Have `judge` look at a mutant (at none: whether it is content with the checker as it is)."""
    code = None if mutant is None else compile(mutate(source_of(mutant.module), mutant), f"<{mutant.id}>", "exec")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _judge_in_child(mutant, code, judge, writer)
    os.close(writer)
    told, ended = _listen(reader)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, _, usage = os.wait4(child, 0)
    spent = usage.ru_utime + usage.ru_stime
    failed = next((what for how, what in told if how == "failed"), "")
    running = next((what for how, what in reversed(told) if how == "running"), "")
    if not failed and not ended:  # it never came back, or was killed for what it took
        failed = running or "the import"
    return Outcome(failed, spent)


def _judge_in_child(mutant: Mutant | None, code: Any, judge: Judge, writer: int) -> None:
    os.setsid()
    gc.disable()  # a child lives for a moment
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def tell(how: str, what: str) -> None:
        os.write(writer, f"{json.dumps([how, what])}\n".encode())

    try:
        if mutant is not None:
            name = f"{PACKAGE}.{mutant.module}"
            sys.meta_path.insert(0, _Finder(name, code, f"<{mutant.id}>"))
        judge(tell)
    except BaseException as error:
        tell("failed", f"the import ({type(error).__name__})")
    tell("ended", "")
    os._exit(0)


def _listen(reader: int) -> tuple[list[tuple[str, str]], bool]:
    """What the child told until it ended or its time was up, and whether it ended by itself."""
    until = time.monotonic() + MOST_SECONDS
    data = b""
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while (left := until - time.monotonic()) > 0:
            if not select.select([pipe], [], [], left)[0]:
                break
            chunk = pipe.read(65_536)
            if not chunk:
                break
            data += chunk
            if b'["ended"' in chunk:
                break
    told = [tuple(json.loads(line)) for line in data.splitlines()]
    return told, any(how == "ended" for how, _ in told)  # type: ignore[return-value]


def ask_all(mutant: Mutant | None, judges: Sequence[Judge]) -> Outcome:
    """The first of several judges that notices, asked twice: what fails by chance is no witness."""
    spent = 0.0
    for judge in judges:
        outcome = ask(mutant, judge)
        spent += outcome.seconds
        if outcome.witness:
            return Outcome(outcome.witness, spent)
    return Outcome("", spent)
