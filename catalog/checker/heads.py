"""The head of an answer, mended as browsers read it. Pure.

The parser underneath is strict where browsers are not: a stray header line, a length told twice, or a PHP script that
says `HTTP/2.0` would turn a page that every reader sees into a malformed answer. A head without such mistakes passes
byte for byte.
"""

import re

# What browsers take for one head, all in all.
MAX_HEAD_BYTES = 262_144

_END = re.compile(rb"\r?\n\r?\n")
# How an answer may begin; browsers mind neither the case of these letters nor how many blanks follow the version.
_RADIO = b"ICY "  # how radio stations begin, which speak HTTP/1.0 otherwise (SHOUTcast)
_SLOP = re.compile(rb"[^\r\n]{1,4}(?=(?i:HTTP)/\d)")  # a script's byte-order mark, mostly; Chrome and Firefox take it
_START = re.compile(rb"(?i:HTTP)/(1\.\d|[2-9](?:\.\d)?) +(?=\d{3}(?!\d))")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_DIGITS = re.compile(rb"\d{1,18}")
# A head without any of the mistakes below, which nearly all are; told in a tenth of the time that mending takes.
_CLEAN = re.compile(rb"HTTP/1\.[01] \d[^\r\n]*\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*\r\n)*\r\n")
_ONE_LENGTH = re.compile(rb"\ncontent-length:[ \t]*\d{1,18}[ \t]*\r")


def find_head_end(data: bytes | bytearray, start: int = 0) -> int:
    """Where the head ends (behind its empty line), -1 if it does not yet; nothing ends before `start`."""
    match = _END.search(data, max(0, start - 3))
    return match.end() if match else -1


def could_be_http(data: bytes | bytearray) -> bool:
    """Whether this may become an answer in HTTP; empty lines in front are let pass (RFC 9112 section 2.2)."""
    start = bytes(data[:16]).lstrip(b"\r\n")[:5]
    return b"HTTP/".startswith(start.upper()) or _RADIO.startswith(start[:4]) or _SLOP.match(data) is not None


def is_interim(head: bytes) -> bool:
    """Whether another head follows: 1xx, but for 101 (RFC 9110 section 15.2)."""
    words = head[:64].split(None, 2)
    return len(words) > 1 and len(words[1]) == 3 and words[1].startswith(b"1") and words[1] != b"101"


def mend_head(head: bytes) -> bytes:
    """The head without the mistakes that browsers overlook.

    Left out: lines without a colon or with a name that is none (their continuations too), a Content-Length that is no
    number or is told again, one beside `Transfer-Encoding: chunked` (RFC 9112 section 6.3), `Transfer-Encoding:
    identity`. White space behind a name goes, and a version that no plain connection can speak becomes 1.1; the status
    line is written as it should be. Lengths that contradict each other stay, for nobody knows which is right.
    """
    if _CLEAN.fullmatch(head) and _is_length_settled(head.lower()):
        return head
    lines = head.splitlines(keepends=True) if b"\r" not in head.replace(b"\r\n", b"") else None
    if lines is None:  # a lone carriage return is not a line's end here; browsers differ, the parser refuses
        return head
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    slop = _SLOP.match(lines[first])
    line = lines[first][slop.end() :] if slop else lines[first]
    if line.startswith(_RADIO):
        line = b"HTTP/1.0 " + line[len(_RADIO) :]
    kept = [_START.sub(_mend_start, line, count=1)]
    keeping = False
    for line in lines[first + 1 :]:
        if line[:1] in (b" ", b"\t"):
            if keeping:
                kept.append(line)
            continue
        fixed = _mend_line(line)
        keeping = fixed is not None
        if fixed is not None:
            kept.append(fixed)
    return b"".join(lines[:first] + _settle_length(kept))


def _mend_start(start: "re.Match[bytes]") -> bytes:
    version = start[1] if start[1] in (b"1.0", b"1.1") else b"1.1"
    return b"HTTP/" + version + b" "


def _is_length_settled(head: bytes) -> bool:
    """Whether a head in lower case, sound as to its lines, tells one length in one way, or none."""
    lengths = head.count(b"\ncontent-length:")
    if b"\ntransfer-encoding:" in head:
        return not lengths and b"identity" not in head
    return not lengths or (lengths == 1 and _ONE_LENGTH.search(head) is not None)


def _mend_line(line: bytes) -> bytes | None:
    if not line.strip(b"\r\n"):
        return line
    name, colon, value = line.partition(b":")
    bare = name.rstrip(b" \t")
    if not _NAME.fullmatch(bare):  # without a colon the line's end is part of it
        return None
    return bare + colon + value


def _settle_length(lines: list[bytes]) -> list[bytes]:
    """One length or none, from however many the head tells."""
    fields = [(line.partition(b":")[0].lower(), line) for line in lines]
    codings = [_value(line) for name, line in fields if name == b"transfer-encoding"]
    lengths = [part.strip() for name, line in fields if name == b"content-length" for part in _value(line).split(b",")]
    if not codings and (not lengths or (len(lengths) == 1 and _DIGITS.fullmatch(lengths[0]))):
        return lines
    identity = all(coding == b"identity" for coding in codings)
    numbers = {length.lstrip(b"0") or b"0" for length in lengths if _DIGITS.fullmatch(length)}
    if len(numbers) > 1 and identity:
        return lines
    drop = {b"content-length"} | ({b"transfer-encoding"} if identity else set())
    kept = [line for name, line in fields if name not in drop]
    if identity and numbers:
        kept.insert(1, b"Content-Length: " + numbers.pop() + b"\r\n")
    return kept


def _value(line: bytes) -> bytes:
    return line.partition(b":")[2].strip().lower()
