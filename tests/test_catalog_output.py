"""Results reach stdout whole or with exit code 3; where stderr leads nowhere, the exit code still tells."""

import logging
import os
import subprocess
from pathlib import Path

import pytest
from console import Console

from catalog.command import StderrHandler


@pytest.fixture
def console(tmp_path: Path) -> Console:
    console = Console(tmp_path)
    console.write("many.md", "\n".join(f"- [x](http://h.test/{number})" for number in range(2_000)))
    assert console("scrape", "many.md").returncode == 0
    return console


def through_shell(
    console: Console, redirection: str, *arguments: str, **more: str
) -> "subprocess.CompletedProcess[str]":
    """A command as a shell starts it with its streams redirected."""
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *console.command(*arguments)],
        cwd=console.folder,
        env={**console.variables(), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="the platform has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", [["report", "--format", "jsonl"], ["status"], ["--version"]])
def test_a_result_that_does_not_arrive_ends_with_three(console: Console, command: list[str], unbuffered: str) -> None:
    done = through_shell(console, ">/dev/full", *command, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "cannot be written to stdout: No space left on device" in done.stderr


def test_a_disk_that_takes_a_part_is_no_success_without_buffers(console: Console) -> None:
    done = through_shell(console, ">part", "report", "--format", "jsonl", PYTHONUNBUFFERED="1")
    assert done.returncode == 0
    whole = (console.folder / "part").stat().st_size
    # POSIX counts in 512 bytes; a file at its limit takes a part of a write, as a full disk does.
    limited = ["sh", "-c", f'trap "" XFSZ; ulimit -f {whole // 1024}; "$@" >part', "sh"]
    done = subprocess.run(
        [*limited, *console.command("report", "--format", "jsonl")],
        cwd=console.folder,
        env={**console.variables(), "PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (console.folder / "part").stat().st_size < whole
    assert (done.returncode, "cannot be written to stdout" in done.stderr) == (3, True)


def test_a_reader_that_stops_reading_is_no_error(console: Console) -> None:
    for command in (["report", "--format", "jsonl"], ["status"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            console.command(*command), cwd=console.folder, env=console.variables(), stdout=write,
            stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
        os.close(write)
        assert (done.returncode, done.stderr) == (0, b""), command


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("arguments", "code"), [(["scrape", "many.md"], 0), (["scrape", "nowhere.md"], 2)])
def test_the_exit_code_tells_where_stderr_leads_nowhere(
    console: Console, arguments: list[str], code: int, redirection: str
) -> None:
    assert through_shell(console, redirection, *arguments).returncode == code


@pytest.mark.parametrize(
    ("redirection", "arguments", "code"),
    [(">&-", ["report"], 0), ("2>&-", ["check", "--limit", "0"], 0), ("<&-", ["scrape", "-"], 2)],
)
def test_a_stream_that_is_closed_from_the_start_leads_nowhere(
    console: Console, redirection: str, arguments: list[str], code: int
) -> None:
    done = through_shell(console, redirection, *arguments)
    assert done.returncode == code, done.stderr
    assert "defect" not in done.stderr


def test_results_are_utf_8_whatever_the_locale(console: Console) -> None:
    console.write("typography.md", "# “Ünïcode” ✓\n\n[x](http://h.test/)")
    console("scrape", "typography.md")
    plain = through_shell(console, "", "report")
    odd = through_shell(console, "", "report", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert odd.returncode == 0, odd.stderr
    assert odd.stdout == plain.stdout


def test_what_a_run_logs_of_an_address_is_no_password(capsys: pytest.CaptureFixture[str]) -> None:
    handler = StderrHandler()
    handler.emit(logging.makeLogRecord({"msg": "asking for %s failed", "args": ("https://ann:pass@a.example/",)}))
    assert capsys.readouterr().err == "asking for https://***@a.example/ failed\n"
