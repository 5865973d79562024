"""What the benchmarks share: processes measured from outside, medians of paired runs, and the page that keeps figures.

A figure is a row of a section; `tests/benchmarks/RESULTS.md` holds the last figures of each section, with their day and
machine, so that one section can be measured anew without the others.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("RESULTS.md")
PROGRAM = Path(sys.executable).with_name("linkledger")
LONGEST = 900.0  # seconds that one measured process may take
_TITLE = """# Measured

Written by `make bench WRITE=1` (one section: `make bench ONLY=rate WRITE=1`). Absolute times are noise on shared
machines: what counts are the ratios, taken from runs that alternate, medians of several.
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished process: seconds by the clock, seconds of processor time, peak resident memory in MB, its output."""

    wall: float
    cpu: float
    peak: float
    code: int
    out: str


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None, longest: float = LONGEST) -> Ran:
    """Run a process to its end and measure it. What it says on stderr goes with its output."""
    with (cwd / "out.txt").open("w+b") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            usage, peak = _wait(process, longest)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall = time.perf_counter() - started
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
    return Ran(wall, usage.ru_utime + usage.ru_stime, peak, process.returncode, said)


def _wait(process: "subprocess.Popen[bytes]", longest: float) -> tuple[Any, float]:
    """As `Popen.wait`, with the usage of this very child and its peak memory.

    The peak is looked up while it runs: `ru_maxrss` begins with what its parent held when it was started.
    """
    end, peak = time.monotonic() + longest, 0.0
    while True:
        peak = max(peak, _peak(process.pid))
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, peak
        if time.monotonic() > end:
            raise TimeoutError(f"{process.args!r} did not end in {longest:.0f} s")
        time.sleep(0.005)


def _peak(pid: int) -> float:
    """MB; 0 where the process is over, or the platform has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def pairs(times: int, *sides: Callable[[], Ran]) -> list[list[Ran]]:
    """Let the sides run in turn, `times` times, so that what troubles the machine troubles all of them."""
    runs: list[list[Ran]] = [[] for _ in sides]
    for _ in range(times):
        for side, taken in zip(sides, runs, strict=True):
            taken.append(side())
    return runs


@dataclass
class Book:
    """The rows of one run of the benchmarks, printed as they come."""

    write: bool = False
    sections: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    _now: str = ""

    def section(self, name: str, about: str) -> None:
        self._now = name
        day = datetime.now(UTC).strftime("%Y-%m-%d")
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        head = f"{day}, {_machine()}; load before it began: {load}."
        self.notes[name] = []
        self.sections[name] = [f"{about}", "", head, "", "| what | figure | aim |", "|---|---:|---|"]
        print(f"\n{name}: {about}\n  {head}")

    def row(self, what: str, figure: str, aim: str = "") -> None:
        self.sections[self._now].append(f"| {what} | {figure} | {aim} |")
        print(f"  {what:<86}{figure:>16}  {aim}", flush=True)

    def note(self, text: str) -> None:
        """A sentence below the table."""
        self.notes[self._now].append(text)
        print(f"  {text}", flush=True)

    def close(self) -> None:
        """Put the sections that were measured so far into the page, in the place of their older selves."""
        if not self.write:
            return
        kept = dict(_read(RESULTS.read_text("utf-8"))) if RESULTS.exists() else {}
        kept |= {name: "\n".join([*lines, "", *self.notes[name]]).strip() for name, lines in self.sections.items()}
        text = "\n\n".join([_TITLE.strip(), *(f"## {name}\n\n{kept[name]}" for name in sorted(kept))])
        RESULTS.write_text(f"{text}\n", "utf-8")


def _read(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return [(name, body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
