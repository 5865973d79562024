"""The examiner over a transport made by hand: which looks it takes, and which of them its word rests on."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from catalog.checker.examine import Examined, Examiner, Probe
from catalog.checker.hosts import Lanes
from catalog.checker.neighbours import Neighbours
from catalog.checker.observation import Fault, Judgement, Observation, WireError
from catalog.checker.policy import Sleep
from catalog.checker.probe import Prober
from db.vocabulary import Opinion, Verdict

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/deep/page"


CATCH_ALL = Judgement(Verdict.SOFT_404, "catch_all", "any made-up address is answered alike")


class Beside(Neighbours):
    """Says in turn what made-up addresses beside living pages show, and keeps what it was told."""

    def __init__(self, *words: Judgement | None) -> None:
        self.words = list(words)
        self.learnt: list[int | None] = []

    def learn(self, seen: Observation) -> None:
        self.learnt.append(seen.status)

    async def judge(self, seen: Observation) -> Judgement | None:
        return self.words.pop(0)


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers by address; 404 to the rest."""

    answers: dict[str, int | Fault]
    otherwise: int | Fault = 404
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    log: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.log.append(str(request.url))
        answer = self.answers.get(str(request.url), self.otherwise)
        if isinstance(answer, Fault):
            raise WireError(answer)
        kind = {"Content-Type": "text/html"} if self.body else {}
        return httpx.Response(answer, headers=self.headers | kind, text=self.body)


async def _no_sleep(seconds: float) -> None:
    return None


def make_prober(web: Web, sleep: Sleep = _no_sleep) -> Prober:
    lanes = Lanes(limit=8, clock=lambda: 0.0, sleep=sleep, interval=lambda host: 0)
    return Prober(web, lanes.turn, "test/1", now=lambda: AT)


async def test_an_address_is_probed_and_judged() -> None:
    web = Web({URL: 200})
    examined = await Examiner(make_prober(web)).examine(URL)
    assert (examined.judgement.verdict, examined.opinion, web.log) == (Verdict.ALIVE, Opinion.FIRST, [URL])


async def test_what_the_settings_accept_is_alive() -> None:
    examiner = Examiner(make_prober(Web({URL: 403})), accepts=lambda url, status: (url, status) == (URL, 403))
    assert (await examiner.examine(URL)).judgement.reason == "accepted_status"


async def test_the_patience_of_the_caller_is_used() -> None:
    web, asked = Web({URL: 200}), list[str]()
    examiner = Examiner(make_prober(web))

    async def patiently(url: str) -> Observation:
        asked.append(url)
        return replace(await examiner.prober.probe(url), attempts=3)

    assert (await examiner.examine(URL, patiently)).seen.attempts == 3
    assert asked == [URL]


async def test_what_is_known_of_a_host_answers_instead_of_the_page() -> None:
    web = Web({URL: 200, "http://site.example/oembed": 404})

    async def inquire(url: str, probe: Probe) -> Examined | None:
        if not url.endswith("/page"):
            return None
        told = await probe("http://site.example/oembed")
        seen = Observation(url, url, told.at, status=told.status, answered=True)
        return Examined(seen, Judgement(Verdict.DEAD, "oembed_404", "the host says so itself"), Opinion.INQUIRY)

    examiner = Examiner(make_prober(web), inquire=inquire)
    examined = await examiner.examine(URL)
    assert (examined.judgement.reason, examined.opinion) == ("oembed_404", Opinion.INQUIRY)
    assert web.log == ["http://site.example/oembed"]
    await examiner.examine("http://site.example/other")
    assert web.log[1:] == ["http://site.example/other"]


@pytest.mark.parametrize(
    ("answer", "final", "reconsidered"),
    [
        (404, True, True),
        (404, False, True),
        (Fault.RESET, True, True),
        (Fault.RESET, False, False),  # it gets another go
    ],
)
async def test_what_is_known_of_a_host_has_the_last_word_on_what_was_seen(
    answer: int | Fault, final: bool, reconsidered: bool
) -> None:
    async def reconsider(url: str, examined: Examined, probe: Probe) -> Examined:
        assert (await probe(url)).url == url
        return replace(examined, judgement=Judgement(Verdict.ALIVE, "known", "so it is here"))

    examiner = Examiner(make_prober(Web({URL: answer})), reconsider=reconsider)
    assert ((await examiner.examine(URL, final=final)).judgement.reason == "known") is reconsidered


# --- what stands beside a page, and who vouches for it ------------------------------------------


@pytest.mark.parametrize(
    ("status", "words", "verdict", "opinion"),
    [
        (200, [CATCH_ALL], Verdict.SOFT_404, Opinion.SIBLING),
        (200, [None], Verdict.ALIVE, Opinion.FIRST),
        (404, [], Verdict.DEAD, Opinion.FIRST),  # nobody is asked about what is condemned anyway
    ],
)
async def test_a_living_page_is_judged_by_what_stands_beside_it(
    status: int, words: list[Judgement | None], verdict: Verdict, opinion: Opinion
) -> None:
    beside = Beside(*words)
    examined = await Examiner(make_prober(Web({URL: status})), neighbours=beside).examine(URL)
    assert (examined.judgement.verdict, examined.opinion) == (verdict, opinion)
    assert (beside.learnt, beside.words) == ([status], [])


class Voucher(Beside):
    """Vouches for pages or does not, and keeps of which it was asked."""

    def __init__(self, *, vouches: bool) -> None:
        super().__init__(None, None)
        self.vouches = vouches
        self.asked: list[str] = []

    async def vouch(self, seen: Observation) -> bool:
        self.asked.append(seen.url)
        return self.vouches


NAMES = "<title>Notes</title>Since Monday the printer in the library brings 404 Not Found."
TELLS = "<title>Shop</title>Sorry, the page you requested does not exist."


@pytest.mark.parametrize(
    ("body", "vouches", "asked", "reason", "opinion"),
    [
        (NAMES, True, 1, "http_200", Opinion.SIBLING),
        (NAMES, False, 1, "phrase_not_found", Opinion.FIRST),
        (TELLS, True, 0, "phrase_not_found", Opinion.FIRST),
        ("<title>Notes</title>200 OK", True, 0, "http_200", Opinion.FIRST),
    ],
)
async def test_a_page_that_names_an_error_is_believed_where_its_host_vouches_for_it(
    body: str, vouches: bool, asked: int, reason: str, opinion: Opinion
) -> None:
    beside = Voucher(vouches=vouches)
    examined = await Examiner(make_prober(Web({URL: 200}, body=body)), neighbours=beside).examine(URL)
    assert (examined.judgement.reason, examined.opinion, len(beside.asked)) == (reason, opinion, asked)
    assert examined.judgement.sentence.endswith("is not answered so") is (opinion is Opinion.SIBLING)


@pytest.mark.parametrize(
    ("vouches", "told"),
    [(True, (Verdict.ALIVE, Opinion.SECOND)), (False, (Verdict.SOFT_404, Opinion.SECOND)), (None, None)],
)
async def test_a_page_that_the_second_look_alone_was_shown_may_name_an_error_as_well(
    vouches: bool | None, told: tuple[Verdict, Opinion] | None
) -> None:
    beside = None if vouches is None else Voucher(vouches=vouches)
    second = make_prober(Web({URL: 200}, body=NAMES))
    examined = await Examiner(make_prober(Web({URL: 403})), second=second, neighbours=beside).examine(URL)
    assert (examined.judgement.verdict, examined.opinion) == (told or (Verdict.SOFT_404, Opinion.SECOND))


async def test_what_the_settings_accept_says_nothing_of_its_host() -> None:
    beside = Beside()
    examiner = Examiner(make_prober(Web({URL: 404})), accepts=lambda url, status: True, neighbours=beside)
    assert (await examiner.examine(URL)).judgement.reason == "accepted_status"
    assert beside.learnt == []


@pytest.mark.parametrize(
    ("fault", "lacking", "may_ask", "reason", "opinion", "asked"),
    [
        (Fault.CERT_UNTRUSTED, True, True, "certificate_incomplete", Opinion.SECOND, 1),
        (Fault.CERT_UNTRUSTED, False, True, "certificate_untrusted", Opinion.FIRST, 1),
        (Fault.CERT_UNTRUSTED, True, False, "certificate_untrusted", Opinion.FIRST, 0),
        (Fault.CERT_EXPIRED, True, True, "certificate_expired", Opinion.FIRST, 0),
    ],
)
async def test_where_an_issuer_is_unknown_the_chain_is_looked_at(
    fault: Fault, lacking: bool, may_ask: bool, reason: str, opinion: Opinion, asked: int
) -> None:
    chains: list[str] = []

    async def lacks_its_middle(url: str) -> bool:
        chains.append(url)
        return lacking

    prober = make_prober(Web({URL: fault}))
    examiner = Examiner(prober, may_ask=lambda url: may_ask, lacks_its_middle=lacks_its_middle)
    examined = await examiner.examine(URL)
    assert (examined.judgement.reason, examined.opinion, chains) == (reason, opinion, [URL] * asked)
    unasked = await Examiner(prober).examine(URL)
    assert (unasked.judgement.reason, unasked.opinion) == (fault.value, Opinion.FIRST)


# --- the second opinion ------------------------------------------


def with_second(first: Web, second: Web, **more: Any) -> Examiner:
    return Examiner(make_prober(first), second=make_prober(second), **more)


@pytest.mark.parametrize(
    ("first", "second", "verdict", "opinion"),
    [
        (403, 200, Verdict.ALIVE, Opinion.SECOND),
        (404, 200, Verdict.ALIVE, Opinion.SECOND),
        (503, 200, Verdict.ALIVE, Opinion.SECOND),
        (Fault.RESET, 200, Verdict.ALIVE, Opinion.SECOND),
        (403, 404, Verdict.DEAD, Opinion.SECOND),  # let in, and nothing is there
        (404, 404, Verdict.DEAD, Opinion.BOTH),
        (404, 410, Verdict.DEAD, Opinion.BOTH),
        (403, 401, Verdict.BLOCKED, Opinion.BOTH),
        (404, 403, Verdict.DEAD, Opinion.FIRST),  # a wall says nothing of what is behind it
        (404, 503, Verdict.DEAD, Opinion.FIRST),
        (403, 503, Verdict.BLOCKED, Opinion.FIRST),
        (404, Fault.RESET, Verdict.DEAD, Opinion.FIRST),
        (404, Fault.CERT_EXPIRED, Verdict.DEAD, Opinion.FIRST),
        (503, Fault.TIMEOUT_READ, Verdict.FAILING, Opinion.BOTH),
    ],
)
async def test_the_look_that_saw_more_counts(
    first: int | Fault, second: int | Fault, verdict: Verdict, opinion: Opinion
) -> None:
    examined = await with_second(Web({URL: first}), Web({URL: second})).examine(URL)
    assert (examined.judgement.verdict, examined.opinion) == (verdict, opinion)
    if opinion is Opinion.SECOND:
        assert "a plain look" in examined.judgement.sentence
    elif opinion is Opinion.FIRST:
        assert examined.seen.status == (None if isinstance(first, Fault) else first)


@pytest.mark.parametrize(
    "first",
    [
        200, 204, 304,
        Fault.DNS_NXDOMAIN, Fault.DNS_FAILURE, Fault.REFUSED, Fault.TIMEOUT_CONNECT, Fault.TIMEOUT_READ,
        Fault.CERT_EXPIRED, Fault.CERT_WRONG_HOST, Fault.PRIVATE_ADDRESS, Fault.PROXY,
    ],
)  # fmt: skip
async def test_where_nothing_of_ours_makes_a_difference_nobody_is_asked_again(first: int | Fault) -> None:
    second = Web({URL: 200})
    examined = await with_second(Web({URL: first}), second).examine(URL)
    assert (second.log, examined.opinion) == ([], Opinion.FIRST)


@pytest.mark.parametrize("status", [429, 503])
async def test_who_asks_to_be_left_alone_is(status: int) -> None:
    second = Web({URL: 200})
    await with_second(Web({URL: status}, headers={"Retry-After": "600"}), second).examine(URL)
    assert second.log == []


@pytest.mark.parametrize(
    ("answer", "verdict", "opinion", "words"),
    [
        (Fault.TIMEOUT_READ, Verdict.FAILING, Opinion.BOTH, "made no difference"),
        (Fault.TIMEOUT_TOTAL, Verdict.FAILING, Opinion.BOTH, "made no difference"),
        (Fault.REFUSED, Verdict.FAILING, Opinion.FIRST, ""),  # no word on how it was asked
        (404, Verdict.DEAD, Opinion.SECOND, "told to a browser's headers (plain looks at this host met silence)"),
        (200, Verdict.ALIVE, Opinion.SECOND, "told to a browser's headers (plain looks at this host met silence)"),
    ],
)
async def test_who_is_asked_in_the_other_way_at_once_is_told_of_as_the_second_look(
    answer: int | Fault, verdict: Verdict, opinion: Opinion, words: str
) -> None:
    plain, other = Web({URL: 200}), Web({URL: answer})
    examined = await with_second(plain, other).examine(URL, make_prober(other).probe, otherwise=True)
    assert (examined.judgement.verdict, examined.opinion) == (verdict, opinion)
    assert words in examined.judgement.sentence
    assert (plain.log, other.log) == ([], [URL])


@pytest.mark.parametrize(
    ("plainly", "reason"),
    [(200, "http_200"), (404, "http_404"), (Fault.TIMEOUT_READ, "malformed_answer")],
)
async def test_what_cannot_be_read_in_the_other_way_is_looked_at_plainly(plainly: int | Fault, reason: str) -> None:
    plain, other = Web({URL: plainly}), Web({URL: Fault.MALFORMED})
    examined = await with_second(plain, other).examine(URL, make_prober(other).probe, otherwise=True)
    assert (examined.judgement.reason, examined.opinion) == (reason, Opinion.FIRST)


async def test_who_is_asked_in_the_other_way_is_judged_by_what_stands_beside_the_page_too() -> None:
    other = make_prober(Web({URL: 200}))
    examined = await Examiner(other, neighbours=Beside(CATCH_ALL)).examine(URL, otherwise=True)
    assert (examined.judgement, examined.opinion) == (CATCH_ALL, Opinion.SIBLING)


@pytest.mark.parametrize(
    ("first", "second", "words", "verdict", "opinion"),
    [
        (200, 200, [CATCH_ALL, CATCH_ALL], Verdict.SOFT_404, Opinion.SIBLING),
        (200, 200, [CATCH_ALL, None], Verdict.ALIVE, Opinion.SECOND),
        (200, 404, [CATCH_ALL], Verdict.SOFT_404, Opinion.SIBLING),  # saw no more of it than the first
        (404, 200, [], Verdict.ALIVE, Opinion.SECOND),  # what was not in doubt is not put into doubt
    ],
)
async def test_what_was_told_by_a_made_up_neighbour_is_told_so_by_the_second_look_as_well(
    first: int, second: int, words: list[Judgement | None], verdict: Verdict, opinion: Opinion
) -> None:
    beside = Beside(*words)
    examined = await with_second(Web({URL: first}), Web({URL: second}), neighbours=beside).examine(URL)
    assert (examined.judgement.verdict, examined.opinion, beside.words) == (verdict, opinion, [])
    if len(words) == 2 and opinion is Opinion.SIBLING:
        assert "made no difference" in examined.judgement.sentence


async def test_a_host_that_was_given_up_is_not_asked_again() -> None:
    second = Web({URL: 200})
    await with_second(Web({URL: 404}), second, may_ask=lambda url: False).examine(URL)
    assert second.log == []


async def test_what_gets_another_go_later_gets_no_further_look_now() -> None:
    second = Web({URL: 200})
    examiner = with_second(Web({URL: Fault.RESET}), second)
    await examiner.examine(URL, final=False)
    assert second.log == []
    assert (await examiner.examine(URL)).opinion is Opinion.SECOND
    settled = with_second(Web({URL: 404}), Web({URL: 200}))
    assert (await settled.examine(URL, final=False)).opinion is Opinion.SECOND, "what no patience mends is settled now"


async def test_a_host_that_treats_both_looks_alike_is_asked_a_few_times_and_all_its_addresses_say_so() -> None:
    second = Web({}, otherwise=404)
    examiner = with_second(Web({}), second)
    found = [await examiner.examine(f"{URL}/{n}") for n in range(15)]
    assert len(second.log) == 5
    assert {(one.judgement.sentence, one.opinion) for one in found} == {(found[0].judgement.sentence, Opinion.BOTH)}
    await examiner.examine("http://other.example/page")
    assert len(second.log) == 6


async def test_what_the_second_look_met_is_heeded() -> None:
    met: list[int | None] = []
    examiner = with_second(Web({URL: 403}), Web({URL: 429}), heed=lambda seen: met.append(seen.status))
    assert (await examiner.examine(URL)).judgement.reason == "http_403"
    assert met == [429]


async def test_of_ten_thousand_hosts_is_remembered_how_they_treat_both_looks() -> None:
    examiner = with_second(Web({}), Web({}))
    examiner._agreed.update({(f"h{number}.example", "http_404"): 1 for number in range(9_999)})
    await examiner.examine("http://one.example/page")
    assert len(examiner._agreed) == 10_000
    await examiner.examine("http://another.example/page")
    assert list(examiner._agreed) == [("another.example", "http_404")]
