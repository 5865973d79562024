"""A relative reference that names a local file: is it there, and the fragment in it?"""

import errno
import os
import stat
from pathlib import Path

from catalog.checker.fragments import judge_anchors, names_no_element
from catalog.checker.observation import Judgement
from db.records import FragmentFinding
from db.vocabulary import DocumentFormat, Verdict
from scrapers.anchors import parse_anchors
from scrapers.reference import ScrapeError

# Bytes of a file that are searched for anchors; what such a document holds beyond is not judged.
MAX_BYTES = 2_000_000

# The formats whose anchors we know, by the end of the file's name.
FORMATS = {
    ".md": DocumentFormat.MARKDOWN,
    ".markdown": DocumentFormat.MARKDOWN,
    ".html": DocumentFormat.HTML,
    ".htm": DocumentFormat.HTML,
    ".xhtml": DocumentFormat.HTML,
}


def check_local(path: Path, fragments: frozenset[str]) -> tuple[Judgement, tuple[FragmentFinding, ...]]:
    """Judge a local file or folder, and those of `fragments` (as printed, percent-encoded or not) that can be judged.

    Verdicts: `alive` (`file_exists`), `dead` (`file_missing`), `failing` (`file_unreadable`). Nothing but a regular
    file is ever opened, and it only where it is Markdown or HTML and a fragment is asked for. Raises nothing.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a zero byte, which no name can hold
        return Judgement(Verdict.DEAD, "file_missing", "there is no such file"), ()
    except OSError as error:
        return _trouble(error), ()
    if stat.S_ISDIR(mode):
        return Judgement(Verdict.ALIVE, "file_exists", "the folder is there"), ()
    if not stat.S_ISREG(mode):
        return Judgement(Verdict.ALIVE, "file_exists", "it is there, and no ordinary file"), ()
    if not os.access(path, os.R_OK):
        return Judgement(Verdict.FAILING, "file_unreadable", "the file is there, but may not be read"), ()
    wanted = sorted(fragment for fragment in fragments if fragment and not names_no_element(fragment))
    shape = FORMATS.get(path.suffix.lower())
    found: tuple[FragmentFinding, ...] = ()
    if wanted and shape is not None:
        try:
            data, complete = _read(path)
        except OSError as error:
            return _trouble(error), ()
        anchors = _anchors(data, shape)
        found = judge_anchors(wanted, anchors, "file") if anchors is not None else ()
        if not complete:  # what is missing from the head may stand further down
            found = tuple(finding for finding in found if finding.verdict is Verdict.ALIVE)
    return Judgement(Verdict.ALIVE, "file_exists", "the file is there"), found


def _trouble(error: OSError) -> Judgement:
    if error.errno == errno.ENAMETOOLONG:
        return Judgement(Verdict.DEAD, "file_missing", "there is no such file: no name is that long")
    return Judgement(Verdict.FAILING, "file_unreadable", f"the file cannot be read: {error.strerror or error}")


def _read(path: Path) -> tuple[bytes, bool]:
    """The head of a file, and whether that is all of it. Never waits: what was put in its place since is not read."""
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        state = os.fstat(opened)
        if not stat.S_ISREG(state.st_mode):
            return b"", False
        # Not beyond the size that is told: kernel files of size 0 go on for ever.
        return file.read(min(state.st_size, MAX_BYTES)), state.st_size <= MAX_BYTES


def _anchors(data: bytes, shape: DocumentFormat) -> frozenset[str] | None:
    """What a fragment could point at; None where the bytes are no text, so that nothing can be said."""
    if not data or data.isspace():
        return frozenset()
    try:
        return parse_anchors(data, shape)
    except ScrapeError:
        return None
