"""What a command says: results on stdout, whole or with an error; remarks on stderr, which may lead nowhere.

Names of files and hosts, titles and documents are other people's, and a terminal does what their control characters
tell it to. So remarks have none, and a terminal gets none: a result that goes elsewhere stays what it is, to the byte.
"""

import errno
import os
import re
import sys
from contextlib import suppress
from typing import TextIO

# What would move a terminal's cursor or turn what it shows; ends of lines and tabs are of our own text as well.
_COMMANDS = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class OutputError(Exception):
    """A result could not be written where it was to go; one sentence."""


def open_missing_streams() -> None:
    """Let a standard stream with which a daemon did not start us lead nowhere.

    Python has None for such a stream, and the next file that is opened would take its number.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  stays open as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def show(text: str) -> None:
    """Write a result to stdout, all of it, in UTF-8 whatever the locale. A reader that stops reading is no error.

    Raises:
        OutputError: where it does not arrive whole, such as on a full disk.
    """
    show_bytes(text.encode("utf-8", "replace"))


def show_bytes(data: bytes) -> None:
    """The same for a result that is no text of ours: a diff holds a document's bytes, whatever their encoding."""
    if sys.stdout.isatty():
        data = _tame(data.decode("utf-8", "replace")).encode()
    left = memoryview(data)
    stream = sys.stdout.buffer
    try:
        while left:
            # Where Python was told not to buffer, a write says by its count alone that the disk took only a part.
            written = stream.write(left)
            if not written:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            left = left[written:]
        stream.flush()
    except BrokenPipeError:
        _lead_nowhere(sys.stdout)
    except OSError as error:
        _lead_nowhere(sys.stdout)
        raise OutputError(f"the result cannot be written to stdout: {error.strerror or error}") from error


def say(sentence: str) -> None:
    """Tell a person something on stderr; where nobody can be told, the exit code has to do."""
    try:
        sys.stderr.write(f"{_tame(sentence)}\n")
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr)


def plain_name(text: str) -> str:
    """A name, or a sentence with one, that a terminal shows on one line."""
    return _tame(text).translate({ord("\t"): r"\t", ord("\n"): r"\n", ord("\r"): r"\r"})


def _tame(text: str) -> str:
    """A text that a terminal shows and does not obey."""
    return _COMMANDS.sub(lambda found: repr(found[0])[1:-1], text)


def _lead_nowhere(stream: TextIO) -> None:
    """Keep Python from trying once more at its end what has failed, which would change the exit code."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
