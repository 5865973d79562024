"""The examiner over a transport made by hand: which looks it takes, and which of them its word rests on."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pytest

from catalog.checker.examine import Examined, Examiner, Probe
from catalog.checker.hosts import Lanes
from catalog.checker.observation import Judgement, Observation
from catalog.checker.policy import Sleep
from catalog.checker.probe import Prober
from db.vocabulary import Opinion, Verdict

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "http://site.example/deep/page"


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers by address; 404 to the rest."""

    answers: dict[str, int]
    log: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.log.append(str(request.url))
        return httpx.Response(self.answers.get(str(request.url), 404))


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
