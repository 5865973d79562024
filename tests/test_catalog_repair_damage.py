"""Suspected damage: tokens in place of words, and lost letter case."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from counting_kit import counted

from catalog.repair import damage
from catalog.repair.damage import MIN_ADDRESSES, suspect_damage
from catalog.sites.case import CASE_RULES, case_sensitive_part
from catalog.urls import parse_address
from db.vocabulary import Damage, DocumentFormat
from scrapers.reference import Document, Reference

SEED = Path(__file__).resolve().parents[1].parent / "shared" / "seed" / "seven-steps-deep-learning.txt"
CHANNEL = "https://www.youtube.com/channel/uc9oezkiwhzfv-_cb7fciklq"


def document(
    *references: tuple[str, str], section: str = "", title: str = "", tokens: tuple[str, ...] = ()
) -> Document:
    made = tuple(
        Reference(number=n, raw=raw, text=text, section=(section,), line=n, start=0, end=0)
        for n, (raw, text) in enumerate(references, 1)
    )
    return Document(format=DocumentFormat.TEXT_DUMP, references=made, digest="", title=title, tokens=tokens)


def plain(count: int, text: str = "a page that says more") -> list[tuple[str, str]]:
    return [(f"https://example.com/{n}", text) for n in range(count)]


TOKEN_ADDRESS = "http://example.com/2012/12/09/neural-networks-and-id26/"


@pytest.mark.parametrize(
    "made",
    [
        document((TOKEN_ADDRESS, "coding id26 in python")),
        document((TOKEN_ADDRESS, "coding"), section="step 3: id26 and id119"),
        document((TOKEN_ADDRESS, "coding"), title="on id26"),
        document((TOKEN_ADDRESS, "coding"), tokens=("id26",)),
        document((TOKEN_ADDRESS, "many id26s (see below)")),
        document(
            (TOKEN_ADDRESS, "coding"), tokens=("id1", "id119", "id202")
        ),  # full of tokens, this one among them or not
    ],
)
def test_a_token_that_the_document_uses_as_a_word_is_suspected(made: Document) -> None:
    assert suspect_damage(made) == {0: Damage.TOKEN}


@pytest.mark.parametrize(
    "raw",
    [
        "http://example.com/id26",
        "http://example.com/a_id26_b",
        "http://example.com/a?q=id26&x=1",
        "http://id26.example.com/",
        "notes/id26.html",
        "http://example.com/ID26/",
    ],
)
def test_a_token_is_found_wherever_it_stands_alone(raw: str) -> None:
    assert suspect_damage(document((raw, "about id26"))) == {0: Damage.TOKEN}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("http://example.com/id26/", "the beamline"),  # no such word in the document
        ("http://example.com/id26/", "the beamline ID26"),  # a name
        ("http://example.com/id26/", "http://example.com/id26/"),  # its own anchor text is no prose
        ("http://example.com/id26/", "compare id27"),  # one other token is not enough
        ("http://example.com/id26/", "paid26 id26x id2600 grid26"),
        ("http://example.com/?id=26", "about id26"),
        ("http://example.com/guid26", "about id26"),
        ("http://example.com/id2600", "about id26 and id2600"),
        ("http://example.com/a.html#id26", "about id26"),  # an anchor that a generator numbered
        ("http://example.com/id/26", "about id26"),
    ],
)
def test_an_honest_address_is_not_taken_for_a_token(raw: str, text: str) -> None:
    assert suspect_damage(document((raw, text))) == {}


def test_a_lower_cased_document_makes_case_sensitive_identifiers_suspects() -> None:
    made = document(
        *plain(MIN_ADDRESSES), (CHANNEL, "a channel"), ("https://www.youtube.com/user/someone/about", "him")
    )
    assert suspect_damage(made) == {MIN_ADDRESSES: Damage.LETTER_CASE}


def test_only_addresses_whose_case_may_matter_are_parsed_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = counted(monkeypatch, damage, "parse_address")
    assert suspect_damage(document(*plain(500), (CHANNEL, "a channel"))) == {500: Damage.LETTER_CASE}
    assert [raw for raw, _ in parsed] == [CHANNEL]


def test_a_relative_address_of_a_site_whose_case_matters_is_suspected() -> None:
    made = document(*plain(MIN_ADDRESSES), ("/p/abcdefghi_k", "a picture"))
    at = replace(made, address="https://www.instagram.com/somebody/")
    assert suspect_damage(made) == {}
    assert suspect_damage(at) == {MIN_ADDRESSES: Damage.LETTER_CASE}


def test_a_token_is_told_before_lost_case() -> None:
    raw = "https://youtu.be/id26-abcdef"
    assert suspect_damage(document(*plain(MIN_ADDRESSES), (raw, "id26")))[MIN_ADDRESSES] is Damage.TOKEN


@pytest.mark.parametrize(
    "made",
    [
        document(*plain(MIN_ADDRESSES - 2), (CHANNEL, "a channel")),  # too few addresses
        document(*[("https://example.com/", "a page that says more")] * 50, (CHANNEL, "a channel")),  # one of them
        document(*plain(MIN_ADDRESSES), (CHANNEL, "a Channel")),
        document(*plain(MIN_ADDRESSES), (CHANNEL, "a channel"), section="Step 1"),
        document(*plain(MIN_ADDRESSES), (CHANNEL, "a channel"), title="Seven steps"),
        document(*plain(MIN_ADDRESSES), (CHANNEL, "a channel"), ("https://example.com/About", "about")),
        document(*plain(MIN_ADDRESSES, text="这是一个页面"), (CHANNEL, "")),  # letters without case prove nothing
        document(*plain(MIN_ADDRESSES, text=""), (CHANNEL, "")),
    ],
)
def test_an_ordinary_document_is_not_taken_for_a_lower_cased_one(made: Document) -> None:
    assert suspect_damage(made) == {}


def test_a_blog_in_lower_case_without_random_identifiers_has_no_suspects() -> None:
    pages = ["https://en.wikipedia.org/wiki/loss_function", "https://tinyurl.com/abcdef", "mailto:me@example.com"]
    assert suspect_damage(document(*plain(MIN_ADDRESSES), *((page, "words") for page in pages))) == {}


def test_addresses_that_cannot_be_parsed_are_survived() -> None:
    made = document(*plain(MIN_ADDRESSES), ("http://[", "x"), ("", ""), ("\ud800", "\ud800"), (CHANNEL, "x"))
    assert list(suspect_damage(made).values()) == [Damage.LETTER_CASE]


def test_an_empty_document_has_no_suspects() -> None:
    assert suspect_damage(document()) == {}


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("https://www.youtube.com/watch?v=aFCO6WidGVM&t=1", "aFCO6WidGVM"),
        ("https://m.youtube.com/watch?t=1&v=962llfw-8jo", "962llfw-8jo"),
        ("https://www.youtube.com/watch?v=toolongforavideo", ""),
        ("https://www.youtube.com/watch?v=12345678901", ""),  # no letter, no case
        (
            "https://www.youtube.com/playlist?list=plnnr1o8owc6bon4wheuisjwmeqhh9d_vg",
            "plnnr1o8owc6bon4wheuisjwmeqhh9d_vg",
        ),
        (CHANNEL, "uc9oezkiwhzfv-_cb7fciklq"),
        (CHANNEL + "/videos", "uc9oezkiwhzfv-_cb7fciklq"),
        ("https://www.youtube.com/channel/uc9oezkiwhzfv", ""),
        ("https://www.youtube.com/embed/videoseries?list=x", ""),
        ("https://www.youtube-nocookie.com/embed/962llfw-8jo", "962llfw-8jo"),
        ("https://www.youtube.com/user/professorleonard57", ""),
        ("https://www.youtube.com/", ""),
        ("http://youtu.be/962llfw-8jo", "962llfw-8jo"),
        ("http://bit.ly/ab3de", "ab3de"),
        ("http://bit.ly/", ""),
        ("http://goo.gl/maps/ab3de", "ab3de"),
        (
            "https://docs.google.com/document/d/1abcdefghijklmnopqrstuvwxyz0123456789/edit",
            "1abcdefghijklmnopqrstuvwxyz0123456789",
        ),
        ("https://i.imgur.com/pcl4f.png", "pcl4f"),
        ("https://imgur.com/about", ""),
        ("https://example.com/watch?v=962llfw-8jo", ""),
        ("mailto:a@youtu.be", ""),
    ],
)
def test_identifiers_whose_case_surely_matters(raw: str, part: str) -> None:
    assert case_sensitive_part(parse_address(raw)) == part


def test_every_rule_of_case_names_where_its_identifier_stands() -> None:
    for rule in CASE_RULES:
        assert bool(rule.parameter) != ("id" in rule.path.groupindex), rule
        assert not any(host.startswith("www.") for host in rule.hosts), rule


@pytest.mark.seed
@pytest.mark.skipif(not SEED.is_file(), reason="the real first input is not beside the checkout")
def test_the_five_damaged_addresses_of_the_first_input() -> None:
    listed = re.findall(r"^ *(\d+)\. (http\S+)$", SEED.read_text("utf-8"), re.MULTILINE)
    made = document(*((raw, "words of a text") for _, raw in listed), section="step 3: id26 and id119")
    numbers = {int(listed[index][0]): damage for index, damage in suspect_damage(made).items()}
    token, case = Damage.TOKEN, Damage.LETTER_CASE
    assert numbers == {47: case, 50: case, 52: case, 60: token, 63: token}
