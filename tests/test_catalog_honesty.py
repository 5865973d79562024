"""The real program's examiner: what one run learned of a host the next one knows, and each look is behind the guard."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from db_kit import cite, day, new_catalog
from simweb import behaviours as b
from simweb.exchange import Behaviour, Site
from simweb.server import SimWeb

from catalog.honesty import remembered_honesty

PROGRAM = Path(sys.executable).with_name("linkledger")


def run(web: SimWeb, folder: Path, *arguments: str) -> None:
    command = [str(PROGRAM), *arguments, "--ca-file", str(web.ca_file)]
    subprocess.run(command, cwd=folder, env=web.environment(), check=True, capture_output=True, timeout=60)


def check_twice(folder: Path, *sites: Site, paths: list[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Paths that were asked in the second check, and verdict, reason and opinion of each reference."""
    canary = "http://canary.test/"
    (folder / "linkledger.toml").write_text(f"canaries = [{json.dumps(canary)}]", "utf-8")
    (folder / "list.md").write_text("\n".join(f"- [x]({path})" for path in paths), "utf-8")
    with SimWeb.in_thread([*sites, Site("canary.test", {"/": b.ok()})]) as web:
        run(web, folder, "scrape", "list.md")
        run(web, folder, "check", "--no-archive", "--fail-on", "never")
        first = len(web.log)
        run(web, folder, "check", "--all", "--no-archive", "--fail-on", "never")
        asked = [request.path for request in list(web.log)[first:]]
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as connection:
        found = connection.execute("SELECT verdict, reason, opinion FROM link_facts ORDER BY number").fetchall()
    return asked, found


def test_an_honest_host_is_not_asked_for_neighbours_again_and_a_catch_all_is(tmp_path: Path) -> None:
    pages: dict[str, Behaviour] = {f"/a/{n}": b.ok(f"Page {n}") for n in range(3)}
    asked, found = check_twice(
        tmp_path,
        Site("honest.test", pages),
        Site("all.test", fallback=b.catch_all()),
        paths=[*(f"http://honest.test/a/{n}" for n in range(3)), "http://all.test/a/page"],
    )
    assert found == [("alive", "http_200", "first")] * 3 + [("soft_404", "catch_all", "sibling")]
    assert sorted(path for path in asked if path.startswith("/a/") and path in pages) == sorted(pages)
    assert len(asked) == len(pages) + 3  # of the catch-all: the page, the neighbour, the second look


@pytest.mark.parametrize(("days", "remembered"), [(29, True), (31, False)])
def test_an_honest_host_is_remembered_for_thirty_days(tmp_path: Path, days: int, remembered: bool) -> None:
    engine = new_catalog(tmp_path / "catalog.sqlite")
    cite(engine, "http://honest.test/page")
    noted = remembered_honesty(engine, lambda: day(0))
    noted.note("honest.test", True)
    noted.save()
    assert remembered_honesty(engine, lambda: day(days)).was_honest("honest.test") is remembered
