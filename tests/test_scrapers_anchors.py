"""What a fragment can point at in a local document."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.vocabulary import DocumentFormat
from scrapers.anchors import parse_anchors, slugify
from scrapers.reference import ScrapeError


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Hello World", "hello-world"),
        ("  What's new in 2.0?  ", "whats-new-in-20"),
        ("a_b-c", "a_b-c"),
        ("A  B", "a--b"),
        ("C++ & C#", "c--c"),
        ("Größe", "größe"),
        ("日本語 見出し。", "日本語-見出し"),
        ("नमस्ते", "नमस्ते"),
        ("🎉 Party", "-party"),
        ("½ and ²", "-and-"),
        ("!?", ""),
    ],
)
def test_slugs_are_those_of_github(heading: str, slug: str) -> None:
    assert slugify(heading) == slug


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# A\n## B c\n", {"a", "b-c"}),
        ("# A\n# A\n# A", {"a", "a-1", "a-2"}),
        ("# A\n# A-1\n# A", {"a", "a-1", "a-2"}),
        ("# A\n# A\n# A-1", {"a", "a-1", "a-1-1"}),
        ("# A-1\n# A\n# A", {"a-1", "a", "a-2"}),
        ("Setext *title*\n===", {"setext-title"}),
        ("# [Link](x) and `code` <b>html</b>", {"link-and-code-html"}),
        ("# A {#own}", {"a", "own"}),
        ("# A {#own .class}\n", {"a", "own"}),
        ("# A {x}", {"a-x"}),
        ("# ![Logo](x)\n# A", {"a"}),
        ("# ![Logo](x) A", {"a"}),
        ("<h2 id='x y'>Html</h2>", {"x y", "html"}),
        ('text <a name="n"></a> <span id=i>\n\n<div id=d>', {"n", "i", "d"}),
        ("```\n# A\n<a id=x>\n```\n`<a id=y>` <!-- <a id=z> -->", set()),
        ("---\ntitle: '# A'\n---\n# B", {"b"}),
        ("> # Quoted\n\n- # Listed", {"quoted", "listed"}),
    ],
)
def test_anchors_of_markdown(source: str, expected: set[str]) -> None:
    assert parse_anchors(source.encode(), DocumentFormat.MARKDOWN) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h1 id=a>x</h1><p ID='b'>", {"a", "b"}),
        ("<a name=a><input name=b><a id=c name=d>", {"a", "c", "d"}),
        ("<p id='a&amp;b é'>", {"a&b é"}),
        ("<p id=a id=b>", {"a"}),
        ("<p id><p id=''>", set()),
        ("<!-- <p id=a> --><script>'<p id=b>'</script>", set()),
        ("<svg><g id=a /></svg>", {"a"}),
    ],
)
def test_anchors_of_html(source: str, expected: set[str]) -> None:
    assert parse_anchors(source.encode(), DocumentFormat.HTML) == expected


def test_a_text_dump_has_none() -> None:
    assert parse_anchors(b"   [1]x\n\nReferences\n\n   1. http://x.org/", DocumentFormat.TEXT_DUMP) == frozenset()


def test_many_equal_headings_are_numbered_quickly() -> None:
    found = parse_anchors(b"# A\n" * 5_000, DocumentFormat.MARKDOWN)
    assert len(found) == 5_000
    assert "a-4999" in found


@given(st.binary(max_size=120), st.sampled_from(DocumentFormat))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(data: bytes, format: DocumentFormat) -> None:  # noqa: A002
    with contextlib.suppress(ScrapeError):
        assert "" not in parse_anchors(data, format)
