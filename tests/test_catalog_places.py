"""Columns of addresses in their documents, for whoever wants to point at the very characters."""

from pathlib import Path

import pytest
from db_kit import START, document, mention, new_catalog
from hypothesis import given
from hypothesis import strategies as st

from catalog.places import find_columns, locate
from db.save_document import save_document
from reports.model import Report
from reports.summary import load_report


@pytest.mark.parametrize(
    ("text", "encoding", "columns"),
    [
        ("see URL here", "utf-8", (5, 8)),
        ("\r\nsee\r\n URL", "utf-8", (2, 5)),
        ("old mac\rURL", "utf-8", (1, 4)),
        ("é URL", "latin-1", (3, 6)),
        ("é URL", "utf-8", (3, 6)),
        ("😀 URL", "utf-8", (4, 7)),  # two code units
        ("\ufeffURL", "utf-8", (1, 4)),
        ("😀é\nx URL", "utf-16", (3, 6)),
        ("日本 URL", "shift_jis", (4, 7)),
    ],
)
def test_columns_count_utf_16_code_units(text: str, encoding: str, columns: tuple[int, int]) -> None:
    data = text.encode(encoding)
    word = "URL".encode("utf-16-le" if encoding == "utf-16" else encoding)
    start = data.index(word)
    assert find_columns(data, encoding, [(start, start + len(word))]) == {start: columns}


@given(st.lists(st.tuples(st.text("aé😀\t", max_size=5), st.text("bü", min_size=1, max_size=4)), max_size=8))
def test_many_spans_of_one_document_are_found_in_one_pass(pieces: list[tuple[str, str]]) -> None:
    data, spans, expected = b"", [], {}
    for between, word in pieces:
        start = len(data + between.encode())
        before = (data.decode() + between).encode("utf-16-le")
        data += (between + word).encode()
        spans.append((start, len(data)))
        expected[start] = (len(before) // 2 + 1, len(before) // 2 + 1 + len(word.encode("utf-16-le")) // 2)
    assert find_columns(data, "utf-8", spans[::-1]) == expected


def test_what_cannot_be_pointed_at_is_left_out() -> None:
    data = b"one two\nthree"
    assert find_columns(data, "utf-8", [(0, 3), (2, 5)]) == {0: (1, 4)}  # overlap
    assert find_columns(data, "utf-8", [(4, 10), (10, 13)]) == {10: (3, 6)}  # over two lines
    assert find_columns(data, "utf-8", [(4, 99)]) == {}
    assert find_columns(data, "no such encoding", [(0, 3)]) == {}


def saved(folder: Path, text: str) -> Report:
    import hashlib

    engine = new_catalog(folder / "catalog.sqlite")
    data = text.encode()
    address = "https://a.example/"
    at = data.index(address.encode())
    reference = mention(1, address, start=at, end=at + len(address), line=1)
    save_document(engine, document("a.md", reference, digest=hashlib.sha256(data).hexdigest()), START)
    (folder / "a.md").write_bytes(data)
    return load_report(engine)


def test_a_document_that_is_as_it_was_scraped_is_looked_into(tmp_path: Path) -> None:
    report = saved(tmp_path, "ü [a](https://a.example/)")
    assert [(row.column, row.end_column) for row in locate(report, tmp_path).references] == [(7, 25)]


@pytest.mark.parametrize("fate", ["changed", "gone", "folder"])
def test_any_other_is_not(tmp_path: Path, fate: str) -> None:
    report = saved(tmp_path, "[a](https://a.example/)")
    path = tmp_path / "a.md"
    path.unlink()
    if fate == "changed":
        path.write_text("x [a](https://a.example/)")
    elif fate == "folder":
        path.mkdir()
    assert locate(report, tmp_path).references == report.references
