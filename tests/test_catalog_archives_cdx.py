"""CDX rows: what the service really sends, and the choice among captures."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.archives.cdx import (
    EMPTY_DIGEST,
    FIELDS,
    KEPT,
    Capture,
    NotCdx,
    captures_of_interest,
    count_spellings,
    is_same_address,
    parse_cdx,
    parse_cdx_lines,
    parse_timestamp,
    rank_captures,
)
from catalog.urls import parse_address

HEADER = list(FIELDS)
DAY = date(2016, 1, 15)


def row(
    timestamp: str = "20160110120000",
    original: str = "http://example.com/a",
    status: str = "200",
    mimetype: str = "text/html",
    digest: str = "AAAA",
) -> list[str]:
    return [timestamp, original, status, mimetype, digest]


def captures(*rows: list[str]) -> tuple[Capture, ...]:
    return parse_cdx(json.dumps([HEADER, *rows]).encode())


def chosen(*rows: list[str], asked: str = "http://example.com/a") -> Capture | None:
    return next(iter(rank_captures(captures(*rows), parse_address(asked), DAY)), None)


@pytest.mark.parametrize("body", [b"[]", b" [ ] \n", json.dumps([HEADER]).encode(), json.dumps([HEADER, []]).encode()])
def test_only_a_well_formed_empty_answer_is_empty(body: bytes) -> None:
    assert parse_cdx(body) == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "not_json"),
        (b"<html><title>Temporarily Offline</title></html>", "not_json"),
        (b'[["timestamp","original"', "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"1" * 10_000, "not_json"),
        (b"{}", "not_cdx"),
        (b'{"error": "too many requests"}', "not_cdx"),
        (b"null", "not_cdx"),
        (b'"x"', "not_cdx"),
        (b"[1, 2]", "not_cdx"),
        (b"[[]]", "not_cdx"),
        (b'[["urlkey", "timestamp"], ["a", "2016"]]', "not_cdx"),
        (json.dumps([row()]).encode(), "not_cdx"),  # no header
        (json.dumps([HEADER, ["2016"]]).encode(), "not_cdx"),  # not one row that can be used
        (json.dumps([HEADER, row(original="mailto:a@b.c")]).encode(), "not_cdx"),
    ],
)
def test_anything_else_is_an_error_and_never_empty(body: bytes, kind: str) -> None:
    with pytest.raises(NotCdx) as caught:
        parse_cdx(body)
    assert str(caught.value) == kind


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=50),
        st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=5)), st.lists).map(
            lambda value: json.dumps([HEADER, value]).encode()
        ),
    )
)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    try:
        found = parse_cdx(body)
    except NotCdx:
        return
    rank_captures(found, parse_address("http://example.com/"), DAY)


def test_malformed_rows_are_passed_over() -> None:
    good = row()
    odd: list[object] = [
        None, "x", [], ["20160101"], [*row(), "more"], row(timestamp="soon"), row(timestamp="20161399999999"),
        row(timestamp="99999999999999"), row(original=""), row(original="data:,x"), row(original="http://"),
        [20160101000000, "http://example.com/", 200, "text/html", "A"],
    ]  # fmt: skip
    for one in odd:
        body = json.dumps([HEADER, one, good] if one != [] else [HEADER, good, one]).encode()
        assert [each.timestamp for each in parse_cdx(body)] == [good[0]], one


def test_the_resume_key_behind_an_empty_row_is_no_row() -> None:
    body = json.dumps([HEADER, row(), [], ["com,example)/a 20160110"], row("2017")]).encode()
    assert len(parse_cdx(body)) == 1


def test_columns_are_found_by_name() -> None:
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    values = ["com,example)/", "20160702031210", "http://example.com:80/", "text/html", "200", "B2", "792"]
    (one,) = parse_cdx(json.dumps([names, values]).encode())
    assert (one.original, one.status, one.mimetype, one.digest) == ("http://example.com:80/", 200, "text/html", "B2")
    assert one.address.href == "http://example.com/"
    assert one.captured_at == datetime(2016, 7, 2, 3, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20160702031210", datetime(2016, 7, 2, 3, 12, 10, tzinfo=UTC)),
        ("20160000000000", datetime(2016, 1, 1, tzinfo=UTC)),
        ("2016", datetime(2016, 1, 1, tzinfo=UTC)),
        ("201607", datetime(2016, 7, 1, tzinfo=UTC)),
        ("20160230000000", None),
        ("0000", None),
        ("201", None),
        ("2016-01-01", None),
        ("٢٠١٦", None),
        ("201607020312109", None),
        ("", None),
    ],
)
def test_timestamps(text: str, time: datetime | None) -> None:
    assert parse_timestamp(text) == time


def test_the_nearest_good_capture_is_chosen() -> None:
    best = chosen(row("20150101000000"), row("20160201000000"), row("20160120000000"), row("20190101000000"))
    assert best is not None
    assert best.timestamp == "20160120000000"


def test_of_two_equally_near_captures_the_earlier_is_chosen() -> None:
    best = chosen(row("20160116120000"), row("20160114120000"))
    assert best is not None
    assert best.timestamp == "20160114120000"


@pytest.mark.parametrize(
    "bad",
    [
        row("20160115000000", status="301"),
        row("20160115000000", status="404"),
        row("20160115000000", status="503"),
        row("20160115000000", status="-"),
        row("20160115000000", status="-", mimetype="warc/revisit", digest="ZZZZ"),  # of what, nobody knows
        row("20160115000000", status="200", mimetype="warc/revisit", digest="ZZZZ"),
        row("20160115000000", digest=EMPTY_DIGEST),
    ],
)
def test_a_redirect_an_error_or_an_unknown_revisit_is_never_chosen(bad: list[str]) -> None:
    assert chosen(bad) is None
    best = chosen(bad, row("20180101000000", digest="BBBB"))
    assert best is not None
    assert best.timestamp == "20180101000000"


def test_a_revisit_counts_when_its_digest_is_that_of_a_good_capture() -> None:
    revisit = row("20160115000000", status="-", mimetype="warc/revisit")
    best = chosen(revisit, row("20180101000000", mimetype="application/pdf"))
    assert best is not None
    assert (best.timestamp, best.status, best.mimetype) == ("20160115000000", 200, "application/pdf")
    assert chosen(revisit, row("20180101000000", status="404")) is None


def test_revisits_without_a_digest_prove_nothing() -> None:
    revisit = row("20160115000000", status="-", mimetype="warc/revisit", digest="-")
    best = chosen(revisit, row("20180101000000", digest="-"))
    assert best is not None
    assert best.timestamp == "20180101000000"


def test_a_body_that_was_also_sent_with_an_error_is_an_error_page() -> None:
    best = chosen(row("20160115000000", digest="EEEE"), row("20170101000000", status="404", digest="EEEE"), row("2018"))
    assert best is not None
    assert best.timestamp == "2018"


def test_a_digest_that_is_not_known_condemns_nobody() -> None:
    assert chosen(row("20160115000000", digest="-"), row("20170101000000", status="404", digest="-")) is not None


def test_a_page_in_place_of_a_file_is_no_capture_of_it() -> None:
    page = row("20160115000000", original="http://example.com/a.pdf")
    file = row("20180101000000", original="http://example.com/a.pdf", mimetype="application/pdf", digest="BBBB")
    assert chosen(page, asked="http://example.com/a.pdf") is None
    best = chosen(page, file, asked="http://example.com/a.pdf")
    assert best is not None
    assert best.mimetype == "application/pdf"


def test_the_same_letter_case_comes_before_the_nearer_day() -> None:
    other = row("20160115000000", original="http://example.com/A")
    same = row("20190101000000", original="https://www.example.com:443/a/", digest="BBBB")
    best = chosen(other, same)
    assert best is not None
    assert best.timestamp == "20190101000000"
    alone = chosen(other)
    assert alone is not None
    assert alone.original == "http://example.com/A"


@pytest.mark.parametrize(
    ("original", "same"),
    [
        ("http://example.com/a", True),
        ("https://www.example.com/A/", True),
        ("http://example.com:80/a", True),
        ("http://example.com/a?x=1", False),
        ("http://m.example.com/a", False),
    ],
)
def test_originals_that_are_another_address_can_be_told(original: str, same: bool) -> None:
    assert is_same_address(parse_address(original), parse_address("http://example.com/a")) is same


def test_each_spelling_and_class_of_status_is_remembered_once_and_redirects_all_up_to_a_bound() -> None:
    same = [row(f"2016011{day}000000") for day in range(1, 9)]
    cased = [row("20190101000000", original="http://example.com/A"), row("20190101000000", "http://example.com:80/A")]
    gone = [row("20180101000000", status="404"), row("20200101000000", status="410")]
    moved = [row(f"20{year}0101000000", status="302") for year in range(16, 22)]
    unknown = row("20160115000000", status="-", mimetype="warc/revisit")
    kept = captures_of_interest(captures(*same, *cased, *gone, *moved, unknown), DAY)
    assert [(one.timestamp[:8], one.address.path, one.status) for one in kept] == [
        ("20160115", "/a", 200),
        ("20160101", "/a", 302),
        ("20180101", "/a", 404),
        ("20190101", "/A", 200),
        *((f"20{year}0101", "/a", 302) for year in range(21, 16, -1)),
    ]
    many = [row(f"20{year:02}0101000000", status="301") for year in range(40)]
    assert len(captures_of_interest(captures(*many), DAY)) == KEPT


def test_captures_of_several_other_spellings_are_ambiguous_and_of_the_one_asked_for_never() -> None:
    asked = parse_address("http://example.com/a")
    upper, other = row(original="http://example.com/A"), row(original="http://www.example.com/A")
    third = row(original="http://example.com/a?X", digest="CCCC")
    for found, number in (((upper, other), 1), ((upper, third), 2), ((upper, third, row()), 1), ((), 0)):
        assert count_spellings(captures(*found) if found else (), asked) == number


PYWB = {"urlkey": "com,example)/a", "timestamp": "20160110120000", "url": "http://example.com/A", "mime": "text/html",
        "status": "200", "digest": "sha1:AAAA", "offset": "1"}  # fmt: skip


def lines(*found: object) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in found)


def test_pywbs_lines_are_rows_under_other_names() -> None:
    without_status = {key: value for key, value in PYWB.items() if key != "status"} | {"mime": "warc/revisit"}
    first, second = parse_cdx_lines(lines(PYWB, {"timestamp": 1}, without_status))
    assert (first.original, first.status, first.mimetype, first.digest) == (PYWB["url"], 200, "text/html", "AAAA")
    assert (second.status, second.mimetype) == (None, "warc/revisit")
    assert parse_cdx_lines(b"\n") == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<html>busy</html>", "not_json"), (b"[]", "not_cdx"), (lines({"message": "x"}), "not_cdx"), (b"1", "not_cdx")],
)
def test_what_is_not_pywbs_is_an_error(body: bytes, kind: str) -> None:
    with pytest.raises(NotCdx) as caught:
        parse_cdx_lines(body)
    assert str(caught.value) == kind
