"""Bytes to text, with the way back: every character of the text knows the byte it came from.

A repair replaces bytes of the original file, so a scraper that found an address in decoded text must be able to say
where its bytes are. Line breaks are left as they stand (LF, CRLF or lone CR), nothing is normalised.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from scrapers.reference import ScrapeError

# A thousand pages of text are about 4 MB; beyond this it is a data file, and parsing it would take minutes.
MAX_BYTES = 32 * 1024 * 1024
_MEGABYTE = 1024 * 1024
# 32 MB of nothing but line breaks would take gigabytes as lines; a real text of that size has less than a million.
MAX_LINES = 1_000_000

# How files begin that people hand in by mistake; naming the kind says more than the rule about NUL bytes can.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a rich text document"),
)

# Bytes of these are read one a character, so byte and character offsets are the same.
_SINGLE_BYTE = frozenset(
    {"ascii", "iso8859-1", "cp1252", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7"}
    | {"iso8859-8", "iso8859-9", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "cp866"}
    | {"koi8-r", "koi8-u", "cp874", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"}
    | {"mac-roman", "mac-cyrillic", "tis-620"}
)
# Stateless multi-byte encodings: a stretch of text encodes to the same bytes wherever it stands. Stateful ones
# (ISO-2022, HZ, UTF-7) are left out: their offsets cannot be told from a stretch, and their addresses are ASCII anyway.
_MULTI_BYTE = frozenset({"utf-8", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp"}) | {
    "euc_kr",
    "cp949",
}
# What stands for a byte that is no UTF-8: the control character that is meant for it, a byte long as well, so that
# offsets hold. So many other characters beyond ASCII must be sound for each of them.
_SUBSTITUTE = "\x1a"
_SOUND = 2
_SUBSTITUTED = "linkledger.substitute"
codecs.register_error(_SUBSTITUTED, lambda error: (_SUBSTITUTE * (error.end - error.start), error.end))  # type: ignore[attr-defined]
# Bytes that tell UTF-16 that no mark tells: every other one is 0 in whatever has blanks, markup and addresses.
_HEAD = 4096
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
# Characters between two known byte offsets: small enough that one look-up encodes little, large enough that a document
# of the maximal size needs only some ten thousand of them.
_STRIDE = 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the way back to its bytes.

    Attributes:
        text: everything but a byte order mark, line breaks as they stand.
        encoding: the Python codec that reads the bytes, byte order mark apart: `utf-8`, `cp1252`, `utf-16-le` …
        skip: how many bytes the byte order mark takes.
    """

    text: str
    encoding: str
    skip: int
    size: int
    _marks: Sequence[int]  # byte offset of every _STRIDE-th character; empty where a character is a byte
    _breaks: Sequence[int]  # offset of the first character of every line

    def offset(self, position: int) -> int:
        """Byte offset, in the original bytes, of the character at `position` (`len(text)` gives the end)."""
        if not self._marks:
            return self.skip + position
        mark, rest = divmod(position, _STRIDE)
        start = position - rest
        return min(self._marks[mark] + len(self.text[start:position].encode(self.encoding)), self.size)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Byte offsets of a half-open stretch of characters."""
        return self.offset(start), self.offset(end)

    def line(self, position: int) -> int:
        """1-based number of the line that the character at `position` stands on; CRLF, LF and CR end lines."""
        return bisect_right(self._breaks, position)

    def line_start(self, line: int) -> int:
        """Position of the first character of a 1-based line."""
        return self._breaks[line - 1]

    def lines(self) -> list[tuple[int, str]]:
        """Every line with the position of its first character; the text without its line break."""
        ends = [*self._breaks[1:], len(self.text)]
        return [(start, self.text[start:end].rstrip("\r\n")) for start, end in zip(self._breaks, ends, strict=True)]


def decode(data: bytes, declared: str = "") -> Decoded:
    """Read a document's bytes as text.

    A byte order mark decides. A declared multi-byte encoding is tried before UTF-8, a declared single-byte one after it
    (it reads anything, and what reads as UTF-8 throughout is hardly ever something else). At last Windows-1252. It is
    one encoding for the whole document.

    Args:
        data: the document's bytes.
        declared: what a Content-Type or a `<meta>` says; unknown names are ignored.

    Raises:
        ScrapeError: the document is too large, empty, or no text at all.
    """
    _refuse(data)
    text, encoding, skip = _read(data, declared)
    if "\x00" in text:
        raise ScrapeError("The document is binary (it holds NUL bytes): give the article as text, HTML or Markdown.")
    if not text or text.isspace():
        raise ScrapeError("The document is empty: check that it was saved completely.")
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        raise ScrapeError(f"The document has more than {MAX_LINES:,} lines: split it, or hand in the article alone.")
    starts = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
    return Decoded(text, encoding, skip, len(data), _marks(text, encoding, skip), starts)


def _refuse(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise ScrapeError(
            f"The document is too large ({len(data) / _MEGABYTE:.1f} MB; the limit is {MAX_BYTES // _MEGABYTE} MB): "
            "split it, or hand in the article alone."
        )
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ScrapeError(f"The document is {what}, not text: convert it to text, HTML or Markdown first.")


def _read(data: bytes, declared: str) -> tuple[str, str, int]:
    """Text, codec and length of the byte order mark."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            body = data[len(mark) :]
            if encoding != "utf-8":
                # A broken unit is as many bytes as the replacement character, so offsets stay right.
                return body.decode(encoding, "replace"), encoding, len(mark)
            text, encoding = _read_unmarked(body, "utf-8")
            return text, encoding, len(mark)
    for encoding, zeros, others in (
        ("utf-16-le", data[1:_HEAD:2], data[:_HEAD:2]),
        ("utf-16-be", data[:_HEAD:2], data[1:_HEAD:2]),
    ):
        if 2 * zeros.count(0) > len(zeros) and 0 not in others:
            wide = _decode_strictly(data, encoding)
            if wide is not None:
                return wide, encoding, 0
    text, encoding = _read_unmarked(data, declared)
    return text, encoding, 0


def _read_unmarked(data: bytes, declared: str) -> tuple[str, str]:
    wish = _known(declared)
    tries = (wish, "utf-8") if wish in _MULTI_BYTE else ("utf-8", wish)
    for encoding in tries:
        text = _decode_strictly(data, encoding) if encoding else None
        if text is not None:
            return text, encoding
    # A few bytes of another encoding, or half a character where the text was cut off, spoil no other address.
    text = data.decode("utf-8", _SUBSTITUTED)
    broken = text.count(_SUBSTITUTE) - data.count(_SUBSTITUTE.encode())
    if len(text) - len(text.encode("ascii", "ignore")) >= _SOUND * broken:
        return text, "utf-8"
    text = _decode_strictly(data, "cp1252")
    if text is not None:
        return text, "cp1252"
    # Windows-1252 leaves five bytes undefined; Latin-1 reads them as the control characters that browsers make of them.
    return data.decode("iso8859-1"), "iso8859-1"


def _known(declared: str) -> str:
    """The codec's own name for a declared encoding, "" for one that is unknown or cannot give offsets."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return name if name in _SINGLE_BYTE or name in _MULTI_BYTE else ""


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    """The text, or None where a byte does not belong or the way back would not give the same bytes."""
    try:
        text = data.decode(encoding)
        if encoding in _MULTI_BYTE and encoding != "utf-8" and text.encode(encoding) != data:
            return None
    except UnicodeError:
        return None
    return text


def _marks(text: str, encoding: str, skip: int) -> Sequence[int]:
    if encoding in _SINGLE_BYTE or (text.isascii() and not encoding.startswith("utf-16")):
        return ()
    sizes = (len(text[at : at + _STRIDE].encode(encoding)) for at in range(0, len(text), _STRIDE))
    return list(accumulate(sizes, initial=skip))
