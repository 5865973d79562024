"""Wrong usage as people meet it: one sentence, the exit code of the contract, and nothing lost."""

from dataclasses import replace

import pytest
from console import Console

ARTICLE = "# T\n\n[one](./gone.md)\n"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """Nothing below changes what is in it, but for the last test."""
    console = Console(tmp_path_factory.mktemp("usage"))
    console.write("a.md", ARTICLE)
    assert console("scrape", "a.md", "--quiet").returncode == 0
    console.write("random.bin", bytes(range(256)))
    return console


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            ["check", "--host", "unknown.example"],
            2,
            "--host unknown.example: the catalog knows no address of that host",
        ),
        (["check", "--document", "nope.md"], 2, "nope.md: the catalog knows no such document"),
        (["run", "a.md", "-o", "a.md"], 2, "-o a.md is a document of which the report is to tell"),
        (["report", "-o", "a.md"], 2, "-o a.md is a document of which the report is to tell"),
        (["report", "-o", "/dev/full"], 3, "cannot write the report to /dev/full (No space left on device)"),
        (["report", "-o", "nowhere/r.md"], 2, "cannot write the report to nowhere/r.md (No such file or directory)"),
        (
            ["run", "a.md", "-o", "nowhere/r.md"],
            2,
            "cannot write the report to nowhere/r.md (No such file or directory)",
        ),
        (["run", "a.md", "-o", "."], 2, "cannot write the report to . (Is a directory)"),
        (["report", "--since", "99"], 2, "the catalog knows no run 99"),
        (["status", "--catalog", "."], 2, "is a folder: name the catalog's file in it"),
        (["status", "--catalog", "postgresql://h/d"], 2, "is not a catalog that this program can keep"),
        (["status", "--catalog", "random.bin"], 3, "is not an SQLite database"),
        (["db", "upgrade", "--catalog", "new.sqlite"], 2, "there is no catalog"),
        (["db", "backup", "catalog.sqlite"], 2, "is the catalog itself"),
        (["db", "backup", "nowhere/c.sqlite"], 2, "there is no folder nowhere for the backup"),
        (["db", "backup", "a.md"], 2, "is no backup of a catalog"),
        (["status", "--config", "random.bin"], 2, "the settings file random.bin is not valid TOML"),
    ],
)
def test_one_sentence_and_the_exit_code_of_the_contract(
    console: Console, arguments: list[str], code: int, told: str
) -> None:
    done = console(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith("linkledger: ")
    assert told in sentence
    assert (console.folder / "a.md").read_text() == ARTICLE
    assert not (console.folder / "new.sqlite").exists()


@pytest.mark.parametrize("group", [[], ["db"]])
def test_no_line_of_the_help_is_cut_short_on_a_common_terminal(console: Console, group: list[str]) -> None:
    told = replace(console, environment={"COLUMNS": "80"})(*group, "--help").stdout
    assert "Commands:" in told
    assert "..." not in told.partition("Commands:")[2].partition("\n\n")[0]


def test_a_misspelt_variable_is_told_and_the_command_goes_on(console: Console) -> None:
    done = replace(console, environment={"LINKLEDGER_CONCURENCY": "3"})("status", "--quiet")
    assert done.returncode == 0
    assert done.stderr == (
        "linkledger: LINKLEDGER_CONCURENCY in the environment is no setting, and changes nothing: "
        "did you mean LINKLEDGER_CONCURRENCY?\n"
    )


def test_a_catalog_without_references_is_neither_well_nor_unwell(console: Console) -> None:
    console.write("none.md", "# Nothing\n")
    console("scrape", "none.md", "--catalog", "none.sqlite")
    [head, *_] = console("status", "--catalog", "none.sqlite").stdout.splitlines()
    assert head == "0 references to 0 addresses in 1 document"


def test_a_catalog_that_was_never_checked_says_so_rather_than_that_nothing_is_dead(console: Console) -> None:
    [head, *_] = console("status").stdout.splitlines()
    assert head == "1 reference to 1 address in 1 document, none of them checked yet"
    console("check", "--fail-on", "never", "--quiet")
    [head, *_] = console("status").stdout.splitlines()
    assert head == "1 reference to 1 address in 1 document, 1 of them dead (0 in confirmed trouble)"
