"""`linkledger ack` as it is typed."""

import pytest
from console import Console


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    console = Console(tmp_path_factory.mktemp("ack"))
    console.write("a.md", "[gone](./gone.md) and [mail](mailto:a@b.example)\n")
    assert console("run", "a.md", "-o", "report.txt").returncode == 1
    return console


def test_an_acknowledged_link_ends_no_run_until_it_is_taken_back(console: Console) -> None:
    done = console("ack", "./gone.md", "--until", "2999-12-31", "--why", "will be written")
    assert (done.returncode, done.stderr) == (0, "./gone.md: acknowledged until 2999-12-31\n")
    assert console("ack").stdout == "file:gone.md  until 2999-12-31: will be written\n"
    for level in ("new", "dead", "any"):
        assert console("report", "--fail-on", level).returncode == 0
    assert console("check", "--all").returncode == 0
    assert console("ack", "file:gone.md", "--remove").returncode == 0
    listed = console("ack")
    assert listed.stdout == ""
    assert listed.stderr.startswith("nothing is acknowledged")
    assert console("report", "--fail-on", "dead").returncode == 1


def test_the_settings_acknowledge_as_well(console: Console) -> None:
    console.write("linkledger.toml", '[[acknowledged]]\npattern = "gone"\nuntil = 2999-12-31\nwhy = "later"\n')
    assert console("report", "--fail-on", "any").returncode == 0
    assert console("ack").stdout == "file:gone.md  until 2999-12-31: later (settings)\n"
    console.write("linkledger.toml", '[[acknowledged]]\npattern = "gone"\nuntil = "later"\nwhy = "later"\n')
    done = console("report")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'acknowledged.0.until' in" in done.stderr
    (console.folder / "linkledger.toml").unlink()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["./gone.md"], "say until when and why"),
        (["./gone.md", "--until", "2999-12-31"], "say until when and why"),
        (
            ["./gone.md", "--until", "tomorrow", "--why", "x"],
            "--until 'tomorrow' is not a date: write it as YYYY-MM-DD",
        ),
        (["./gone.md", "--until", "1999-12-31", "--why", "x"], "--until 1999-12-31 is over"),
        (["https://none.example/", "--until", "2999-12-31", "--why", "x"], "the catalog knows no such address"),
        (["http://[bad/", "--until", "2999-12-31", "--why", "x"], "the catalog knows no such address"),
        (["--remove"], "which address?"),
        (["./gone.md", "--remove"], "not acknowledged by"),
        (["./gone.md", "--remove", "--why", "x"], "leave --until and --why out"),
    ],
)
def test_what_cannot_be_acknowledged_is_one_sentence(console: Console, arguments: list[str], says: str) -> None:
    done = console("ack", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr
