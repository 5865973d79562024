"""Addresses without their secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.redact import MASK, SECRET_NAMES, SIGNED_NAMES, redact, redact_text


@pytest.mark.parametrize(
    ("url", "redacted"),
    [
        # userinfo
        ("https://user:pw@host.example/x", "https://***@host.example/x"),
        ("https://user@host.example", "https://***@host.example"),
        ("https://a@b:c@host.example/", "https://***@host.example/"),
        ("https://us&er:p w@host.example/", "https://***@host.example/"),
        ("//user:pw@host.example/", "//***@host.example/"),
        ("http:user:pw@host.example", "http:***@host.example"),
        ("https:/user:pw@host.example", "https:/***@host.example"),
        ("http:\\\\user:pw@host.example\\x", "http:\\\\***@host.example\\x"),
        ("ftp://anonymous:me@ftp.example/", "ftp://***@ftp.example/"),
        ("https://web.archive.org/web/2016/http://u:p@h.example/", "https://web.archive.org/web/2016/http://***@h.example/"),
        ("https://h.example/?next=https://u:p@i.example/", "https://h.example/?next=https://***@i.example/"),
        ("https://h.example/?next=https%3A%2F%2Fu%3Ap%40i.example", "https://h.example/?next=https%3A%2F%2F***%40i.example"),
        # tokens and keys
        ("https://h.example/?a=1&token=s3cr3t&b=2#c", "https://h.example/?a=1&token=***&b=2#c"),
        ("https://h.example/?access_token=s&API-KEY=k&key=v", "https://h.example/?access_token=***&API-KEY=***&key=***"),
        ("https://h.example/?token=ab?cd;ef%26gh", "https://h.example/?token=***"),
        ("https://h.example/?%74oken=s", "https://h.example/?%74oken=***"),
        ("https://h.example/#access_token=s&state=1", "https://h.example/#access_token=***&state=1"),
        ("https://h.example/?a=1;token=s", "https://h.example/?a=1;token=***"),
        ("https://h.example/x;jsessionid=ABC/y?z=1", "https://h.example/x;jsessionid=***/y?z=1"),
        ("https://h.example/?u=https%3A%2F%2Fi%2F%3Ftoken%3Ds%26x%3D1", "https://h.example/?u=https%3A%2F%2Fi%2F%3Ftoken%3D***%26x%3D1"),
        # signed addresses
        (
            "https://b.s3.example/o?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=D&X-Amz-Signature=S",
            "https://b.s3.example/o?X-Amz-Algorithm=A&X-Amz-Credential=***&X-Amz-Date=***&X-Amz-Signature=***",
        ),
        (
            "https://b.s3.example/o?AWSAccessKeyId=A&Expires=1&Signature=S%3D",
            "https://b.s3.example/o?AWSAccessKeyId=***&Expires=***&Signature=***",
        ),
        (
            "https://c.blob.example/f?sv=2020&se=2021&sp=r&sig=S&page=2",
            "https://c.blob.example/f?sv=***&se=***&sp=***&sig=***&page=2",
        ),
    ],
)  # fmt: skip
def test_secrets_are_masked_and_everything_else_stays(url: str, redacted: str) -> None:
    assert redact(url) == redacted


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/a?b=c&d#e",
        "https://medium.example/@user/post",
        "https://example.org/?email=a@b.example",
        "https://example.org/?u=https://i.example&email=a@b",
        "https://example.org/?se=1&sp=2&expires=3&policy=4",
        "https://example.org/?tokens=5&keyword=x&monkey=y",
        "https://example.org/?token=",
        "https://example.org/?token",
        "https://web.archive.org/web/2016//http://a.example//b",
        "mailto:a@b.example",
        "news:1@b.example",
        "user@host.example",
        "./a@b/c.md#d",
        "https://example.org/%",
    ],
)
def test_an_address_without_secrets_is_left_exactly_as_it_is(url: str) -> None:
    assert redact(url) == url


def test_prose_keeps_its_words_and_loses_the_secrets_of_its_addresses() -> None:
    assert redact_text(
        "moved for good  to https://u:p@h.example/?sig=1&se=2, it\nseems (token=7)"
    ) == "moved for good  to https://***@h.example/?sig=***&se=***, it\nseems (token=7)".replace(
        "se=***, it", "se=*** it"
    )


@pytest.mark.parametrize("name", sorted(SECRET_NAMES | SIGNED_NAMES))
def test_names_are_spelled_as_they_are_compared(name: str) -> None:
    assert name == name.casefold().replace("-", "_")


PIECES = st.sampled_from(
    ["http:", "https://", "/", "//",
      "\\", "@", "%40", "%2f%2f", "?", "&", "#", ";", "=", "%3d", "%3f", "%26", "token", "sig", "se", "a", " ", MASK]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
def test_redacting_twice_changes_nothing_more(url: str) -> None:
    assert redact(redact(url)) == redact(url)
    assert redact_text(redact_text(url)) == redact_text(url)


@given(
    st.sampled_from(["https://{}@h.example/", "https://h.example/?token={}", "https://h.example/a?x=1&sig={}#f"]),
    st.text(st.characters(exclude_characters="/\\?#&\r\n", min_codepoint=33, codec="utf-8"), min_size=4).map(
        "S3CR3T".__add__
    ),
)
def test_no_part_of_a_secret_survives(shape: str, secret: str) -> None:
    assert "S3CR3T" not in redact(shape.format(secret))


@pytest.mark.parametrize(
    "piece",
    ["/", "\\", "a@", "%2f", "%2f%2fa", "a=%3d", "?", "http:", "//a", "@", "=", "%40", "%26", ";a=b", "%2f%2fa%40"],
)
def test_a_very_long_hostile_address_takes_no_more_than_its_length(piece: str) -> None:
    # Quadratic work on this would take minutes, not moments: the suite would not end.
    long = piece * (300_000 // len(piece))
    for url in (f"@={long}@%40=", f"@%40={long}?", f"{long}x@"):
        assert len(redact(url)) <= len(url) * 4
