"""Dates: what is printed is read with the precision it has, and no more."""

from datetime import date

import pytest

from db.vocabulary import DatePrecision
from scrapers.dates import parse_address_date, parse_date

DAY, MONTH, YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-01-12", (date(2016, 1, 12), DAY)),
        ("2016-1-2", (date(2016, 1, 2), DAY)),
        ("2016-01-12T23:30:00-08:00", (date(2016, 1, 12), DAY)),
        ("2016-01-12 10:00:00", (date(2016, 1, 12), DAY)),
        ("20160112", (date(2016, 1, 12), DAY)),
        ("20160112T101500Z", (date(2016, 1, 12), DAY)),
        ("Tue, 12 Jan 2016 10:00:00 GMT", (date(2016, 1, 12), DAY)),
        ("Tue, 12-Jan-2016 10:00:00 GMT", (date(2016, 1, 12), DAY)),
        ("January 12, 2016", (date(2016, 1, 12), DAY)),
        ("jan. 12th, 2016", (date(2016, 1, 12), DAY)),
        ("12th of January 2016", (date(2016, 1, 12), DAY)),
        ("Posted on Sept 3 2016 by somebody", (date(2016, 9, 3), DAY)),
        ("2016/01/12", (date(2016, 1, 12), DAY)),
        ("12.01.2016", (date(2016, 1, 12), DAY)),
        ("12. 1. 2016", (date(2016, 1, 12), DAY)),
        ("13/01/2016", (date(2016, 1, 13), DAY)),
        ("01/13/2016", (date(2016, 1, 13), DAY)),
        ("02/02/2016", (date(2016, 2, 2), DAY)),
        ("01/02/2016", (date(2016, 1, 1), YEAR)),
        ("12/01/2016", (date(2016, 1, 1), YEAR)),
        ("January 2016", (date(2016, 1, 1), MONTH)),
        ("may 2016", (date(2016, 5, 1), MONTH)),
        ("2016-01", (date(2016, 1, 1), MONTH)),
        ("2016/01", (date(2016, 1, 1), MONTH)),
        (" 2016 ", (date(2016, 1, 1), YEAR)),
        ("updated January 2017, posted 3 January 2016", (date(2016, 1, 3), DAY)),
        ("2016-02-30, then 2016-03-01", (date(2016, 3, 1), DAY)),
        ("February 30, 2016", None),
        ("2016-13-01", None),
        ("", None),
        ("in 2016 we learned", None),
        ("maybe 2016 things", None),
        ("1234-01-01", None),
        ("call 12016-01-123", None),
        ("0000-00-00", None),
        ("31/31/2016", None),
        ("jan 3-9", None),
    ],
)
def test_a_date_is_read_with_the_precision_it_has(text: str, expected: object) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/2016/01/title.html", (date(2016, 1, 1), MONTH)),
        ("https://example.org/2016/01/12/title", (date(2016, 1, 12), DAY)),
        ("https://example.org/posts/2016-01-12-title", (date(2016, 1, 12), DAY)),
        ("https://example.org/2016/01", (date(2016, 1, 1), MONTH)),
        ("https://example.org/2016/index.html", None),
        ("https://example.org/2016/13/x", None),
        ("https://example.org/x?next=/2016/01/", None),
        ("https://example.org/12016/01/x", None),
        ("garbage", None),
    ],
)
def test_an_address_tells_the_date_in_its_path(address: str, expected: object) -> None:
    assert parse_address_date(address) == expected


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    assert parse_date("jan " * 200_000 + "1 " * 200_000 + "," * 200_000 + "2016-" * 100_000) is None
