"""The diff of known edits: `patch` and `git apply` make of the old file exactly the new one."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.repair.diff import render_diff
from catalog.repair.rewrite import Edit, Wish, apply_edits

WISH = Wish(0, 0, "", "", "")
NUMBERED = b"".join(b"line %d\n" % number for number in range(1, 31))


def edit(old: bytes, find: bytes, new: bytes) -> Edit:
    at = old.index(find)
    return Edit(at, at + len(find), new, 0, len(new), "", WISH)


def edits_of(old: bytes, *swaps: tuple[bytes, bytes]) -> list[Edit]:
    return sorted((edit(old, find, new) for find, new in swaps), key=lambda each: each.start)


CASES: dict[str, tuple[bytes, list[tuple[bytes, bytes]]]] = {
    "one line": (NUMBERED, [(b"line 15", b"LINE")]),
    "first and last": (NUMBERED, [(b"line 1\n", b"one\n"), (b"line 30", b"thirty")]),
    "neighbours and far apart": (NUMBERED, [(b"line 4\n", b"4\n"), (b"line 5\n", b"5\n"), (b"line 25", b"25")]),
    "contexts that touch": (NUMBERED, [(b"line 10", b"10"), (b"line 17", b"17")]),
    "two in one line": (b"a b c\n", [(b"a", b"A"), (b"c", b"C")]),
    "fewer lines": (NUMBERED, [(b"line 8\nline 9\nline 10", b"line 8 to 10"), (b"line 28", b"28")]),
    "no line end at the end": (b"x\ny", [(b"y", b"z")]),
    "no line end in the context": (b"x\ny\nz", [(b"x", b"w")]),
    "a single line without its end": (b"x", [(b"x", b"y")]),
    "carriage returns": (b"a\r\nb\r\nc\r\n", [(b"b", b"B")]),
    "old Macs": (b"a\rb\rc", [(b"b", b"B")]),
    "Latin-1": ("ä\nö\nü\n".encode("latin-1"), [("ö".encode("latin-1"), b"x")]),
    "other separators are no line ends": ("a\x0bb\u2028c\x0c\n".encode(), [(b"b", b"B")]),
    "insertion": (b"a b\n", [(b"", b"x")]),
    "lines that look like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\nx\n", [(b"x", b"-y")]),
}


@pytest.mark.parametrize("program", ["patch", "git"])
@pytest.mark.parametrize("name", CASES)
def test_applied_it_gives_the_new_file(name: str, program: str, tmp_path: Path) -> None:
    old, swaps = CASES[name]
    edits = edits_of(old, *swaps)
    file = tmp_path / "docs" / "my file.txt"
    file.parent.mkdir()
    file.write_bytes(old)
    diff = render_diff(old, edits, "docs/my file.txt")
    command = ["patch", "--binary", "-p1"] if program == "patch" else ["git", "apply", "-"]
    done = subprocess.run(command, cwd=tmp_path, input=diff, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr + diff
    assert b"fuzz" not in done.stdout
    assert file.read_bytes() == apply_edits(old, edits)


def test_it_reads_as_people_expect() -> None:
    diff = render_diff(NUMBERED, edits_of(NUMBERED, (b"line 4\n", b"four\n"), (b"line 5\n", b"five\n")), "a.md")
    assert diff.decode() == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,8 +1,8 @@\n line 1\n line 2\n line 3\n-line 4\n-line 5\n+four\n+five\n"
        " line 6\n line 7\n line 8\n"
    )


def test_without_edits_there_is_no_diff() -> None:
    assert render_diff(NUMBERED, [], "a.md") == b""


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_git_takes_a_diff_of_utf_16(encoding: str, tmp_path: Path) -> None:
    """GNU patch does not; bytes that look like line ends stand in the middle of characters."""
    old = "a\nold\n\u0a0a\u0a00\nb\n".encode(encoding)
    (tmp_path / "x.md").write_bytes(old)
    edits = edits_of(old, ("old".encode(encoding), "new".encode(encoding)))
    diff = render_diff(old, edits, "x.md")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, capture_output=True, timeout=30, check=True)
    assert (tmp_path / "x.md").read_bytes() == apply_edits(old, edits)


@pytest.mark.parametrize("name", ["ä.md", 'quo"te.md', "back\\slash.md", "tab\there.md", "line\nbreak.md"])
def test_odd_file_names_are_found(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"old\n")
    diff = render_diff(b"old\n", [edit(b"old\n", b"old", b"new")], name)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, capture_output=True, timeout=30, check=True)
    assert (tmp_path / name).read_bytes() == b"new\n"


@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.binary(max_size=5)), max_size=4),
)
def test_its_lines_are_those_of_both_files(data: bytes, made: list[tuple[int, int, bytes]]) -> None:
    """What carries a blank or a minus is the old file's, a blank or a plus the new one's, in order and in full."""
    data = data.replace(b"\x00", b"\n") or b"x"
    edits, end = [], 0
    for start, length, new in sorted(made):
        if end <= start and start + length < len(data) and (length or new):
            end = start + length
            edits.append(Edit(start, end, new, 0, 0, "", WISH))
    new_data = apply_edits(data, edits)
    rest = render_diff(data, edits, "x").split(b"\n")[2:]
    old_lines, new_lines = data.split(b"\n"), new_data.split(b"\n")
    while rest and rest[0].startswith(b"@@"):
        old_at, new_at = (int(part.split(b",")[0][1:]) - 1 for part in rest[0].split(b" ")[1:3])
        old_left, new_left = (int(part.split(b",")[1]) for part in rest[0].split(b" ")[1:3])
        rest = rest[1:]
        while old_left or new_left or (rest and rest[0].startswith(b"\\")):
            mark, line, rest = rest[0][:1], rest[0][1:], rest[1:]
            if mark in b" -":
                assert line == old_lines[old_at]
                old_at, old_left = old_at + 1, old_left - 1
            if mark in b" +":
                assert line == new_lines[new_at]
                new_at, new_left = new_at + 1, new_left - 1
    assert rest in ([], [b""])
