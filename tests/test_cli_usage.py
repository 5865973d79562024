"""Wrong usage as people meet it: one sentence, the exit code of the contract, and nothing lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from console import Console

ARTICLE = "# T\n\n[one](./gone.md)\n"


@pytest.fixture
def console(tmp_path: Path) -> Console:
    console = Console(tmp_path)
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
        (["report", "--since", "99"], 2, "the catalog knows no run 99"),
        (["status", "--catalog", "."], 2, "is a folder: name the catalog's file in it"),
        (["status", "--catalog", "postgresql://h/d"], 2, "is not a catalog that this program can keep"),
        (["status", "--catalog", "random.bin"], 3, "is not an SQLite database"),
        (["db", "upgrade", "--catalog", "new.sqlite"], 2, "there is no catalog"),
        (["db", "backup", "catalog.sqlite"], 2, "is the catalog itself"),
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


def test_a_misspelt_variable_is_told_and_the_command_goes_on(console: Console) -> None:
    done = replace(console, environment={"LINKLEDGER_CONCURENCY": "3"})("status", "--quiet")
    assert done.returncode == 0
    assert done.stderr == (
        "linkledger: LINKLEDGER_CONCURENCY in the environment is no setting, and changes nothing: "
        "did you mean LINKLEDGER_CONCURRENCY?\n"
    )
