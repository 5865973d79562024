"""The command line as a user meets it: real processes, a real catalog, the simulated web behind a proxy."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import Console
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.behaviours import ok, redirect, status
from simweb.captures import Capture
from simweb.exchange import Site
from simweb.server import SimWeb

DOCUMENT = """# Reading list

## First part

- [alive](http://alive.test/page)
- [alive again](http://alive.test/page#top)
- [moved](http://moved.test/old)
- [dead](http://dead.test/gone)
- [dead twice](http://dead.test/gone)

## Second part

- [blocked](http://blocked.test/wall)
- [broken](http://[bad/)
- [mail](mailto:someone@example.org)
- [beside](./beside.md#there)
- [not beside](./missing.md)
"""


@pytest.fixture(scope="module")
def web() -> Iterator[SimWeb]:
    wayback = Wayback([Capture("20160106120000", "http://dead.test/gone")])
    sites = [
        Site("alive.test", {"/page": ok("Alive")}),
        Site("moved.test", {"/old": redirect(301, "/new"), "/new": ok("New place")}),
        Site("dead.test", {}),
        Site("blocked.test", {"/wall": status(403)}),
        Site("canary.test", {"/": ok("a canary")}),
        *wayback.sites(),
    ]
    with SimWeb.in_thread(sites) as running:
        yield running


def settings_for(web: SimWeb, *more: str) -> str:
    return "\n".join(
        [
            f'canaries = ["http://canary.test/"]\nca_file = "{web.ca_file}"',
            *more,
            f'[archives]\nwayback_url = "http://{WAYBACK_HOST}"\navailability_url = ""',
            "per_minute = 6000\nliving = false",
        ]
    )


@pytest.fixture
def console(tmp_path: Path, web: SimWeb) -> Console:
    console = Console(tmp_path, web.environment())
    console.write("linkledger.toml", settings_for(web))
    console.write("list.md", DOCUMENT)
    console.write("beside.md", "# There\n")
    return console


def verdicts(console: Console) -> dict[str, str]:
    return dict(console.rows("SELECT text, verdict FROM link_health ORDER BY number"))


def test_from_document_to_report_in_one_command(console: Console) -> None:
    done = console("run", "list.md", "-o", "report.md")
    assert done.returncode == 1, done.stderr  # a dead link is a finding
    assert done.stdout == ""
    assert verdicts(console) == {
        "alive": "alive",
        "alive again": "alive",
        "moved": "moved",
        "dead": "dead",
        "dead twice": "dead",
        "blocked": "blocked",
        "broken": "invalid",
        "mail": "excluded",
        "beside": "alive",
        "not beside": "dead",
    }
    report = (console.folder / "report.md").read_text("utf-8")
    for told in ("http://dead.test/gone", "http://moved.test/new", "web.archive.test/web/20160106120000", "blocked"):
        assert told in report
    assert console.rows("SELECT document, section FROM link_health WHERE text = 'blocked'") == [
        ("list.md", "Reading list > Second part")
    ]


def test_the_archived_copy_stands_beside_the_dead_link_and_the_new_address_beside_the_moved(console: Console) -> None:
    console("run", "list.md")
    [dead] = console.rows(
        "SELECT DISTINCT suggestion, archive_url, archived_at, archive_status FROM link_health WHERE text LIKE 'dead%'"
    )
    copy = f"http://{WAYBACK_HOST}/web/20160106120000/http://dead.test/gone"
    assert dead == (copy, copy, "2016-01-06 12:00:00", "found")
    assert console.rows("SELECT suggestion, suggestion_method FROM link_health WHERE text = 'moved'") == [
        ("http://moved.test/new", "permanent_redirect")
    ]
    assert console.rows("SELECT archive_status FROM link_health WHERE text = 'not beside'") == [(None,)]


def test_rows_exist_from_the_scrape_on_and_scraping_twice_changes_nothing(console: Console) -> None:
    assert console("scrape", "list.md").returncode == 0
    assert set(verdicts(console).values()) == {None}
    before = console.dump()
    assert "unchanged" in console("scrape", "list.md").stderr
    assert console.dump() == before


def test_the_working_folder_does_not_matter(console: Console) -> None:
    console("scrape", "list.md")
    elsewhere = Console(console.folder / "sub", console.environment)
    elsewhere.folder.mkdir()
    done = elsewhere("scrape", "../list.md", "--catalog", "../catalog.sqlite")
    assert "unchanged" in done.stderr
    assert console.rows("SELECT source FROM document") == [("list.md",)]


def test_a_second_check_finds_nothing_due_and_without_news_the_report_does_not_change_a_byte(console: Console) -> None:
    console("run", "list.md")
    second = console("check", "--fail-on", "never")
    assert (second.returncode, "nothing was due" in second.stderr) == (0, True)
    told = console("report").stdout  # no longer "the first check", and from now on the same
    assert console("check", "--all", "--fail-on", "never").returncode == 0
    assert console("report").stdout == told
    assert console("check", "--fail-on", "never").returncode == 0
    assert console("report").stdout == told


def test_a_report_may_be_about_one_document_and_since_one_run(console: Console) -> None:
    console.write("other.md", "[another](http://alive.test/other)")
    console("run", "list.md", "other.md", "--fail-on", "never")
    done = console("report", "--since", "1", "--document", "list.md", "--fail-on", "new")
    assert (done.returncode, "other.md" in done.stdout) == (0, False)
    assert "Nothing has changed since run 1." in done.stdout
    assert console("report", "--since", "2000-01-01", "--document", "list.md", "--fail-on", "new").returncode == 1
    assert console("report", "--document", "nowhere.md").returncode == 2
    cut = console("report", "--format", "json", "--max-length", "65536")
    assert (cut.returncode, "--max-length is of no use" in cut.stderr) == (2, True)


@pytest.mark.parametrize(("level", "code"), [("never", 0), ("dead", 1), ("new", 0), ("any", 1)])
def test_the_exit_code_follows_fail_on(console: Console, level: str, code: int) -> None:
    assert console("run", "list.md", "--fail-on", "new").returncode == 1  # all of them are new
    assert console("check", "--fail-on", level).returncode == code  # by now none of them is


def test_a_document_without_dead_links_ends_with_zero(console: Console) -> None:
    console.write("fine.md", "[alive](http://alive.test/page)")
    assert console("run", "fine.md").returncode == 0
    assert console("check", "--all", "--fail-on", "any").returncode == 0


def test_a_changed_document_adds_keeps_and_retires_and_a_missing_one_keeps_its_history(console: Console) -> None:
    console("run", "list.md", "--fail-on", "never")
    console.write("list.md", DOCUMENT.replace("[moved](http://moved.test/old)", "[new](http://alive.test/new)"))
    assert "1 added, 9 kept, 1 retired" in console("scrape", "list.md").stderr
    assert "moved" not in verdicts(console)
    assert verdicts(console)["dead"] == "dead"
    (console.folder / "list.md").unlink()
    done = console("scrape", "list.md")
    assert (done.returncode, "gone" in done.stderr) == (0, True)
    assert verdicts(console) == {}
    assert console.rows("SELECT count(*) FROM probe WHERE verdict = 'dead'")[0][0] >= 1
    console.write("list.md", DOCUMENT)
    console("scrape", "list.md")
    assert verdicts(console)["dead"] == "dead"


def test_a_folder_retires_what_has_gone_from_it(console: Console) -> None:
    console.write("docs/a.md", "[a](http://alive.test/page)")
    console.write("docs/b.md", "[b](http://alive.test/page)")
    console("scrape", "docs")
    (console.folder / "docs/b.md").rename(console.folder / "docs/c.md")
    assert "docs/b.md: gone" in console("scrape", "docs").stderr
    assert console.rows("SELECT DISTINCT document FROM link_health ORDER BY 1") == [("docs/a.md",), ("docs/c.md",)]


def test_a_file_that_was_renamed_or_removed_is_retired_without_naming_its_folder(console: Console) -> None:
    for name in ("a", "b", "far/c", "far/d"):
        console.write(f"docs/{name}.md", f"# {name}\n\n[{name}](http://alive.test/page)")
    console("scrape", "docs")
    (console.folder / "docs/b.md").unlink()
    (console.folder / "docs/far/d.md").unlink()
    (console.folder / "docs/far/c.md").rename(console.folder / "docs/e.md")
    told = console("scrape", "docs/a.md", "docs/e.md").stderr  # as a shell expands docs/*.md
    assert "docs/b.md: gone" in told
    assert "docs/far/c.md: gone" in told
    left = [("docs/a.md",), ("docs/e.md",), ("docs/far/d.md",)]  # nobody has looked into that folder
    assert console.rows("SELECT DISTINCT document FROM link_health ORDER BY 1") == left


def test_a_report_among_the_documents_is_none(console: Console) -> None:
    console.write("docs/a.md", "[a](http://alive.test/page)")
    for _ in range(2):
        assert console("run", "docs", "-o", "docs/report.md").returncode == 0
    assert console.rows("SELECT source FROM document") == [("docs/a.md",)]


def test_forget_drops_a_document_with_the_history_of_what_nobody_else_cites(console: Console) -> None:
    console.write("other.md", "[shared](http://alive.test/page)")
    console("run", "list.md", "other.md", "--fail-on", "never")
    assert console("forget", "list.md").returncode == 0
    assert console.rows("SELECT url FROM resource") == [("http://alive.test/page",)]
    done = console("forget", "list.md")
    assert (done.returncode, "knows no such document" in done.stderr) == (2, True)


def test_standard_input_and_other_formats(console: Console) -> None:
    page = b"<title>T</title><a href='http://alive.test/page'>x</a>"
    assert console("scrape", "-", stdin=page).returncode == 0
    assert console("scrape", "-", "--format", "text_dump", stdin=b"see http://dead.test/gone for more").returncode == 0
    assert console.rows("SELECT format FROM document") == [("text_dump",)]


def test_a_document_is_fetched_from_an_address(console: Console, web: SimWeb) -> None:
    done = console("scrape", "http://alive.test/page")
    assert done.returncode == 0, done.stderr
    assert console.rows("SELECT source, format, address FROM document") == [
        ("http://alive.test/page", "html", "http://alive.test/page")
    ]
    done = console("scrape", "http://dead.test/x")
    assert (done.returncode, "answers 404" in done.stderr) == (2, True)


def test_a_document_with_a_password_is_shown_without_it_and_known_by_what_is_shown(console: Console) -> None:
    secret, shown = "http://ann:pass@alive.test/page", "http://***@alive.test/page"
    told = [console(*words) for words in (("scrape", secret), ("status",), ("report", "--document", shown))]
    told.append(console("check", "--document", shown, "--no-archive"))
    assert [("pass" in done.stdout + done.stderr, done.returncode) for done in told] == [(False, 0)] * 4
    assert (f"  {shown}\n" in told[1].stdout, f"`{shown}`" in told[2].stdout) == (True, True)
    assert console("forget", shown).stderr == f"{shown}: forgotten\n"
    assert console("forget", secret).stderr.startswith(f"linkledger: {shown}: the catalog knows no such document (")


def test_results_go_to_stdout_and_everything_else_to_stderr(console: Console) -> None:
    done = console("run", "list.md", "--format", "json", "--fail-on", "never")
    loud = json.loads(done.stdout)
    assert loud["schema_version"] == 1
    assert "references" in done.stderr
    quiet = console("run", "list.md", "--format", "json", "--fail-on", "never", "--quiet")
    assert quiet.stderr == ""
    told = json.loads(quiet.stdout)
    assert told["summary"]["verdicts"] == loud["summary"]["verdicts"]
    assert [row["url"] for row in told["references"]] == [row["url"] for row in loud["references"]]


def test_selections(console: Console, web: SimWeb) -> None:
    console.write("other.md", "[x](http://blocked.test/other)")
    console("scrape", "list.md", "other.md")
    console("check", "--host", "alive.test", "--fail-on", "never")
    assert console.rows("SELECT url FROM resource WHERE verdict IS NOT NULL") == [("http://alive.test/page",)]
    console("check", "--document", "other.md", "--no-archive", "--fail-on", "never")
    assert console.rows("SELECT verdict, archive_status FROM resource WHERE url LIKE '%blocked.test/other'") == [
        ("dead", None)
    ]
    console("check", "--limit", "1", "--fail-on", "never")
    assert console.rows("SELECT checked FROM run ORDER BY id") == [(1,), (1,), (1,)]


def test_excluded_and_accepted_addresses(console: Console, web: SimWeb) -> None:
    console.write(
        "linkledger.toml",
        settings_for(web, 'exclude = ["dead\\\\.test"]', 'accept = [{status = 403, pattern = "wall"}]'),
    )
    before = len(web.asked("dead.test"))
    console("run", "list.md", "--fail-on", "never")
    assert (verdicts(console)["dead"], verdicts(console)["blocked"]) == ("excluded", "alive")
    assert len(web.asked("dead.test")) == before


# --- unattended -----------------------------------------------------------------------------------------------------


def test_an_offline_machine_records_nothing_says_so_and_still_reports(tmp_path: Path, free_port: int) -> None:
    console = Console(tmp_path, dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), f"http://u:secret@127.0.0.1:{free_port}"))
    console.write("linkledger.toml", 'canaries = ["http://canary.test/"]')
    console.write("list.md", "\n".join(f"- [x](http://h{number}.test/)" for number in range(9)))
    done = console("run", "list.md", "-o", "report.md")
    assert done.returncode == 3
    assert "offline" in done.stderr
    assert f"through http://127.0.0.1:{free_port}, as the environment has it" in done.stderr, "which may be why"
    assert "secret" not in done.stderr
    assert console.rows("SELECT count(*) FROM probe") == [(0,)]
    assert console.rows("SELECT status FROM run") == [("offline",)]
    report = (console.folder / "report.md").read_text("utf-8")
    assert "The last run found no network: what it could not check is told as it was known before" in report


def many(count: int) -> str:
    return "\n".join(f"- [x](http://alive.test/page?n={number})" for number in range(count))


def test_a_second_run_on_the_same_catalog_says_who_holds_it(console: Console) -> None:
    console.write("many.md", many(600))
    console("scrape", "many.md")
    first = console.start("check")
    try:
        while not (running := console.rows("SELECT id, pid FROM run")):
            time.sleep(0.05)
        second = console("check")
        assert second.returncode == 3
        assert f"process {running[0][1]}" in second.stderr
    finally:
        first.terminate()
        first.communicate(timeout=30)
    assert console.rows("SELECT count(*) FROM run") == [(1,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_run_that_is_ended_keeps_what_it_had_and_the_next_goes_on(console: Console, number: signal.Signals) -> None:
    console.write("many.md", many(400))
    console("scrape", "many.md")
    process = console.start("check", "--quiet")
    saved = 0
    while saved < 20:
        assert process.poll() is None
        time.sleep(0.05)
        [(saved,)] = console.rows("SELECT count(*) FROM resource WHERE verdict IS NOT NULL")
    process.send_signal(number)
    _, complaints = process.communicate(timeout=10)
    [(kept,)] = console.rows("SELECT count(*) FROM resource WHERE verdict IS NOT NULL")
    assert saved <= kept < 400
    assert console.rows("PRAGMA integrity_check") == [("ok",)]
    if number is not signal.SIGKILL:
        assert process.returncode == 3
        assert b"interrupted" in complaints
    assert console("check").returncode == 0
    assert console.rows("SELECT checked FROM run WHERE id = 2") == [(400 - kept,)]
    assert console.rows("SELECT status FROM run ORDER BY id") == [("interrupted",), ("completed",)]


# --- what bad input gets --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\x7fELF\x00\x00\x01\x02" * 50, "a program"),
        (b"words\x00words" * 50, "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (None, "there is no such file"),
    ],
)
def test_a_bad_document_gets_one_sentence_and_does_not_keep_the_others_out(
    console: Console, content: bytes | None, told: str
) -> None:
    if content is not None:
        console.write("bad.txt", content)
    done = console("scrape", "bad.txt", "list.md")
    assert done.returncode == 2
    [complaint] = [line for line in done.stderr.splitlines() if "bad.txt" in line]
    assert told.lower() in complaint.lower()
    assert len(verdicts(console)) == 10


def test_a_document_without_references_is_noted_and_no_error(console: Console) -> None:
    console.write("plain.md", "# Nothing here\n")
    done = console("scrape", "plain.md")
    assert (done.returncode, "plain.md: 0 references" in done.stderr) == (0, True)


def test_bytes_that_are_not_utf_8_are_read(console: Console) -> None:
    console.write("latin.md", "# Café\n[é](http://alive.test/page)".encode("latin-1"))
    assert console("scrape", "latin.md").returncode == 0
    assert console.rows("SELECT text FROM link_health") == [("é",)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report", "--catalog", "nowhere.sqlite"], "there is no catalog"),
        (["check", "--catalog", "nowhere.sqlite"], "there is no catalog"),
        (["scrape", "list.md", "--catalog", "no/folder/c.sqlite"], "no folder"),
        (["scrape", "list.md", "--config", "nowhere.toml"], "cannot read the settings file"),
        (["check", "--fail-on", "sometimes"], "sometimes"),
        (["run", "list.md", "--since", "99"], "the catalog knows no run 99"),
        (["run", "list.md", "--since", "last week"], "neither the number of a run nor a day"),
        (["scrape"], "SOURCE"),
        (["scrape", "list.md", "--ca-file", "nowhere.pem"], ""),
    ],
)
def test_wrong_usage_ends_with_two(console: Console, arguments: list[str], told: str) -> None:
    if told:
        done = console(*arguments)
        assert done.returncode == 2, done.stderr
        assert told in done.stderr


def test_an_unknown_setting_is_named(console: Console) -> None:
    console.write("linkledger.toml", "timeout = 3")
    done = console("scrape", "list.md")
    assert done.returncode == 2
    assert "unknown setting 'timeout'" in done.stderr
    assert not (console.folder / "catalog.sqlite").exists()


def test_a_bad_certificate_file_is_told_before_anything_is_asked(console: Console) -> None:
    console("scrape", "list.md")
    console.write("bad.pem", "nonsense")
    done = console("check", "--ca-file", "bad.pem")
    assert (done.returncode, "bad.pem" in done.stderr) == (2, True)


def test_a_catalog_that_is_something_else_is_refused_untouched(console: Console) -> None:
    path = console.write("catalog.sqlite", "not a database at all, just words" * 10)
    before = path.read_bytes()
    done = console("scrape", "list.md")
    assert (done.returncode, "is not an SQLite database" in done.stderr) == (3, True)
    assert path.read_bytes() == before


def test_a_report_that_cannot_be_written_is_told_and_the_old_one_stays(console: Console) -> None:
    console("scrape", "list.md")
    done = console("report", "-o", "no/folder/report.md")
    assert (done.returncode, "cannot write the report" in done.stderr) == (2, True)
    (console.folder / "report.md").mkdir()
    assert console("report", "-o", "report.md").returncode == 2
    assert [path.name for path in console.folder.iterdir() if path.name.startswith(".")] == []


# --- looking after it -----------------------------------------------------------------------------------------------


def test_status_is_one_screen(console: Console) -> None:
    console("run", "list.md", "--fail-on", "never")
    done = console("status")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 24
    for told in ("10 references", "dead", "list.md", "completed", "next check due", "due within a day: ", "█"):
        assert told in done.stdout
    assert "since the run before" not in done.stdout, "there was none"
    console("check", "--all", "--fail-on", "never")
    again = console("status").stdout
    assert re.search(r"since the run before: .*\d+ still in trouble", again)
    assert re.search(r"alive or moved over 2 runs: \d+% [▁-█]{2} \d+%", again)


def test_the_database_commands(console: Console) -> None:
    console("run", "list.md", "--fail-on", "never")
    assert console("db", "check").returncode == 0
    assert console("db", "upgrade").returncode == 0
    assert console("db", "compact").returncode == 0
    assert console("db", "backup", "copy.sqlite").returncode == 0
    assert console("report", "--catalog", "copy.sqlite").stdout == console("report").stdout


def test_the_version_and_the_help_of_every_command(console: Console) -> None:
    assert console("--version").stdout.startswith("linkledger ")
    for command in ("scrape", "check", "report", "run", "status", "forget", "serve"):
        told = console(command, "--help").stdout
        for option in ("--catalog", "--config", "--quiet", "--verbose", "--allow-private", "--ca-file"):
            assert option in told, (command, option)


def test_a_document_that_the_catalog_does_not_know_cannot_be_checked(console: Console) -> None:
    console("scrape", "list.md")
    done = console("check", "--document", "lsit.md")
    assert (done.returncode, "lsit.md: the catalog knows no such document" in done.stderr) == (2, True)
    (console.folder / "list.md").unlink()
    console("scrape", "list.md")
    assert console("check", "--document", "list.md", "--no-archive").returncode == 0  # retired, but known


def test_a_name_that_is_not_utf_8_is_kept_and_not_taken_for_gone(console: Console) -> None:
    name = os.fsdecode(b"docs/bad\xff.md")
    console.write(name, "[a](http://alive.test/page)")
    console.write("docs/beside.md", "[b](http://alive.test/page)")
    for sources in ("docs", "docs", "docs/beside.md"):
        done = console("scrape", sources)
        assert (done.returncode, "gone" in done.stderr) == (0, False)
    assert len(console.rows("SELECT document FROM link_health")) == 2


def test_a_name_does_not_command_the_terminal(console: Console) -> None:
    console.write("docs/a\x1b[31m\nb.md", "[a](http://alive.test/page)")
    console.write("docs/c\u202ed.md", "")
    done = console("scrape", "docs", "no\x9b.md")
    assert done.stderr.splitlines() == [
        r"docs/a\x1b[31m\nb.md: 1 reference (1 added)",
        r"linkledger: docs/c\u202ed.md: The document is empty: check that it was saved completely.",
        r"linkledger: no\x9b.md: there is no such file; check the name",
    ]
    assert console("fix", "docs/a\x1b[31m\nb.md").stderr == "docs/a\\x1b[31m\\nb.md: nothing to replace\n"
    assert console("forget", "docs/a\x1b[31m\nb.md", "no\x9b\n.md").stderr.splitlines() == [
        r"docs/a\x1b[31m\nb.md: forgotten",
        r"linkledger: no\x9b\n.md: the catalog knows no such document (`linkledger status` lists them)",
    ]
    for command in (("check", "--document", "\x1b[31m"), ("ack", "\x1b[31m"), ("status", "--catalog", "\x1b[31m")):
        done = console(*command)
        assert (done.returncode, "\x1b" in done.stderr, r"\x1b" in done.stderr) == (2, False, True), done.stderr


def test_the_folder_of_a_catalog_is_the_same_however_it_is_named(console: Console) -> None:
    (console.folder / "sub").mkdir()
    for location in ("sub/a.sqlite", "sqlite:///sub/a.sqlite", "sqlite+pysqlite:///sub/a.sqlite"):
        assert "list.md: 10 references" in console("scrape", "list.md", "--catalog", location).stderr
    connection = sqlite3.connect(console.folder / "sub/a.sqlite")
    assert connection.execute("SELECT source FROM document").fetchall() == [("../list.md",)]
    connection.close()


# Root may write everywhere, unless these are taken from it.
WITHOUT_PRIVILEGES = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)


def test_a_read_only_catalog_can_be_read_and_is_not_changed(console: Console) -> None:
    console("run", "list.md", "--fail-on", "never")
    expected = console("report").stdout
    before = (console.folder / "catalog.sqlite").read_bytes()
    prefix = WITHOUT_PRIVILEGES if os.geteuid() == 0 else ()
    if prefix and shutil.which(prefix[0]) is None:
        pytest.skip("root may write everywhere, and setpriv is not here to change that")

    def unprivileged(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*prefix, *console.command(*arguments)],
            cwd=console.folder, env=console.variables(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    (console.folder / "catalog.sqlite").chmod(0o444)
    console.folder.chmod(0o555)
    try:
        assert unprivileged("report").stdout == expected
        assert unprivileged("status").returncode == 0
        (console.folder / "catalog.sqlite").chmod(0o644)  # as on a medium that is read-only as a whole
        assert unprivileged("report").stdout == expected
        (console.folder / "catalog.sqlite").chmod(0o444)
        done = unprivileged("check", "--all")
        assert (done.returncode, "is read-only" in done.stderr) == (3, True)
        assert sorted(path.name for path in console.folder.glob("*.sqlite*")) == [
            "catalog.sqlite",
            "catalog.sqlite.lock",
        ]
    finally:
        console.folder.chmod(0o755)
    assert (console.folder / "catalog.sqlite").read_bytes() == before


def test_a_folder_out_of_sight_is_told_and_its_documents_are_not_gone(console: Console) -> None:
    prefix = WITHOUT_PRIVILEGES if os.geteuid() == 0 else ()
    if prefix and shutil.which(prefix[0]) is None:
        pytest.skip("root may look everywhere, and setpriv is not here to change that")
    console.write("docs/a.md", "[a](http://alive.test/page)")
    console.write("docs/closed/b.md", "[b](http://alive.test/page)")
    console("scrape", "docs")
    (console.folder / "docs/closed").chmod(0)
    try:
        for source in ("docs", "docs/closed/b.md", "docs/closed/*.md"):
            done = subprocess.run(
                [*prefix, *console.command("scrape", source)],
                cwd=console.folder, env=console.variables(), capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert (done.returncode, "defect" in done.stderr, "gone" in done.stderr) == (2, False, False), done.stderr
    finally:
        (console.folder / "docs/closed").chmod(0o755)
    assert len(console.rows("SELECT document FROM link_health")) == 2
