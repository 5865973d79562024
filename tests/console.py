"""The real console script as a process of its own, in a folder of its own, with an environment of its own."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("linkledger")
PATIENCE = 120.0  # seconds; a command that takes longer hangs


@dataclass(frozen=True)
class Console:
    """A folder in which commands are typed; `catalog.sqlite` in it is the catalog."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    common: tuple[str, ...] = ()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def __call__(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.variables(),
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that goes on while the test does; the caller ends it."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def command(self, *arguments: str) -> list[str]:
        return [str(PROGRAM), *arguments, *self.common]

    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        return kept | dict(self.environment)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What an analyst's SQL brings from the catalog."""
        with closing(sqlite3.connect(self.folder / "catalog.sqlite")) as connection:
            return connection.execute(query, values).fetchall()

    def dump(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "catalog.sqlite")) as connection:
            return list(connection.iterdump())
