"""A made-up neighbour and what its answer says, row by row; and how rarely it is asked."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog import urls
from catalog.checker.neighbours import Neighbours
from catalog.checker.observation import Hop, Observation, Page, Stop
from catalog.checker.sibling import (
    can_be_compared,
    is_suspicious,
    judge_by,
    judge_by_error,
    judge_by_query,
    neighbour,
    query_names,
    query_neighbour,
    says_enough,
)
from db.vocabulary import Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/papers/deep-learning.html"
OTHER = "http://site.example/papers/qkvw-xxxxxxxxxxxx.html"
SPELT = "https://www.site.example/papers/deep-learning.html"
TEXT = "A menu, a search box, and words about a shop that sells what nobody has asked for. " * 6


def page(text: str = TEXT, title: str = "Example", **more: Any) -> Page:
    return Page(title=title, text=text, anchors=frozenset(), **more)


NO_SUCH = page("We have nothing under that name.", title="No such page")


def seen(url: str = URL, status: int | None = 200, **more: Any) -> Observation:
    more.setdefault("page", page() if status == 200 else NO_SUCH)
    return Observation(url, more.pop("final_url", url), AT, status=status, answered=True, **more)


def sent(url: str, to: str, status: int = 302) -> dict[str, Any]:
    return {"url": url, "final_url": to, "hops": (Hop(url, status, to),)}


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("http://x.org/a/page", r"http://x\.org/a/[a-z]{4}-[a-z]{8}"),
        ("http://x.org/a/deep-learning.html", r"http://x\.org/a/[a-z]{4}-[a-z]{8}\.html"),
        ("http://x.org/a/Archive/", r"http://x\.org/a/[A-Z][a-z]{6}-[a-z]{5}/"),
        ("http://x.org/posts/12", r"http://x\.org/posts/[89]\d{8}"),
        ("http://x.org/posts/123456789012", r"http://x\.org/posts/[89]\d{11}"),
        ("http://x.org/posts/%D9%A1%D9%A2", r"http://x\.org/posts/\d\d-[a-z]{12}"),  # digits, but of no counter
        ("http://x.org/p/lecture_3.pdf", r"http://x\.org/p/[a-z]{7}_\d-[a-z]{5}\.pdf"),
        ("http://x.org/a/b%0Ac.html", r"http://x\.org/a/[a-z.\n]{8}-[a-z]{4}"),  # no extension is seen in it
        ("http://x.org:8080/wiki/K%C3%BCnstliche?x=1", r"http://x\.org:8080/wiki/[A-Z][a-z]{9}-[a-z]{2}"),
    ],
)
def test_a_made_up_name_has_the_pattern_of_its_neighbour(url: str, pattern: str) -> None:
    made_up = neighbour(urls.parse_address(url), random.Random(7))
    assert made_up is not None
    assert re.fullmatch(pattern, made_up), made_up
    assert made_up != neighbour(urls.parse_address(url), random.Random(8))


def test_a_long_name_is_made_up_in_part() -> None:
    made_up = neighbour(urls.parse_address(f"http://x.org/{'a' * 500}"), random.Random(7))
    assert made_up is not None
    assert len(made_up) == len("http://x.org/") + 80


@pytest.mark.parametrize("url", ["http://x.org/", "http://x.org/index.html", "http://x.org/?p=5", "mailto:a@x.org"])
def test_a_front_page_has_no_neighbours(url: str) -> None:
    assert neighbour(urls.parse_address(url), random.Random(7)) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "condemned"),
    [
        ({}, {"status": 404}, False),
        ({}, {}, True),
        ({"page": page(TEXT + "You came to /papers/deep-learning.html at 12:03")},
         {"page": page(TEXT + "You came to /papers/qkvw-xxxxxxxxxxxx.html at 12:04")}, True),
        ({"page": page("On " + "words of its own, every one of them. " * 9)}, {}, False),
        ({"page": page(title="Deep learning")}, {"page": page(title="Nothing here")}, False),
        ({"page": page("")}, {"page": page("")}, False),
        ({"page": page(canonical=URL)}, {}, False),
        ({"page": page(canonical=URL)}, {"page": page(canonical=OTHER)}, True),  # it says so of anything
        (sent(URL, "http://site.example/welcome"), sent(OTHER, "http://site.example/welcome"), True),
        (sent(URL, "http://site.example/welcome"), sent(OTHER, "https://www.site.example/welcome/"), True),
        (sent(URL, "http://site.example/new/deep"), {**sent(OTHER, "http://site.example/welcome"), "page": page("no")},
         False),
        ({**sent(URL, "http://site.example/welcome"), "page": page("Good morning!")},
         {**sent(OTHER, "http://site.example/welcome"), "page": page("Good evening, and welcome.")}, True),
        ({**sent(URL, SPELT), "page": page("The page itself, as it is today.")},
         {**sent(OTHER, SPELT), "page": page("Its other half, for those who were led there.")}, False),
        ({"page": page(canonical="/elsewhere")}, {}, True),  # an authority on another address
        ({"page": page(canonical=URL)}, {"page": None}, False),
        ({}, {"page": None}, False),
        ({"page": None}, {}, False),
        ({"page": page("", blank=True)}, {"page": page("", blank=True)}, True),
        ({"page": page("", blank=True)}, {"page": page("")}, False),  # pictures, say
        ({"page": page("")}, {"page": page("", blank=True)}, False),
        ({"page": page("Two words")}, {"page": page("Three other words")}, False),
        ({"page": page("one two three four five six seven eight nine ten eleven twelve")},
         {"page": page("one two three four five six seven eight nine ten eleven twelve more")}, True),  # nine of ten
        ({"url": "http://site.example/w/deep", "page": page("You asked for deep.")},
         {"page": page("You asked for qkvw-xxxxxxxxxxxx.html.")}, True),
        ({}, sent(OTHER, "http://site.example/welcome"), False),  # another way is another answer
        ({}, {"status": 503}, False),
        ({}, {"status": None, "page": None}, False),
        ({}, {"stopped": Stop.LOOP}, False),
    ],
)  # fmt: skip
def test_a_neighbour_that_is_answered_alike_condemns(
    ours: dict[str, Any], theirs: dict[str, Any], condemned: bool
) -> None:
    found = judge_by(seen(**ours), seen(**{"url": OTHER} | theirs))
    assert (found.reason if found else "") == ("catch_all" if condemned else "")
    assert found is None or OTHER not in found.sentence  # the random name would make each report another


@pytest.mark.parametrize(
    ("ours", "theirs", "condemned"),
    [
        ({}, {"status": 404, "page": page()}, True),
        ({}, {"status": 410, "page": page()}, True),
        ({"page": page(TEXT + "deep-learning.html, 12:03")},
         {"status": 404, "page": page(TEXT + "qkvw-xxxxxxxxxxxx.html, 12:04")}, True),
        ({}, {"status": 404}, False),
        ({}, {"status": 404, "page": None}, False),
        ({}, {"status": 403, "page": page()}, False),  # says nothing of what it has
        ({}, {"status": 404, "page": page(TEXT + "One word more")}, False),
        ({}, {"status": 404, "page": page(title="Other")}, False),
        ({"page": page("")}, {"status": 404, "page": page("")}, False),
        ({"page": None}, {"status": 404, "page": page()}, False),
        ({"page": page(canonical=URL)}, {"status": 404, "page": page()}, False),
        (sent(URL, "http://site.example/welcome"), {"status": 404, "page": page()}, False),
    ],
)  # fmt: skip
def test_the_page_with_which_a_host_says_404_is_no_other_with_another_status(
    ours: dict[str, Any], theirs: dict[str, Any], condemned: bool
) -> None:
    found = judge_by_error(seen(**ours), seen(**{"url": OTHER} | theirs))
    assert (found.reason if found else "") == ("error_page" if condemned else "")


@pytest.mark.parametrize(("characters", "walled"), [(300, True), (301, False)])
def test_a_form_to_log_in_with_that_stands_for_any_address_is_a_wall(characters: int, walled: bool) -> None:
    form = page("x" * characters, asks_password=True)
    there = sent(URL, "http://site.example/welcome"), sent(OTHER, "http://site.example/welcome")
    for ours, theirs in (({}, {"url": OTHER}), there):
        found = judge_by(seen(page=form, **ours), seen(page=form, **theirs))
        assert found is not None
        assert found.reason == ("login_wall" if walled else "catch_all")
        assert (found.verdict is Verdict.BLOCKED) is walled
    unread = judge_by(seen(page=None, **there[0]), seen(page=None, **there[1]))
    assert unread is not None
    assert unread.reason == "catch_all"


def test_pages_of_which_a_tenth_differs_are_the_same_and_of_which_a_fifth_does_are_not() -> None:
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]
    few, many = [*words[:195], *"abcde"], [*words[:170], *("other" + word for word in words[170:])]
    whole = seen(page=page(" ".join(words)))
    assert judge_by(whole, seen(OTHER, page=page(" ".join(few)))) is not None
    assert judge_by(whole, seen(OTHER, page=page(" ".join(many)))) is None


def test_a_word_that_differs_from_visit_to_visit_makes_no_other_page() -> None:
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]
    other = [*words[:100], "else", *words[101:]]
    assert judge_by(seen(page=page(" ".join(words))), seen(OTHER, page=page(" ".join(other)))) is not None


def test_the_same_words_in_another_order_are_another_page() -> None:
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]
    shuffled = random.Random(7).sample(words, len(words))
    assert judge_by(seen(page=page(" ".join(words))), seen(OTHER, page=page(" ".join(shuffled)))) is None


def test_what_differs_far_down_is_not_what_an_error_page_is_known_by() -> None:
    pages = [page(TEXT * 10 + " ".join(f"{word}{n}x" for n in "abcdefghijklmnopq" * 30)) for word in ("one", "two")]
    assert len(TEXT * 10) > 4_000
    assert judge_by(seen(page=pages[0]), seen(OTHER, page=pages[1])) is not None


def test_short_parts_of_an_address_are_no_echo() -> None:
    ours, theirs = page("You asked for s."), page("You asked for qkvw-xxxxxxxxxxxx.html.")
    assert judge_by(seen("http://site.example/w/s", page=ours), seen(OTHER, page=theirs)) is None


@pytest.mark.parametrize(("chosen", "reason"), [(True, "gate"), (False, "catch_all")])
def test_a_form_in_which_something_is_chosen_that_stands_for_any_address_is_a_wall(chosen: bool, reason: str) -> None:
    form = page("Are you of age?", asks_choice=chosen)
    found = judge_by(seen(page=form), seen(OTHER, page=form))
    assert found is not None
    assert (found.reason, found.verdict is Verdict.BLOCKED) == (reason, chosen)


@pytest.mark.parametrize(
    ("text", "walled"),
    [
        ("To go on, please turn on cookies in your browser.", True),
        ("Enable JavaScript and cookies, please.", True),
        ("Your browser has cookies disabled.", True),
        ("JavaScript must be enabled.", True),
        ("Sorry, your browser doesn't accept cookies.", True),
        (f"Cookies are required. {'x' * 278}", True),
        (f"Cookies are required. {'x' * 279}", False),
        ("Welcome. We use cookies. Accept all cookies?", False),
        ("Cookies, baked by hand", False),
    ],
)
def test_a_request_for_cookies_or_scripts_that_stands_for_any_address_is_a_wall(text: str, walled: bool) -> None:
    found = judge_by(seen(page=page(text)), seen(OTHER, page=page(text)))
    assert found is not None
    assert (found.reason, found.verdict is Verdict.BLOCKED) == (("challenge" if walled else "catch_all"), walled)


@pytest.mark.parametrize(("before", "suspicious"), [(900, True), (1_000, False)])
def test_words_of_an_error_count_at_the_beginning(before: int, suspicious: bool) -> None:
    text = "x" * before + " the page you requested could not be found. " + TEXT
    assert is_suspicious(seen(page=page(text))) is suspicious


@pytest.mark.parametrize(
    "unfit",
    [
        seen("http://bit.ly/abc"),
        seen(page=Page(text="plain text")),
        seen(page=None),
        seen(page=page("A header and a footer, and a script in between", hollow=True)),
        seen(headers={"memento-datetime": "Tue, 05 Jan 2016 12:00:00 GMT"}),
        seen("https://archive.example/web/20160105120000/http://site.example/papers/deep-learning.html"),
    ],
)
def test_what_cannot_be_told_by_its_page_is_left_alone(unfit: Observation) -> None:
    assert not can_be_compared(unfit)


def test_a_front_page_is_compared_with_no_made_up_path() -> None:
    host = Host(200)
    assert asyncio.run(_judge(host.neighbours(), seen("http://site.example/"))) == [""]
    assert host.asked == []


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("http://x.org/page?id=123", r"http://x\.org/page\?id=[89]\d{8}"),
        ("http://x.org:8080/?p=5&amp", r"http://x\.org:8080/\?p=[89]\d{8}&[a-z]{3}-[a-z]{9}"),
        ("http://x.org/a/view.php?2016-deep_net", r"http://x\.org/a/view\.php\?\d{4}-[a-z]{4}_[a-z]{3}-[a-z]{5}"),
        ("http://x.org/s?id=12&slug=K%C3%BCnste&x=", r"http://x\.org/s\?id=[89]\d{8}&slug=[A-Z][a-z]{5}-[a-z]{6}&x="),
        ("http://x.org/s?id=12&lang=en", r"http://x\.org/s\?id=[89]\d{8}&lang=en"),
        ("http://x.org/s?id=12&utm_source=rss", r"http://x\.org/s\?id=[89]\d{8}&utm_source=rss"),
    ],
)
def test_made_up_values_have_the_pattern_of_those_they_stand_for(url: str, pattern: str) -> None:
    made_up = query_neighbour(urls.parse_address(url), random.Random(7))
    assert made_up is not None
    assert re.fullmatch(pattern, made_up), made_up
    assert made_up != query_neighbour(urls.parse_address(url), random.Random(8))


@pytest.mark.parametrize("query", ["", "?", "?utm_source=rss", "?gclid=1&fbclid=2", "?id=", "?&", "?LANG=en&view=full"])
def test_a_query_that_chooses_nothing_is_not_made_up(query: str) -> None:
    assert query_neighbour(urls.parse_address(f"http://x.org/page{query}"), random.Random(7)) is None


def test_an_address_that_is_no_page_has_no_values_to_make_up() -> None:
    assert query_neighbour(urls.parse_address("mailto:a@x.org?subject=id"), random.Random(7)) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("id=1&p=2", "p=9&id=7", True),
        ("id=1", "slug=1", False),
        ("id=1&&p=2", "id=1&p=2", True),
        ("deep-nets", "other-words", True),  # a value without a name
        ("deep-nets", "name=deep-nets", False),
    ],
)
def test_queries_of_the_same_names_are_one_kind(one: str, other: str, same: bool) -> None:
    first, second = (query_names(urls.parse_address(f"http://x.org/page?{query}")) for query in (one, other))
    assert (first == second) is same


ASKED, MADE_UP, BARE = f"{URL}?id=123", f"{URL}?id=987654321", URL


@pytest.mark.parametrize(
    ("ours", "theirs", "bare", "condemned"),
    [
        ({}, {}, {"status": 404}, True),
        ({}, {}, {"status": 400}, True),
        ({}, {}, {"page": page("The list of all that there is, and where to find it. " * 9)}, True),
        ({"page": page(TEXT + "number 123")}, {"page": page(TEXT + "number 987654321")}, {"status": 404}, True),
        ({"page": page(TEXT + "called deep-nets"), "url": f"{URL}?deep-nets"},
         {"page": page(TEXT + "called qkvw-xxxx"), "url": f"{URL}?qkvw-xxxx"}, {"status": 404}, True),
        ({"page": page("You came to /papers/deep-learning.html?v by mistake, I think."), "url": f"{URL}?v"},
         {"page": page("You came to /papers/deep-learning.html?qkvw-xxxx by mistake, I think."),
          "url": f"{URL}?qkvw-xxxx"}, {"status": 404}, True),
        ({}, {}, {}, False),  # the query is an ornament
        ({}, {"status": 404}, {"status": 404}, False),
        ({}, {"page": page("No such number. " * 20)}, {"status": 404}, False),
        ({}, {}, {"status": 403}, False),
        ({}, {}, {"status": 503}, False),
        ({}, {}, {"status": None, "page": None}, False),
        ({}, {}, {"status": 404, "page": page()}, True),
        ({}, {}, {"stopped": Stop.LOOP, "page": page("This page has moved.")}, False),  # not seen to its end
        ({}, {}, {**sent(URL, ASKED), "page": page("Hello, number 7. " * 9)}, False),  # gives everybody a number
        ({"page": page(canonical=ASKED)}, {}, {"status": 404}, False),
    ],
)  # fmt: skip
def test_made_up_values_condemn_where_the_path_alone_shows_something_else(
    ours: dict[str, Any], theirs: dict[str, Any], bare: dict[str, Any], condemned: bool
) -> None:
    found = judge_by_query(
        seen(**{"url": ASKED} | ours), seen(**{"url": MADE_UP} | theirs), seen(**{"url": BARE} | bare)
    )
    assert (found.reason if found else "") == ("catch_all" if condemned else "")


@pytest.mark.parametrize(
    ("suspect", "expected"),
    [
        (seen(), False),
        (seen(**sent(URL, "http://site.example/other")), True),
        (seen(**sent(URL, "https://www.site.example/papers/deep-learning.html")), False),
        (seen(page=page(canonical="/")), True),
        (seen(page=page(canonical="/papers/")), False),
        (seen(page=page(title="Page not found | Example")), True),
        (seen(page=page("The page you requested could not be found. " + TEXT)), True),
        (seen(page=None), False),
        (seen(page=page(canonical="http://[bad")), False),
        (seen(hops=(Hop(URL, 302, URL),)), False),  # sent round for a cookie
        (seen(condemned=True), True),
    ],
)
def test_suspicion_needs_a_sign(suspect: Observation, expected: bool) -> None:
    assert is_suspicious(suspect) is expected


# --- how often it is asked ------------------------------------------


@dataclass
class Host:
    """A host behind a bare look: what it says of made-up addresses."""

    status: int = 404
    text: str = TEXT
    asked: list[str] = field(default_factory=list)
    noted: list[tuple[str, bool]] = field(default_factory=list)

    async def probe(self, url: str) -> Observation:
        self.asked.append(url)
        await asyncio.sleep(0)
        return seen(url, self.status, page=page(self.text) if self.status == 200 else NO_SUCH)

    def neighbours(self, **more: Any) -> Neighbours:
        return Neighbours(self.probe, note=lambda host, honest: self.noted.append((host, honest)), **more)


def own(name: str) -> Observation:
    """A living page like no other."""
    return seen(f"http://site.example/{name}", page=page(f"{name} " * 40, title=name))


async def _judge(neighbours: Neighbours, *pages: Observation) -> list[str]:
    found = await asyncio.gather(*(neighbours.judge(one) for one in pages))
    return [one.reason if one else "" for one in found]


def test_an_honest_host_is_asked_once_whatever_its_folders() -> None:
    host = Host()
    assert asyncio.run(_judge(host.neighbours(), *(own(f"{n % 3}/{n}") for n in range(9)))) == [""] * 9
    assert (len(host.asked), host.noted) == (1, [("site.example", True)])
    host = Host()
    neighbours = host.neighbours()
    for n in range(9):
        asyncio.run(_judge(neighbours, own(f"{n}/page")))
    assert len(host.asked) == 1


def test_a_host_whose_queries_are_honest_is_asked_once_whatever_its_scripts() -> None:
    host = Host()
    pages = [own(f"{n}.php?id={n}") for n in range(9)]
    assert asyncio.run(_judge(host.neighbours(was_honest=lambda name: name == "site.example"), *pages)) == [""] * 9
    assert (len(host.asked), host.noted) == (1, [("site.example?", True)])


def test_a_host_whose_first_answer_tells_nothing_is_asked_for_each_folder() -> None:
    for address in "{}/page", "{}.php?id=7":
        host = Host(status=503)
        asyncio.run(_judge(host.neighbours(), *(own(address.format(n)) for n in range(4))))
        assert len(host.asked) >= 4


def test_a_host_that_is_known_to_be_honest_is_not_asked() -> None:
    host = Host()
    asyncio.run(_judge(host.neighbours(was_honest=lambda name: name == "site.example"), own("a/b")))
    assert host.asked == []
    for status, asked in ((404, 0), (410, 0), (403, 1)):
        neighbours = host.neighbours()
        neighbours.learn(seen("http://site.example/gone", status))
        asyncio.run(_judge(neighbours, own("a/b")))
        assert len(host.asked) == asked


def test_an_honest_host_is_asked_about_what_is_suspicious() -> None:
    host = Host()
    neighbours = host.neighbours(was_honest=lambda name: True)
    twins = [seen(f"http://site.example/a/{n}", page=page("the same words. " * 40)) for n in range(3)]
    asyncio.run(_judge(neighbours, own("a/1"), twins[0]))
    assert host.asked == []
    asyncio.run(_judge(neighbours, twins[1], twins[2]))
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    ("suspect", "asked"),
    [
        (own("a/page"), 0),
        (seen(**sent(URL, "http://site.example/other"), page=page("words of its own " * 9)), 1),
        (seen(page=page(title="Page not found | Example")), 1),
        (seen(page=page("Error 404. " + TEXT)), 1),
        (seen(page=page("Error 404. " + TEXT * 3, title="Baa")), 1),
        (seen(page=page(canonical="/")), 1),
        (seen(page=page("Oops! A sheep ate this.", title="Baa")), 1),
        (seen(page=page("A sheep ate this.", title="Oops")), 1),
        (seen(page=page("Oops! A sheep ate this. " + TEXT * 3, title="Baa")), 0),  # there is more to read
        (seen(page=page("A sheep ate this.", title="Baa")), 0),
    ],
)
def test_an_honest_host_is_asked_about_a_page_that_speaks_against_itself(suspect: Observation, asked: int) -> None:
    host = Host()
    assert asyncio.run(_judge(host.neighbours(was_honest=lambda name: True), suspect)) == [""]
    assert len(host.asked) == asked


def test_what_a_made_up_address_was_answered_counts_for_its_folder_though_the_host_is_honest() -> None:
    host = Odd(answer=sent(OTHER, "http://site.example/welcome"))
    neighbours = host.neighbours()
    assert asyncio.run(_judge(neighbours, seen("http://site.example/papers/own", page=page("own words " * 40)))) == [""]
    assert host.noted == [("site.example", True)]
    # One hop as well, if only to another spelling; and the page to which strangers are sent.
    assert asyncio.run(_judge(neighbours, seen(**sent(URL, SPELT)))) == ["catch_all"]
    assert len(host.asked) == 1


def test_a_catch_all_is_asked_once_a_folder_and_condemned_throughout() -> None:
    host = Host(200)
    neighbours = host.neighbours()
    pages = [seen(f"http://site.example/a/{n}") for n in range(20)]
    assert asyncio.run(_judge(neighbours, *pages)) == ["catch_all"] * 20
    assert (len(host.asked), host.noted) == (1, [("site.example", False)])
    assert asyncio.run(_judge(neighbours, seen("http://site.example/b/1"))) == ["catch_all"]
    neighbours.learn(seen("http://site.example/c", 410))  # one honest corner does not clear it
    assert asyncio.run(_judge(neighbours, seen("http://site.example/d/1"))) == ["catch_all"]
    assert set(host.noted) == {("site.example", False)}


def test_no_host_is_asked_without_end() -> None:
    host = Host(200)
    asyncio.run(_judge(host.neighbours(), *(own(f"{n}/page") for n in range(30))))
    assert len(host.asked) == 10


def test_four_thousand_honest_hosts_are_remembered_and_those_met_first_are_forgotten() -> None:
    host = Host()
    neighbours = host.neighbours()
    for number in range(4_001):
        neighbours.learn(seen(f"http://h{number}.example/gone", 404))
    for number, asked in ((4_000, 0), (1, 0), (0, 1)):
        page_there = seen(f"http://h{number}.example/a/page")
        assert asyncio.run(_judge(neighbours, page_there)) == [""]
        assert len(host.asked) == asked


def test_the_answers_of_four_thousand_folders_are_remembered_and_the_first_are_forgotten() -> None:
    host = Host(200, "welcome to us")
    neighbours = host.neighbours()

    async def visit(*numbers: int) -> None:
        for number in numbers:
            shown = seen(f"http://h{number}.example/a/page", page=page("welcome to us"))
            assert await neighbours.judge(shown) is not None

    asyncio.run(visit(*range(4_001)))
    assert len(host.asked) == 4_001
    asyncio.run(visit(4_000, 1))
    assert len(host.asked) == 4_001
    asyncio.run(visit(0))
    assert len(host.asked) == 4_002


def test_an_answer_that_is_slower_than_as_many_others_as_are_remembered_is_still_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalog.checker.neighbours.MOST_FOLDERS", 2)
    others_are_done = asyncio.Event()

    class Slow(Host):
        async def probe(self, url: str) -> Observation:
            if url.startswith("http://slow.example/"):
                await others_are_done.wait()
            return await super().probe(url)

    async def visit() -> None:
        neighbours = Slow(200).neighbours()
        awaited = asyncio.create_task(neighbours.judge(seen("http://slow.example/a/page")))
        for number in range(4):
            await neighbours.judge(seen(f"http://h{number}.example/a/page"))
        others_are_done.set()
        found = await awaited
        assert found is not None
        assert found.reason == "catch_all"

    asyncio.run(visit())


def test_fifty_pages_of_a_host_are_known_again() -> None:
    host = Host()
    neighbours = host.neighbours(was_honest=lambda name: True)

    def twin(number: int, name: str) -> Observation:
        return seen(f"http://site.example/{name}/{number}", page=page(f"page {number} " * 40))

    asyncio.run(_judge(neighbours, *(twin(number, "a") for number in range(51))))
    for number, asked in ((50, 0), (49, 1)):
        asyncio.run(_judge(neighbours, twin(number, f"b{number}")))
        assert len(host.asked) == asked


def test_pages_without_a_word_are_no_twins_and_a_twin_stays_one() -> None:
    host = Host()
    blank = [seen(f"http://site.example/{n}/page", page=page("")) for n in range(3)]
    asyncio.run(_judge(host.neighbours(was_honest=lambda name: True), *blank))
    assert host.asked == []
    known = host.neighbours()._host("site.example")
    pair = [seen(f"http://site.example/{name}") for name in "ab"]
    assert [known.is_twin(pair[n]) for n in (0, 1, 1, 0)] == [False, True, True, False]


@dataclass
class Odd(Host):
    """A host whose made-up addresses are answered oddly."""

    answer: dict[str, Any] = field(default_factory=dict)

    async def probe(self, url: str) -> Observation:
        self.asked.append(url)
        return seen(**{"url": url} | self.answer)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": None, "page": None},
        {"status": 503},
        {"status": 403},
        {"status": 200, "page": None},
        {"status": 302, "stopped": Stop.LOOP},
        {"status": 200, "stopped": Stop.EXCLUDED},  # a page that sends its visitors on to where we may not go
        sent(OTHER, "http://site.example/welcome") | {"status": 503},
    ],
)
def test_an_odd_answer_neither_clears_nor_condemns(answer: dict[str, Any]) -> None:
    host = Odd(answer=answer)
    assert asyncio.run(_judge(host.neighbours(), own("a/page"))) == [""]
    assert len(host.asked) == 1
    assert ("site.example", True) not in host.noted
    assert bool(host.noted) is (answer == {"status": 200, "page": None})


def test_who_sends_strangers_elsewhere_is_honest() -> None:
    host = Odd(answer=sent(OTHER, "http://site.example/welcome"))
    assert asyncio.run(_judge(host.neighbours(), own("a/page"))) == [""]
    assert host.noted == [("site.example", True)]


def test_what_cannot_be_told_by_its_page_is_not_asked_about() -> None:
    host = Host()
    assert asyncio.run(_judge(host.neighbours(), seen("http://site.example/"), seen(page=Page(text="a")))) == [""] * 2
    assert host.asked == []


def test_of_an_answer_no_more_is_kept_than_is_compared() -> None:
    host = Host(200, "word " * 4_000)
    neighbours = host.neighbours()
    asyncio.run(_judge(neighbours, own("a/page")))
    [kept] = neighbours._answers.values()
    found = kept.result()
    assert found is not None
    assert found.page is not None
    assert len(found.page.text) == 4_000


def test_who_may_not_be_asked_is_not() -> None:
    host = Host(200)
    assert asyncio.run(_judge(host.neighbours(may_ask=lambda url: False), seen())) == [""]
    assert host.asked == []


@pytest.mark.parametrize(
    ("suspect", "answer", "asked", "believed"),
    [
        (seen(), {"status": 404}, r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(), {"status": 410}, r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(page=Page(text="404 404 404")), {"status": 404}, r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(), {"status": 200}, r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(), {"status": 503}, r"http://site\.example/papers/[\w-]+\.html", False),
        (seen("http://site.example/show?id=12"), {"status": 404}, r"http://site\.example/show\?id=\d{9}", True),
        (seen("http://site.example/?id=12"), {"status": 404}, r"http://site\.example/\?id=\d{9}", True),
        (seen("http://site.example/show?lang=en"), {"status": 404}, r"http://site\.example/[\w-]+", True),
        (seen("http://site.example/"), {"status": 404}, "", False),
        (seen(**sent(URL, "http://site.example/sorry")), {"status": 404}, "", False),
        (seen(**sent(URL, SPELT)), {"status": 404}, r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(), {"status": 404, "page": None}, r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(page=None), {"status": 404}, r"http://site\.example/papers/[\w-]+\.html", False),
        # What it says besides must not be on its host's error page as well, or begin with what its title says.
        (seen(), {"status": 404, "page": page()}, r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(TEXT + "One crane", title="Boats")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(TEXT + "Boats", title="Boats")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(page=page(TEXT + "Boats", title="Boats not found | Example")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(TEXT + "Tag: boats", title="Tag: boats | Not found")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(page=page(TEXT + "Boats, cranes, moles", title="Harbours")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(TEXT + "Boats, cranes, moles, locks", title="Harbours")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", True),
        # Under the mere name of its site it has to say more.
        (seen(page=page(TEXT + "Boats, cranes, moles, locks")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(TEXT + "Boats, cranes, moles, locks", title="")), {"status": 404, "page": page(TEXT)},
         r"http://site\.example/papers/[\w-]+\.html", True),
        (seen(page=page(f"{TEXT} Boats cranes moles locks tides ropes nets sails masts oars quays")),
         {"status": 404, "page": page(TEXT)}, r"http://site\.example/papers/[\w-]+\.html", False),
        (seen(page=page(f"{TEXT} Boats cranes moles locks tides ropes nets sails masts oars quays piers")),
         {"status": 404, "page": page(TEXT)}, r"http://site\.example/papers/[\w-]+\.html", True),
    ],
)  # fmt: skip
def test_a_host_vouches_for_a_page_by_a_404_to_its_made_up_neighbour(
    suspect: Observation, answer: dict[str, Any], asked: str, believed: bool
) -> None:
    host = Odd(answer=answer)
    neighbours = host.neighbours()
    assert asyncio.run(neighbours.vouch(suspect)) is believed
    assert re.fullmatch(asked, "".join(host.asked))
    if "?" not in suspect.url and asked:
        assert host.noted == ([("site.example", answer["status"] in {404, 410})] if answer["status"] != 503 else [])
    asyncio.run(neighbours.vouch(suspect))
    assert len(host.asked) == bool(asked)  # once a folder, once a kind of query


@pytest.mark.parametrize(("status", "believed"), [(200, True), (503, False)])
def test_a_host_vouches_for_a_page_by_sending_made_up_neighbours_elsewhere(status: int, believed: bool) -> None:
    home = sent(OTHER, "http://site.example/") | {"status": status, "page": NO_SUCH}
    assert asyncio.run(Odd(answer=home).neighbours().vouch(seen())) is believed
    assert not asyncio.run(Odd(answer=home | {"page": page()}).neighbours().vouch(seen()))  # there stands the same


WORDED_SO = page("Harbour works: the site is down for maintenance. Boats, cranes, moles, locks.", title="Harbours")
NAMES_AN_ERROR = page("Boats, cranes, moles, locks. Sorry, the page you requested does not exist.", title="Harbours")
FRONT = page("Lighthouses, gulls and their eggs, ferries. Opening hours of the museum.", title="The coast")


@pytest.mark.parametrize(
    ("shown", "answer", "believed"),
    [
        (WORDED_SO, FRONT, True),
        (NAMES_AN_ERROR, FRONT, True),
        (WORDED_SO, page("The site is down for maintenance.", title="The coast"), False),
        (WORDED_SO, page("Sorry.", title="Page not found"), True),  # it is not out of order, at any rate
        (NAMES_AN_ERROR, page("Sorry.", title="Page not found"), False),  # it says the same in other words
        (NAMES_AN_ERROR, page("There is no such page here, says the keeper.", title="The coast"), False),
        (NAMES_AN_ERROR, page("The site is down for maintenance.", title="The coast"), True),
        (WORDED_SO, page("Please confirm you are not a robot.", title="The coast"), False),
        (page("Harbours: please confirm you are not a robot. Boats, cranes", title="Harbours"), FRONT, False),
        (WORDED_SO, Page(title="App", anchors=frozenset(), scripted=True, hollow=True), False),
        (WORDED_SO, None, False),
        (WORDED_SO, WORDED_SO, False),
    ],
)
def test_a_host_vouches_for_a_page_by_showing_a_made_up_neighbour_one_that_is_in_no_such_trouble(
    shown: Page, answer: Page | None, believed: bool
) -> None:
    host = Odd(answer={"page": answer})
    assert asyncio.run(host.neighbours().vouch(seen(page=shown))) is believed
    assert host.noted == [("site.example", False)]  # for others it is what it was


ENOUGH = page("Boats, cranes, moles, locks, tides", title="Page not found: harbours")


@dataclass
class Refusing(Host):
    """A host that refuses made-up addresses with these statuses, one after the other, and then shows a page, or not."""

    made_up: list[int] = field(default_factory=lambda: [403, 403])
    again: dict[str, Any] = field(default_factory=dict)

    async def probe(self, url: str) -> Observation:
        self.asked.append(url)
        if url == URL:
            return seen(**{"page": ENOUGH} | self.again)
        return seen(url, self.made_up[len(self.asked) - 1])


@pytest.mark.parametrize(
    ("shown", "made_up", "again", "asked", "believed"),
    [
        (ENOUGH, [403, 403], {}, 3, True),
        (ENOUGH, [403, 200], {}, 2, False),
        (ENOUGH, [403, 503], {}, 2, False),
        (ENOUGH, [401, 401], {}, 1, False),
        (ENOUGH, [403, 403], {"status": 403}, 3, False),  # it refuses whoever asks so often
        (ENOUGH, [403, 403], sent(URL, "http://site.example/wall"), 3, False),
        # Its error page is not known, so there must be more besides.
        (page("Boats, cranes, moles, locks", title="Page not found: harbours"), [403, 403], {}, 1, False),
    ],
)
def test_a_host_vouches_for_a_page_by_refusing_made_up_neighbours_alone(
    shown: Page, made_up: list[int], again: dict[str, Any], asked: int, believed: bool
) -> None:
    host = Refusing(made_up=made_up, again=again)
    neighbours = host.neighbours()
    assert asyncio.run(neighbours.vouch(seen(page=shown))) is believed
    assert len(set(host.asked)) == len(host.asked) == asked
    assert ("site.example", True) not in host.noted  # a refusal says nothing of others


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_a_host_that_may_not_be_asked_so_often_vouches_for_nothing(most: int) -> None:
    host = Refusing()
    neighbours = host.neighbours(may_ask=lambda url: len(host.asked) < most)
    assert asyncio.run(neighbours.vouch(seen(page=ENOUGH))) is (most == 3)
    assert len(host.asked) == most


@pytest.mark.parametrize(
    ("shown", "enough"),
    [(ENOUGH, True), (page("Boats, cranes, moles, locks", title="Page not found: harbours"), False), (None, False)],
)
def test_a_page_may_say_enough_to_need_no_error_page_beside_it(shown: Page | None, enough: bool) -> None:
    assert says_enough(seen(page=shown)) is enough


def test_values_in_a_query_that_are_refused_as_well_vouch_for_a_page() -> None:
    url = "http://site.example/show?id=12"
    asked: list[str] = []

    async def probe(url: str) -> Observation:
        asked.append(url)
        return seen(url, page=ENOUGH) if url.endswith("=12") else seen(url, 403)

    assert asyncio.run(Neighbours(probe).vouch(seen(url, page=ENOUGH)))
    assert [re.sub(r"\d{9}", "9", one) for one in asked] == [url.replace("12", "9"), url.replace("12", "9"), url]


def test_a_host_that_may_not_be_asked_vouches_for_nothing() -> None:
    assert not asyncio.run(Host(404).neighbours(may_ask=lambda url: False).vouch(seen()))


# --- and for values in queries ------------------------------------------


@dataclass
class Script(Host):
    """A host that knows no made-up path, and one script at /view that shows one page whatever it is asked for."""

    bare: int = 404

    async def probe(self, url: str) -> Observation:
        self.asked.append(url)
        await asyncio.sleep(0)
        if "/view?" in url:
            return seen(url, self.status, page=page(self.text) if self.status == 200 else NO_SUCH)
        return seen(url, self.bare if url.endswith("/view") else 404)


def view(number: int, **more: Any) -> Observation:
    return seen(f"http://site.example/view?id={number}", **more)


def test_a_script_that_shows_one_page_for_anything_is_asked_twice_and_condemned_throughout() -> None:
    host = Script(200)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")  # of its paths
    assert asyncio.run(_judge(neighbours, *(view(n) for n in range(20)))) == ["catch_all"] * 20
    asked = [re.sub(r"\d+", "N", url.rpartition("/")[2]) for url in host.asked if "/view" in url]
    assert asked == ["view?id=N", "view"]
    assert set(host.noted) == {("site.example?", False)}


def test_a_script_that_knows_its_values_is_asked_once_a_host_and_then_believed() -> None:
    for honest in (Script(404), Script(200, text="No such number. " * 20)):
        neighbours = honest.neighbours(was_honest=lambda name: name == "site.example")
        for n in range(9):
            once = view(n, page=page(f"number {n} " * 40, title=str(n)))
            assert asyncio.run(_judge(neighbours, once)) == [""]
        assert len(honest.asked) == 1
        assert honest.noted == [("site.example?", True)]
    known = Script(200)
    asyncio.run(_judge(known.neighbours(was_honest=lambda name: True), view(1, page=page("Number one. " * 40))))
    assert known.asked == []


def test_a_host_with_a_script_that_shows_one_page_for_anything_is_not_honest_for_another_that_knows_its_values() -> (
    None
):
    host = Script(200)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")
    honest = seen("http://site.example/item?id=1", page=page("number one " * 40))
    other = seen("http://site.example/b/view?id=1", page=page("number two " * 40))
    for shown, reason in ((view(1), "catch_all"), (honest, ""), (other, "")):
        assert asyncio.run(_judge(neighbours, shown)) == [reason]
    assert [url.partition("?")[0].rpartition("/")[2] for url in host.asked] == ["view", "view", "item", "view"]
    assert host.noted == [("site.example?", False)]


def test_an_odd_answer_to_made_up_values_says_nothing_of_the_script() -> None:
    host = Script(503)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")
    assert asyncio.run(_judge(neighbours, view(1, page=page("number one " * 40)))) == [""]
    assert (len(host.asked), host.noted) == (1, [])


def test_a_page_that_an_honest_script_shows_for_made_up_values_is_condemned_for_nothing_more() -> None:
    host = Script(200)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")
    assert asyncio.run(_judge(neighbours, view(1, page=page("number one " * 40)))) == [""]
    assert host.noted == [("site.example?", True)]
    assert asyncio.run(_judge(neighbours, view(2))) == ["catch_all"]
    assert len(host.asked) == 2  # the made-up value, and the path alone


@pytest.mark.parametrize(("title", "asked"), [("Number one", 0), ("Page not found", 1)])
def test_an_honest_script_is_asked_about_what_is_suspicious(title: str, asked: int) -> None:
    host = Script(404)
    shown = view(1, page=page("number one " * 40, title=title))
    assert asyncio.run(_judge(host.neighbours(was_honest=lambda name: True), shown)) == [""]
    assert sum("?id=" in url for url in host.asked) == asked


@pytest.mark.parametrize(
    ("address", "condemned"),
    [
        ("/show.php?id=123", True),
        ("/show.PHP5?x=y&id=123", True),
        ("/show.aspx?article=2016", True),
        ("/cgi-bin/show?item_id=777", True),
        ("/show.jsp?newsid=777", True),
        ("/show.php?id=12", False),  # among the first, and so perhaps what is shown to whoever names none
        ("/show.php?id=12a4", False),
        ("/show.php?year=2016", False),
        ("/show.html?id=123", False),  # the page's own script may read it
        ("/show?id=123", False),
        ("/phpinfo/show?id=123", False),
    ],
)
def test_a_number_that_a_script_makes_nothing_of_is_not_what_it_shows(address: str, condemned: bool) -> None:
    url = f"http://site.example{address}"
    made_up, bare = seen(f"{url}9999"), seen(url.partition("?")[0])
    found = judge_by_query(seen(url), made_up, bare)
    assert (found is not None) is condemned
    assert found is None or found.sentence.endswith("and so is its path alone")
    gone = judge_by_query(seen(url), made_up, seen(bare.url, 404))
    assert gone is not None
    assert gone.sentence.endswith("none with another")


def test_who_sends_all_visitors_to_one_page_is_asked_nothing_about_its_queries() -> None:
    host = Script(200)
    sent_on = seen(**sent("http://site.example/view?to=7", "http://site.example/offer"))
    assert asyncio.run(_judge(host.neighbours(was_honest=lambda name: True), sent_on)) == [""]
    assert not any("?" in url for url in host.asked)


def test_addresses_without_a_query_that_chooses_are_asked_nothing_about_it() -> None:
    host = Script(200)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")
    asyncio.run(_judge(neighbours, seen("http://site.example/view?utm_source=rss"), seen("http://site.example/view")))
    assert not any("?" in url for url in host.asked)


def test_scripts_are_not_asked_without_end() -> None:
    host = Script(200, bare=200)
    neighbours = host.neighbours(was_honest=lambda name: name == "site.example")
    asyncio.run(_judge(neighbours, *(seen(f"http://site.example/{n}/view?id=1") for n in range(30))))
    assert len(host.asked) == 10
    assert host.noted == []  # an ornament of an address says nothing of its host


@pytest.mark.parametrize("name", ["lang", "country", "view", "width", "ref", "aff", "sid", "v"])
def test_how_a_page_is_shown_and_who_sent_us_chooses_no_page(name: str) -> None:
    assert query_neighbour(urls.parse_address(f"http://x.org/page?{name}=word"), random.Random(7)) is None
