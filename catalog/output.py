"""What a command says: results on stdout, whole or with an error; remarks on stderr, which may lead nowhere."""

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO


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
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr)


def _lead_nowhere(stream: TextIO) -> None:
    """Keep Python from trying once more at its end what has failed, which would change the exit code."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
