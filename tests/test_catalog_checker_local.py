"""Relative references that name local files: real files, folders and what else a path may lead to."""

import os
import socket
from pathlib import Path

import pytest

from catalog.checker.local import check_local
from db.vocabulary import Verdict

NONE: frozenset[str] = frozenset()
PAGE = '<html><body><h1 id="user-content-top-of-it">x</h1><p id="good">y<a name="caf&eacute;"></a></p></body></html>'


@pytest.mark.parametrize("name", ["a.md", "b.html", "picture.png", "with space ü.txt", "empty"])
def test_a_file_that_is_there_is_alive(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    judgement, fragments = check_local(tmp_path / name, NONE)
    assert (judgement.verdict, judgement.reason, fragments) == (Verdict.ALIVE, "file_exists", ())


def test_a_folder_is_alive_and_its_fragments_are_not_judged(tmp_path: Path) -> None:
    judgement, fragments = check_local(tmp_path, frozenset({"x"}))
    assert (judgement.verdict, judgement.reason, fragments) == (Verdict.ALIVE, "file_exists", ())
    assert judgement.sentence == "the folder is there"


@pytest.mark.parametrize("name", ["missing.md", "file/below", "zero\x00byte", "n" * 300, "broken", "\udcff"])
def test_what_is_not_there_is_dead(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "broken").symlink_to("nowhere")
    judgement, fragments = check_local(tmp_path / name, frozenset({"x"}))
    assert (judgement.verdict, judgement.reason, fragments) == (Verdict.DEAD, "file_missing", ())


def test_a_loop_of_links_is_failing(tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    judgement, _ = check_local(tmp_path / "loop.md", NONE)
    assert (judgement.verdict, judgement.reason) == (Verdict.FAILING, "file_unreadable")


def test_a_file_that_may_not_be_read_is_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.md"
    path.write_text("# x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        monkeypatch.setattr("catalog.checker.local.os.access", lambda *_: False)
    judgement, fragments = check_local(path, frozenset({"x"}))
    assert (judgement.verdict, judgement.reason, fragments) == (Verdict.FAILING, "file_unreadable", ())


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(5, "Input/output error"), "the file cannot be read: Input/output error"),
        (OSError("no number"), "the file cannot be read: no number"),
    ],
)
def test_a_file_that_breaks_while_it_is_read_is_failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    def broken(*_: object) -> int:
        raise error

    path = tmp_path / "a.md"
    path.write_text("# x")
    monkeypatch.setattr("catalog.checker.local.os.open", broken)
    judgement, fragments = check_local(path, frozenset({"x"}))
    assert (judgement.verdict, judgement.reason, fragments) == (Verdict.FAILING, "file_unreadable", ())
    assert judgement.sentence == sentence
    for told_without_opening in ({""}, {"L10"}, {"", ":~:text=x"}):
        assert check_local(path, frozenset(told_without_opening))[0].verdict is Verdict.ALIVE


def test_only_regular_files_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name is short
    os.mkfifo(tmp_path / "pipe.md")  # opening it for reading would wait for a writer for ever
    (tmp_path / "zero.html").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        for name in ("pipe.md", "zero.html", "socket.md"):
            judgement, fragments = check_local(tmp_path / name, frozenset({"x"}))
            assert (judgement.verdict, fragments) == (Verdict.ALIVE, ())


def test_a_pipe_that_took_the_place_of_the_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.setattr("catalog.checker.local.stat.S_ISREG", _first_yes())
    judgement, fragments = check_local(tmp_path / "pipe.md", frozenset({"x"}))
    assert (judgement.verdict, fragments) == (Verdict.ALIVE, ())


def _first_yes() -> object:
    answers = iter([True])
    return lambda _mode: next(answers, False)


@pytest.mark.parametrize(
    ("name", "text", "fragment", "verdict"),
    [
        ("a.html", PAGE, "good", Verdict.ALIVE),
        ("a.HTM", PAGE, "bad", Verdict.FRAGMENT_MISSING),
        ("a.html", PAGE, "caf%C3%A9", Verdict.ALIVE),
        ("a.html", PAGE, "café", Verdict.ALIVE),
        ("a.html", PAGE, "top-of-it", Verdict.ALIVE),
        ("a.html", PAGE, "user-content-good", Verdict.ALIVE),
        ("a.xhtml", PAGE, "good", Verdict.ALIVE),
        ("a.htm", PAGE, "nowhere", Verdict.FRAGMENT_MISSING),
        ("a.md", "# Two words\n\ntext\n", "two-words", Verdict.ALIVE),
        ("a.md", "# Two words\n\ntext\n", "user-content-two-words", Verdict.ALIVE),
        ("a.markdown", "# Two words\n\ntext\n", "three-words", Verdict.FRAGMENT_MISSING),
        ("a.md", "", "x", Verdict.FRAGMENT_MISSING),
        ("a.md", " \n", "x", Verdict.FRAGMENT_MISSING),
    ],
)
def test_fragments_of_markdown_and_html(tmp_path: Path, name: str, text: str, fragment: str, verdict: Verdict) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    judgement, findings = check_local(tmp_path / name, frozenset({fragment, ""}))
    assert judgement.verdict is Verdict.ALIVE
    assert [(found.fragment, found.verdict) for found in findings] == [(fragment, verdict)]
    assert findings[0].reason == ("fragment_found" if verdict is Verdict.ALIVE else "fragment_missing")


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("a.py", "anything"),
        ("a.md", "L10"),
        ("a.md", "L10-L20"),
        ("a.md", ":~:text=x"),
        ("a.html", "!route"),
        ("a.txt", "x"),
    ],
)
def test_what_cannot_be_known_of_a_fragment_is_not_said(tmp_path: Path, name: str, fragment: str) -> None:
    (tmp_path / name).write_text("text")
    assert check_local(tmp_path / name, frozenset({fragment}))[1] == ()


def test_a_binary_that_is_called_a_page_is_there_and_its_fragments_are_not_judged(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\x00\x01\x02\xff" * 100)
    judgement, findings = check_local(tmp_path / "a.html", frozenset({"x"}))
    assert (judgement.verdict, findings) == (Verdict.ALIVE, ())


def test_the_findings_come_in_a_steady_order(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    findings = check_local(tmp_path / "a.html", frozenset({"z", "good", "a"}))[1]
    assert [found.fragment for found in findings] == ["a", "good", "z"]


def test_of_a_huge_file_only_what_is_found_in_its_head_is_said(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    path.write_text(
        '<p id="early"></p>' + " " * 1_900_000 + '<p id="middle"></p>' + " " * 100_000 + '<p id="late"></p>'
    )
    judgement, findings = check_local(path, frozenset({"early", "middle", "late", "never"}))
    assert judgement.verdict is Verdict.ALIVE
    assert [found.fragment for found in findings] == ["early", "middle"]


@pytest.mark.parametrize(("size", "told"), [(100, [Verdict.FRAGMENT_MISSING]), (101, [])])
def test_of_a_file_that_is_searched_to_its_end_it_is_said_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, told: list[Verdict]
) -> None:
    monkeypatch.setattr("catalog.checker.local.MAX_BYTES", 100)
    (tmp_path / "a.html").write_bytes(PAGE.encode()[:10].ljust(size))
    assert [one.verdict for one in check_local(tmp_path / "a.html", frozenset({"x"}))[1]] == told


def test_a_file_is_read_no_further_than_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the kernel have the size 0, and some go on for ever."""
    (tmp_path / "a.md").write_text("# x")
    real = os.fstat

    def empty(opened: int) -> os.stat_result:
        return os.stat_result((*real(opened)[:6], 0, *real(opened)[7:]))

    monkeypatch.setattr("catalog.checker.local.os.fstat", empty)
    assert [one.verdict for one in check_local(tmp_path / "a.md", frozenset({"x"}))[1]] == [Verdict.FRAGMENT_MISSING]
