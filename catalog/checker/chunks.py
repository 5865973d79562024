"""Chunks whose lines end with LF alone, written as they should be. Pure.

The parser underneath wants CR LF behind every size (RFC 9112 section 7.1); some servers that somebody wrote for himself
send less, and browsers read them.
"""

import re

# A line that is longer is none: what sends it is left to the parser.
LONGEST_LINE = 4_096

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?(\n?)")


class Chunks:
    """Rewrites a chunked body whose first line ends with LF alone; any other is passed on byte for byte."""

    def __init__(self) -> None:
        self._is_loose: bool | None = None  # None until the first line is there
        self._is_last = False  # behind the chunk without data: trailers
        self._line = b""  # what has come of it
        self._left = 0  # bytes of data in this chunk

    def feed(self, data: bytes) -> bytes:
        """What of the body is ready to be parsed, now that `data` has come."""
        if self._is_loose is None and data:
            data, self._line = self._line + data, b""
            size = _SIZE.match(data)
            if size is not None and size.end() == len(data) <= LONGEST_LINE and not size[2]:
                self._line = data
                return b""
            self._is_loose = size is not None and size.end() <= LONGEST_LINE and bool(size[2])
        return self._rewrite(data) if self._is_loose else data

    def _rewrite(self, data: bytes) -> bytes:
        out = bytearray()
        place = 0
        while place < len(data):
            if self._left:
                piece = data[place : place + self._left]
                out += piece
                self._left -= len(piece)
                place += len(piece)
                continue
            end = data.find(b"\n", place)
            self._line += data[place:] if end == -1 else data[place:end]
            place = len(data) if end == -1 else end + 1
            if end != -1:
                out += self._end_line() + b"\r\n"
            elif len(self._line) > LONGEST_LINE:
                self._is_loose = False
                out += self._line
            if not self._is_loose:
                out += data[place:]
                break
        return bytes(out)

    def _end_line(self) -> bytes:
        """The line that has come to its end, without it; says what comes next."""
        line, self._line = self._line.removesuffix(b"\r"), b""
        if self._is_last:
            self._is_loose = bool(line)  # behind the empty line nothing is ours
        elif (size := _SIZE.fullmatch(line)) is not None:  # it is none behind the data of a chunk
            self._left = int(size[1], 16)
            self._is_last = not self._left
        return line
