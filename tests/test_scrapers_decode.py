"""Bytes to text and back: every character knows its byte, whatever the encoding and the line breaks."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.decode import MAX_BYTES, MAX_LINES, Decoded, decode
from scrapers.reference import ScrapeError

_TEXTS = st.text(st.sampled_from("ab \n\r\té日\U0001f600"), min_size=1, max_size=40).map(lambda text: text + "x")


def _assert_every_character_knows_its_byte(data: bytes, decoded: Decoded) -> None:
    for position, character in enumerate(decoded.text):
        start, end = decoded.span(position, position + 1)
        assert data[start:end].decode(decoded.encoding) == character


@pytest.mark.parametrize(
    ("data", "declared", "text", "encoding"),
    [
        (b"plain", "", "plain", "utf-8"),
        ("é".encode(), "", "é", "utf-8"),
        ("é".encode(), "iso-8859-1", "é", "utf-8"),
        (codecs.BOM_UTF8 + "é".encode(), "", "é", "utf-8"),
        ("é\n".encode("utf-16"), "", "é\n", "utf-16-le"),
        (codecs.BOM_UTF16_BE + "é日".encode("utf-16-be"), "", "é日", "utf-16-be"),
        (b"caf\xe9", "", "café", "cp1252"),
        (b"\x93quoted\x94", "", "“quoted”", "cp1252"),
        (b"undefined \x81", "", "undefined \x81", "iso8859-1"),
        (b"\xe9 \x81", "utf-8", "é \x81", "iso8859-1"),
        ("жук".encode("koi8-r"), "KOI8-R", "жук", "koi8-r"),
        ("日本".encode("shift_jis"), "shift_jis", "日本", "shift_jis"),
        (b"\xff\xfa", "shift_jis", "ÿú", "cp1252"),
        (b"plain", "no-such-encoding", "plain", "utf-8"),
        (b"plain", "utf-7", "plain", "utf-8"),
        (b"plain", "rot13", "plain", "utf-8"),
        (b"plain", "\x00", "plain", "utf-8"),
        (b"\xfe\xffA", "", "\ufffd", "utf-16-be"),
        # UTF-16 without a mark; UTF-8 with a byte of something else, or cut off.
        ("<p>é日\n".encode("utf-16-le"), "", "<p>é日\n", "utf-16-le"),
        ("http://é.example/".encode("utf-16-be"), "", "http://é.example/", "utf-16-be"),
        ("é".encode() + b" caf\xe9", "", "Ã© café", "cp1252"),
        ("ééé日".encode() + b" caf\xe9 " + "ü".encode()[:1], "", "ééé日 caf\x1a \x1a", "utf-8"),
    ],
)
def test_the_encoding_is_found(data: bytes, declared: str, text: str, encoding: str) -> None:
    decoded = decode(data, declared)
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@settings(max_examples=40, derandomize=True, deadline=None)
@given(text=_TEXTS, repeat=st.sampled_from([1, 200]))
def test_every_character_knows_its_byte(encoding: str, text: str, repeat: int) -> None:
    data = (text * repeat).encode(encoding)
    decoded = decode(data, encoding)
    assert decoded.text == text * repeat
    middle = len(decoded.text) // 2
    start, end = decoded.span(middle, middle + 7)
    assert data[start:end].decode(decoded.encoding) == decoded.text[middle : middle + 7]
    assert decoded.offset(len(decoded.text)) == len(data)
    if repeat == 1:
        _assert_every_character_knows_its_byte(data, decoded)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(units=st.lists(st.sampled_from([0xD83D, 0xDE00, 0x0041, 0x000A]), min_size=1, max_size=20))
def test_broken_utf_16_keeps_its_offsets(units: list[int]) -> None:
    data = codecs.BOM_UTF16_LE + b"".join(unit.to_bytes(2, "little") for unit in [*units, 0x78])
    decoded = decode(data)
    assert decoded.span(len(decoded.text) - 1, len(decoded.text)) == (len(data) - 2, len(data))


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a\nb\nc", ["a", "b", "c"]),
        (b"a\r\nb\r\nc", ["a", "b", "c"]),
        (b"a\rb\rc", ["a", "b", "c"]),
        (b"a\r\n\nb\rc\n", ["a", "", "b", "c", ""]),
        (b"a\x0cb\xc2\x85c\n", ["a\x0cb\x85c", ""]),  # a form feed and NEL end no line: no editor counts them
    ],
)
def test_lines_are_those_that_an_editor_shows(data: bytes, lines: list[str]) -> None:
    decoded = decode(data)
    assert [text for _, text in decoded.lines()] == lines
    for number, (start, text) in enumerate(decoded.lines(), start=1):
        assert decoded.line(start) == number
        assert decoded.line_start(number) == start
        assert decoded.text[start : start + len(text)] == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"text\x00text", "binary"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x89PNG\r\n\x1a\nrest", "PNG"),
        (b"GIF89a", "GIF"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"x" * (MAX_BYTES + 1), "limit is 32 MB"),
        (b"\n" * (MAX_LINES + 1) + b"x", "1,000,000 lines"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence_with_a_way_out(data: bytes, words: str) -> None:
    with pytest.raises(ScrapeError) as raised:
        decode(data)
    sentence = str(raised.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert ": " in sentence
    assert "\n" not in sentence


def test_a_document_of_the_greatest_size_is_read() -> None:
    assert len(decode(b"x" * MAX_BYTES).text) == MAX_BYTES
