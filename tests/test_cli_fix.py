"""`linkledger fix` as a maintainer meets it: real processes, a real catalog, `patch`, the simulated web."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from console import Console
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.behaviours import by_scheme, markup, ok, redirect, status
from simweb.captures import Capture
from simweb.exchange import Site
from simweb.server import SimWeb

from catalog.fixing import Fixer, Wanted, render_diffs
from catalog.output import OutputError
from catalog.settings import Settings
from catalog.settings_parts import FixSettings
from catalog.sources import SourceError
from db.engine import open_catalog
from db.vocabulary import SuggestionKind

COPY = f"http://{WAYBACK_HOST}/web/20160106120000/http://dead.test/gone"
DOCUMENT = """# Reading list

- [moved](http://moved.test/old#part "A title") and [again](http://moved.test/old)
- [spelled](http://alive.test/page), ![dead image](http://dead.test/gone)
- [dead][d], <http://dead.test/gone>, [lost](http://dead.test/lost)
- [failing](http://failing.test/)

[d]: http://dead.test/gone
"""
MOVED = {
    '(http://moved.test/old#part "A title")': '(http://moved.test/new#part "A title")',
    "(http://moved.test/old)": "(http://moved.test/new)",
    "(http://alive.test/page)": "(https://alive.test/page)",
}


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    wayback = Wayback([Capture("20160106120000", f"http://{name}") for name in ("dead.test/gone", "failing.test/")])
    sites = [
        Site("moved.test", {"/old": redirect(301, "/new"), "/new": markup("<p id=part>there</p>", title="New place")}),
        Site("alive.test", {"/page": by_scheme(redirect(301, "https://alive.test/page"), ok("Alive"))}),
        Site("dead.test", {}),
        Site("failing.test", {"/": status(500)}),
        Site("canary.test", {"/": ok("a canary")}),
        *wayback.sites(),
    ]
    with SimWeb.in_thread(sites) as running:
        yield running


@pytest.fixture(scope="module")
def checked(web: SimWeb, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose catalog knows `list.md`."""
    console = Console(tmp_path_factory.mktemp("checked"), web.environment())
    console.write(
        "linkledger.toml",
        f'canaries = ["http://canary.test/"]\nca_file = "{web.ca_file}"\nattempts = 1\n'
        f'[archives]\nwayback_url = "http://{WAYBACK_HOST}"\nper_minute = 6000\n',
    )
    console.write("list.md", DOCUMENT)
    console("run", "list.md", "--fail-on", "never")
    return console.folder


@pytest.fixture
def console(checked: Path, web: SimWeb, tmp_path: Path) -> Console:
    for file in checked.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return Console(tmp_path, web.environment())


@contextmanager
def fixing(console: Console, *, settings: FixSettings | None = None, **wanted: Any) -> Iterator[Fixer]:
    """A fixer in this very process, with the console's folder as its own."""
    engine = open_catalog(console.folder / "catalog.sqlite")
    before = Path.cwd()
    os.chdir(console.folder)
    try:
        yield Fixer(engine, console.folder, Settings(fix=settings or FixSettings()), Wanted(**wanted))
    finally:
        os.chdir(before)
        engine.dispose()


def apply(console: Console, diff: str, *, into: str = ".") -> None:
    subprocess.run(
        ["patch", "-p1"], cwd=console.folder / into, input=diff.encode(), capture_output=True, check=True, timeout=30
    )


def text(console: Console, name: str = "list.md") -> str:
    return (console.folder / name).read_bytes().decode()


def swapped(document: str, swaps: dict[str, str]) -> str:
    for old, new in swaps.items():
        document = document.replace(old, new)
    return document


def test_the_diff_replaces_what_moved_and_what_is_dead_and_nothing_else(console: Console) -> None:
    done = console("fix", "list.md")
    assert done.returncode == 0, done.stderr
    assert text(console) == DOCUMENT  # only shown
    apply(console, done.stdout)
    assert text(console) == swapped(DOCUMENT, {**MOVED, "http://dead.test/gone": COPY})
    assert "6 addresses (3 moved, 3 archived)" in done.stderr
    assert "3 of these stand in for trouble that is not confirmed yet" in done.stderr


def test_applied_and_checked_again_those_references_are_healthy_and_nothing_is_left_to_fix(console: Console) -> None:
    apply(console, console("fix", "list.md").stdout)
    console("run", "list.md", "--fail-on", "never")
    verdicts = dict(console.rows("SELECT text, verdict FROM link_health"))
    assert (verdicts["moved"], verdicts["again"], verdicts["spelled"], verdicts["dead"]) == ("alive",) * 4
    again = console("fix", "list.md")
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing to replace" in again.stderr


def test_writing_replaces_the_file_in_its_place_and_a_second_time_nothing(console: Console) -> None:
    (console.folder / "list.md").chmod(0o640)
    (console.folder / "link.md").symlink_to("list.md")
    done = console("fix", "link.md", "--write", "--only", "moved")
    assert (done.returncode, done.stdout) == (0, "")
    assert (console.folder / "link.md").is_symlink()
    assert text(console) == swapped(DOCUMENT, MOVED)
    assert (console.folder / "list.md").stat().st_mode & 0o777 == 0o640
    assert console.rows("SELECT url FROM link_health WHERE text = 'moved'") == [("http://moved.test/new#part",)]
    assert sorted(file.name for file in console.folder.iterdir() if "list" in file.name) == ["list.md"]
    assert "nothing to replace" in console("fix", "list.md", "--write", "--only", "moved").stderr


def test_a_document_that_changed_is_read_again_first(console: Console) -> None:
    changed = f"# New\r\n\r\nanother line\r\n\r\n{DOCUMENT}\nhttp://moved.test/old, ünd"
    console.write("list.md", changed.encode("latin-1"))
    with fixing(console, kinds=frozenset({SuggestionKind.MOVED})) as fixer:
        [fixed] = fixer.fix(["list.md"])
    wanted = swapped(changed, {**MOVED, "\nhttp://moved.test/old,": "\nhttp://moved.test/new,"})
    assert fixed.rewriting.data == wanted.encode("latin-1")


def test_a_document_that_changes_meanwhile_is_not_overwritten(console: Console) -> None:
    with fixing(console) as fixer:
        [fixed] = fixer.fix(["list.md"])
        console.write("list.md", "somebody else was here")
        with pytest.raises(SourceError, match="changed while"):
            fixer.write(fixed)
    assert text(console) == "somebody else was here"


def test_a_document_that_cannot_be_written_is_as_it_was(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("catalog.fixing.replace_file", full)
    with fixing(console) as fixer:
        [fixed] = fixer.fix(["list.md"])
        with pytest.raises(OutputError, match=r"list\.md: cannot be written \(No space left on device\)"):
            fixer.write(fixed)
    assert text(console) == DOCUMENT


@pytest.mark.parametrize(
    ("wanted", "counts"),
    [
        ({}, {"moved": 3, "archived": 3}),
        ({"kinds": frozenset({SuggestionKind.MOVED})}, {"moved": 3}),
        ({"kinds": frozenset({SuggestionKind.ARCHIVED})}, {"archived": 3}),
        ({"kinds": frozenset({SuggestionKind.REPAIRED})}, {}),
        ({"confidence": 0.85}, {"moved": 3}),
        ({"confirmed": True}, {"moved": 3}),
    ],
)
def test_kinds_confidence_and_confirmation_choose(
    console: Console, wanted: dict[str, Any], counts: dict[str, int]
) -> None:
    with fixing(console, **wanted) as fixer:
        [fixed] = fixer.fix(["list.md"])
    assert fixed.counts == counts


def test_what_fails_for_a_while_is_not_replaced_by_a_copy(console: Console) -> None:
    assert console.rows("SELECT verdict, suggestion_kind FROM link_facts WHERE text = 'failing'") == [
        ("failing", "archived")
    ]
    with fixing(console) as fixer:
        [fixed] = fixer.fix(["list.md"])
    assert b"[failing](http://failing.test/)" in fixed.rewriting.data


def test_settings_leave_spellings_alone_and_put_copies_beside(console: Console) -> None:
    for fixes in (1, 0):
        with fixing(console, settings=FixSettings(archived="beside", spelling=False)) as fixer:
            [fixed] = fixer.fix(["list.md"])
            fixer.write(fixed)
        assert bool(fixed.rewriting.edits) is bool(fixes)
        wanted = swapped(DOCUMENT, dict(list(MOVED.items())[:2]))
        wanted = wanted.replace("<http://dead.test/gone>", f"<http://dead.test/gone> ([archived copy]({COPY}))")
        assert text(console) == wanted
        assert any("no room for a copy beside it" in note for note in fixed.notes)


def test_from_a_folder_below_the_diff_names_the_folder_in_which_it_is_to_be_applied(console: Console) -> None:
    (console.folder / "below").mkdir()
    with fixing(console, kinds=frozenset({SuggestionKind.MOVED})) as fixer:
        diff, root = render_diffs(fixer.fix(["list.md"]), console.folder / "below")
    assert root == console.folder.resolve()
    apply(console, diff.decode())
    assert text(console) == swapped(DOCUMENT, MOVED)


def test_folders_stand_for_the_documents_that_the_catalog_knows(console: Console) -> None:
    console.write("docs/a.md", "[moved](http://moved.test/old)")
    console("scrape", "docs")
    console.write("docs/unknown.md", "[moved](http://moved.test/old)")
    with fixing(console) as fixer:
        assert [fixed.source.name for fixed in fixer.fix(["docs", "list.md"])] == ["docs/a.md", "list.md"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("-", "not a file"),
        ("https://example.org/x.md", "not a file"),
        ("missing.md", "no such file"),
        ("stranger.md", "knows no such document"),
        ("empty", "no documents in this folder"),
    ],
)
def test_what_cannot_be_fixed_is_refused_in_one_sentence(console: Console, name: str, told: str) -> None:
    console.write("stranger.md", "[a](http://moved.test/old)")
    (console.folder / "empty").mkdir()
    done = console("fix", name, "--write")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is write-protected for root")
def test_a_write_protected_document_is_left_alone(console: Console) -> None:
    (console.folder / "list.md").chmod(0o444)
    done = console("fix", "list.md", "--write")
    assert (done.returncode, "write-protected" in done.stderr) == (2, True)
    assert text(console) == DOCUMENT
