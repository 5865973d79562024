"""The simulated Wayback Machine answers as the real one is documented to, on good days and on bad ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from simweb.archive import AVAILABILITY_HOST, WAYBACK_HOST, Mood, Wayback
from simweb.captures import Capture, make_key
from simweb.server import SimWeb

pytestmark = pytest.mark.anyio

PDF = "http://www.old.test/Papers/Deep-Learning.pdf"
CAPTURES = (
    Capture("20120301000000", PDF, mimetype="application/pdf", subject="deep"),
    Capture("20160106120000", PDF, mimetype="application/pdf", subject="deep", revisit=True),
    Capture("20180101000000", "https://old.test/papers/deep-learning.pdf", status=404),
    Capture("20200101000000", "https://old.test/papers/deep-learning.pdf", status=301, location="https://new.test/"),
    Capture("20160101000000", "http://old.test/papers/other.html"),
    Capture("20160101000000", "http://sub.old.test/"),
)


@asynccontextmanager
async def asking(wayback: Wayback) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        SimWeb(wayback.sites()) as web,
        httpx.AsyncClient(base_url=web.base_url(WAYBACK_HOST), trust_env=False, timeout=5) as client,
    ):
        yield client


async def cdx(client: httpx.AsyncClient, **parameters: str) -> list[list[str]]:
    answer = await client.get("/cdx/search/cdx", params={"output": "json"} | parameters)
    assert answer.status_code == 200, answer.text
    rows: list[list[str]] = answer.json()
    return rows


async def stamps(client: httpx.AsyncClient, **parameters: str) -> list[str]:
    """The timestamps of the rows, by their years."""
    rows = await cdx(client, fl="timestamp", **parameters)
    return [row[0][:4] for row in rows[1:]]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.youtube.com/watch?v=aFCO6WidGVM", "com,youtube)/watch?v=afco6widgvm"),
        ("https://m.youtube.com/watch?v=x", "com,youtube,m)/watch?v=x"),
        ("http://cs.stanford.edu/~Karpathy/", "edu,stanford,cs)/~karpathy"),
        ("http://goo.gl:80/Ab3dE#x", "gl,goo)/ab3de"),
        ("example.com", "com,example)/"),
        ("http://user@www2.example.com:8080/?b=2&a=1", "com,example:8080)/?a=1&b=2"),
        ("http://a.test/web/http://b.test//c", "test,a)/web/http://b.test//c"),
    ],
)
def test_keys_are_folded(address: str, key: str) -> None:
    assert make_key(address) == key


async def test_a_lower_cased_address_finds_its_true_spelling() -> None:
    async with asking(Wayback(CAPTURES)) as client:
        rows = await cdx(client, url="https://old.test/papers/deep-learning.pdf", limit="1")
    assert rows[0] == ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    assert rows[1][:5] == ["test,old)/papers/deep-learning.pdf", "20120301000000", PDF, "application/pdf", "200"]
    assert all(isinstance(value, str) for value in rows[1])


async def test_a_revisit_has_no_status_and_the_digest_of_what_it_repeats() -> None:
    async with asking(Wayback(CAPTURES)) as client:
        rows = await cdx(client, url=PDF, fl="mimetype,statuscode,digest")
    assert rows[2][:2] == ["warc/revisit", "-"]
    assert rows[2][2] == rows[1][2] != rows[3][2]


@pytest.mark.parametrize(
    ("parameters", "years"),
    [
        ({}, ["2012", "2016", "2018", "2020"]),
        ({"limit": "2"}, ["2012", "2016"]),
        ({"limit": "-2"}, ["2018", "2020"]),
        ({"limit": "-1"}, ["2020"]),
        ({"limit": "-1", "filter": "!mimetype:none"}, ["2018"]),
        ({"limit": "-2", "filter": "!mimetype:none"}, ["2018", "2020"]),
        ({"limit": "2", "offset": "1"}, ["2016", "2018"]),
        ({"sort": "reverse"}, ["2020", "2018", "2016", "2012"]),
        ({"sort": "closest", "closest": "20160701"}, ["2016", "2018", "2020", "2012"]),
        ({"closest": "20200101", "limit": "1"}, ["2012"]),
        ({"from": "2016", "to": "2018"}, ["2016", "2018"]),
        ({"from": "20160107"}, ["2018", "2020"]),
        ({"filter": "statuscode:200"}, ["2012"]),
        ({"filter": "!statuscode:[23]\\d\\d"}, ["2016", "2018"]),
        ({"filter": "~original:Papers"}, ["2012", "2016"]),
        ({"filter": "~!original:Papers"}, ["2018", "2020"]),
        ({"filter": "statuscode:20"}, []),
        ({"collapse": "digest"}, ["2012", "2018", "2020"]),
        ({"collapse": "timestamp:2"}, ["2012"]),
    ],
)
async def test_cdx_parameters(parameters: dict[str, str], years: list[str]) -> None:
    async with asking(Wayback(CAPTURES)) as client:
        assert await stamps(client, url=PDF, **parameters) == years


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"url": "old.test/papers/", "matchType": "prefix"}, 5),
        ({"url": "old.test/papers/*"}, 5),
        ({"url": "old.test", "matchType": "host"}, 5),
        ({"url": "old.test", "matchType": "domain"}, 6),
        ({"url": "*.old.test"}, 6),
        ({"url": "old.test/papers/*", "filter": "urlkey:.*other.*"}, 1),
        ({"url": "old.test/nothing"}, 0),
    ],
)
async def test_cdx_match_types(parameters: dict[str, str], count: int) -> None:
    async with asking(Wayback(CAPTURES)) as client:
        rows = await cdx(client, **parameters)
    assert len(rows[1:]) == count
    assert (rows == []) is (count == 0)


async def test_cdx_as_text_and_with_a_resume_key() -> None:
    async with asking(Wayback(CAPTURES)) as client:
        text = (await client.get("/cdx/search/cdx", params={"url": PDF, "limit": "1"})).text
        none = (await client.get("/cdx/search/cdx", params={"url": "old.test/nothing"})).text
        rows = await cdx(client, url=PDF, limit="2", showResumeKey="true", fl="timestamp")
    assert text.startswith("test,old)/papers/deep-learning.pdf 20120301000000 ")
    assert none == ""
    assert rows[-2:] == [[], ["test,old)/papers/deep-learning.pdf+20160106120000"]]


@pytest.mark.parametrize(
    "query",
    ["", "?url=x.test&limit=many", "?url=x.test&filter=nonsense", "?url=x.test&filter=original:(", "?url=http://[x"],
)
async def test_cdx_refuses_what_is_no_question(query: str) -> None:
    async with asking(Wayback(CAPTURES)) as client:
        assert (await client.get(f"/cdx/search/cdx{query}")).status_code == 400


async def test_availability_knows_the_nearest_good_capture_and_no_revisits() -> None:
    wayback = Wayback(CAPTURES)
    async with asking(wayback) as client:
        answer = (await client.get("/wayback/available", params={"url": PDF, "timestamp": "20160106"})).json()
        missing = (await client.get("/wayback/available", params={"url": "none.test"})).json()
        wayback.forgetful.add(PDF)
        forgotten = (await client.get("/wayback/available", params={"url": PDF})).json()
    closest = answer["archived_snapshots"]["closest"]
    assert closest == {
        "status": "200",
        "available": True,
        "url": f"http://{WAYBACK_HOST}/web/20120301000000/{PDF}",
        "timestamp": "20120301000000",
    }
    assert answer["timestamp"] == "20160106"
    assert missing == {"url": "none.test", "archived_snapshots": {}}
    assert forgotten["archived_snapshots"] == {}


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        (f"/web/20120301000000/{PDF}", 200, None),
        (f"/web/20120301000000id_/{PDF.lower()}", 200, None),
        (f"/web/2013id_/{PDF}", 302, f"/web/20120301000000id_/{PDF}"),
        (f"/web/0/{PDF}", 302, f"/web/20120301000000/{PDF}"),
        (f"/web/2/{PDF}", 302, "/web/20200101000000/https://old.test/papers/deep-learning.pdf"),
        (f"/web/20180101000000id_/{PDF}", 404, None),
        (f"/web/20200101000000id_/{PDF}", 301, "/web/20200101000000id_/https://new.test/"),
        (f"/web/20200101000000/{PDF}", 200, None),
        ("/web/2016/http://none.test/", 404, None),
        ("/about", 404, None),
    ],
)
async def test_playback(path: str, status: int, location: str | None) -> None:
    async with asking(Wayback(CAPTURES)) as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)
    is_hop = "x-archive-redirect-reason" in answer.headers
    assert is_hop is (status == 302)
    assert ("memento-datetime" in answer.headers) is (not is_hop and "old.test" in path)


async def test_a_memento_tells_its_original_and_its_date() -> None:
    async with asking(Wayback(CAPTURES)) as client:
        answer = await client.get(f"/web/20120301000000id_/{PDF.lower()}")
    assert answer.headers["memento-datetime"] == "Thu, 01 Mar 2012 00:00:00 GMT"
    assert answer.links["original"]["url"] == PDF


@pytest.mark.parametrize(
    ("mood", "status", "held"),
    [
        (Mood.RATE_LIMITED, 429, "Too Many"),
        (Mood.OFFLINE, 503, "Temporarily Offline"),
        (Mood.NOT_JSON, 200, "slow down"),
        (Mood.HTML, 200, "<title>Internet Archive"),
        (Mood.CUT, 200, '"orig'),
        (Mood.GATEWAY, 504, "Gateway"),
        (Mood.BLOCKED_SITE, 403, "Blocked Site Error"),
        (Mood.EMPTY, 200, "[]"),
    ],
)
async def test_bad_days(mood: Mood, status: int, held: str) -> None:
    wayback = Wayback(CAPTURES)
    wayback.moods.append(mood)
    async with asking(wayback) as client:
        bad = await client.get("/cdx/search/cdx", params={"url": PDF, "output": "json"})
        good = await cdx(client, url=PDF)
    assert (bad.status_code, held in bad.text) == (status, True)
    assert "retry-after" not in bad.headers
    assert ("x-archive-wayback-runtime-error" in bad.headers) is (mood is Mood.BLOCKED_SITE)
    assert len(good) == 5


async def test_odd_rows_stand_among_good_ones() -> None:
    wayback = Wayback(CAPTURES)
    wayback.mood = Mood.MALFORMED_ROWS
    async with asking(wayback) as client:
        rows: list[list[Any]] = await cdx(client, url=PDF)
    assert any(len(row) < len(rows[0]) for row in rows)
    assert any(not isinstance(value, str) for row in rows for value in row)
    assert rows.count(rows[5]) == 2
    assert PDF in rows[5]


async def test_an_excluded_site_is_blocked_and_others_are_not() -> None:
    wayback = Wayback(CAPTURES)
    wayback.blocked.add("old.test")
    async with asking(wayback) as client:
        assert (await client.get("/cdx/search/cdx", params={"url": PDF})).status_code == 403
        assert (await client.get("/cdx/search/cdx", params={"url": "http://sub.old.test/"})).status_code == 200


async def test_silence_and_slowness() -> None:
    slowed = asyncio.Event()

    async def delay() -> None:
        slowed.set()

    wayback = Wayback(CAPTURES, delay=delay)
    wayback.mood = Mood.SILENT
    async with asking(wayback) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/cdx/search/cdx", params={"url": PDF}, timeout=0.1)
    assert slowed.is_set()


async def test_more_than_the_limit_is_refused_and_the_log_holds_every_question() -> None:
    now = [0.0]
    wayback = Wayback(CAPTURES, hard_limit=3, clock=lambda: now[0])
    statuses = []
    async with asking(wayback) as client:
        for _ in range(5):
            statuses.append((await client.get("/cdx/search/cdx", params={"url": PDF})).status_code)
        now[0] += 61
        statuses.append((await client.get("/cdx/search/cdx", params={"url": PDF})).status_code)
        assert (await client.get(f"/web/2016/{PDF}")).status_code == 302
    assert statuses == [200, 200, 200, 429, 429, 200]
    assert wayback.log["cdx"] == [0.0] * 5 + [61.0]
    assert len(wayback.log["playback"]) == 1
    assert len(wayback.asked) == 7


async def test_whoever_does_not_listen_to_429_finds_the_door_shut() -> None:
    wayback = Wayback(CAPTURES, tolerance=2)
    wayback.mood = Mood.RATE_LIMITED
    async with SimWeb(wayback.sites()) as web:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            for _ in range(2):
                answer = await client.get(f"{web.base_url(WAYBACK_HOST)}/cdx/search/cdx?url=x.test")
                assert answer.status_code == 429
            for host in (WAYBACK_HOST, AVAILABILITY_HOST):
                with pytest.raises(httpx.ConnectError):
                    await client.get(f"{web.base_url(host)}/cdx/search/cdx?url=x.test")
        async with httpx.AsyncClient(proxy=web.proxy_url, trust_env=False, timeout=5) as client:
            assert (await client.get(f"http://{WAYBACK_HOST}/cdx/search/cdx?url=x.test")).status_code == 502


async def test_saving_asks_for_keys() -> None:
    async with asking(Wayback()) as client:
        answer = await client.post("/save", data={"url": "http://x.test/"})
    assert answer.status_code == 401
    assert "logged in" in json.loads(answer.text)["message"]
