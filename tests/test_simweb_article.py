"""The web in front of the sample article answers each of its addresses plausibly, and has trouble of every kind."""

import asyncio
import re
import ssl
from collections import Counter
from pathlib import Path

import httpx
import pytest
from simweb import article_web
from simweb.archive import WAYBACK_HOST, Wayback
from simweb.captures import make_key
from simweb.server import SimWeb

from db.vocabulary import Verdict

pytestmark = pytest.mark.anyio

ARTICLE = Path(__file__).parent.parent / "catalog/articles/seven-steps-deep-learning.txt"
_LISTED = re.compile(r"^ *\d+\. (\S+)$", re.MULTILINE)


def _addresses() -> list[str]:
    return list(dict.fromkeys(_LISTED.findall(ARTICLE.read_text("utf-8"))))


async def _visit(client: httpx.AsyncClient, address: str) -> httpx.Response | None:
    try:
        return await client.get(address)
    except httpx.ProxyError:
        return None


async def test_every_address_of_the_article_is_answered_as_expected() -> None:
    addresses = _addresses()
    assert len(addresses) == 104
    wayback = Wayback(article_web.CAPTURES)
    async with SimWeb(article_web.sites(wayback)) as web:
        context = ssl.create_default_context(cafile=str(web.ca_file))
        async with httpx.AsyncClient(
            proxy=web.proxy_url, verify=context, trust_env=False, follow_redirects=True, timeout=10
        ) as client:
            answers = await asyncio.gather(*(_visit(client, address) for address in addresses))
    for address, answer in zip(addresses, answers, strict=True):
        expected = article_web.expected(address).verdict
        if answer is None:
            assert expected is Verdict.FAILING, address
            continue
        permanent = bool(answer.history) and answer.history[0].status_code == 301
        assert {
            Verdict.ALIVE: answer.status_code == 200 and not permanent,
            Verdict.MOVED: answer.status_code == 200 and permanent,
            Verdict.DEAD: answer.status_code in {404, 410},
            Verdict.SOFT_404: answer.status_code == 200,
            Verdict.BLOCKED: answer.status_code in {403, 999} or "/login" in str(answer.url),
            # YouTube's pages say 200 or 404; the identifiers in these have lost their capitals.
            Verdict.FAILING: answer.status_code >= 500 or "://www.youtube.com/" in address,
        }[expected], f"{address}: {answer.status_code} {answer.url}"


def test_the_expectations_are_about_addresses_of_the_article() -> None:
    assert set(article_web.EXPECTED) <= set(_addresses())


def test_trouble_of_every_kind_is_among_them() -> None:
    verdicts = Counter(article_web.expected(address).verdict for address in _addresses())
    assert set(verdicts) == {
        Verdict.ALIVE, Verdict.MOVED, Verdict.DEAD, Verdict.SOFT_404, Verdict.BLOCKED, Verdict.FAILING,
    }  # fmt: skip
    assert verdicts[Verdict.ALIVE] > 40
    assert min(verdicts.values()) >= 3


def test_the_archive_has_what_the_expectations_promise() -> None:
    good = {capture.key for capture in article_web.CAPTURES if capture.status == 200}
    for address, (verdict, archived) in article_web.EXPECTED.items():
        assert (archived is None) is (verdict is Verdict.MOVED), address
        assert (make_key(address) in good) is bool(archived), address


async def test_true_addresses_behind_the_damaged_ones_are_alive() -> None:
    wayback = Wayback(article_web.CAPTURES)
    true = [
        "https://www.youtube.com/channel/UC9OeZkIwhzfv-_Cb7fCikLQ",
        "https://www.youtube.com/playlist?list=PLnnr1O8OWc6bOn4WheuISJwmeqhH9D_vG",
        "https://www.youtube.com/watch?v=962lLFW-8Jo",
        "http://www.iro.umontreal.ca/~bengioy/talks/DL-Tutorial-NIPS2015.pdf",
        "http://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "http://jeremykun.com/2012/12/09/neural-networks-and-backpropagation/",
        "https://ai.stanford.edu/~quocle/tutorial1.pdf",
    ]
    assert {address.lower().replace("backpropagation", "id26") for address in true[:6]} <= set(_addresses())
    async with SimWeb(article_web.sites(wayback)) as web:
        context = ssl.create_default_context(cafile=str(web.ca_file))
        async with httpx.AsyncClient(
            proxy=web.proxy_url, verify=context, trust_env=False, follow_redirects=True, timeout=10
        ) as client:
            for address in true:
                answer = await client.get(address)
                assert (answer.status_code, "not exist" in answer.text) == (200, False), address
            rows = (
                await client.get(
                    f"http://{WAYBACK_HOST}/cdx/search/cdx",
                    params={"url": true[0].lower(), "output": "json", "fl": "original"},
                )
            ).json()
            canary = await client.get(f"http://{article_web.CANARY_HOST}/")
    assert rows == [["original"], [true[0]]]
    assert canary.text == article_web.CANARY_WORDS
