"""Asks a host's service: one request over the prober's own wire, lanes, guard and screen; no retries.

A service that cannot say is no verdict: the page itself is looked at instead, with the patience of the run. No
robots.txt is looked up for it: robots.txt is for what wanders from page to page (RFC 9309 section 1), and these are
interfaces that their owners describe for programs; `exclude` and the lanes hold for them as for any address.
"""

from urllib.parse import urljoin, urlsplit

from catalog import urls
from catalog.checker.body import ACCEPT_ENCODING, read_body
from catalog.checker.observation import WireError
from catalog.checker.probe import REDIRECTS, Prober, build_request
from catalog.sites.rules import Answer

MOST_BYTES = 262_144  # of an answer; GitHub's description of a repository takes seven kilobytes
MOST_HOPS = 3  # redirects inside one service


async def ask(prober: Prober, url: str) -> Answer | None:
    """What the service at `url` says; None where it must not be asked, does not answer, or leads elsewhere.

    Never raises for what the web does.
    """
    host = urlsplit(url).hostname
    moved = False
    for _ in range(1 + MOST_HOPS):
        if urlsplit(url).hostname != host or urlsplit(url).scheme not in urls.HTTP_PORTS or prober.vet(url):
            return None
        try:
            answer = await _ask_once(prober, url, moved)
        except WireError:
            return None
        location = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not location:
            return answer
        try:
            url = urls.parse_address(urljoin(url, location)).identity
        except (urls.InvalidAddress, ValueError):
            return None
        moved = True
    return None


async def _ask_once(prober: Prober, url: str, moved: bool) -> Answer:
    headers = {"User-Agent": prober.user_agent, "Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING}
    request = build_request(url, headers | dict(prober.headers(url)))
    async with prober.turn(url) as lane:
        asked_at = prober.clock()
        response = await prober.send(request, lane)
        body = await read_body(response, limit=MOST_BYTES)
    fields = {name.lower(): value for name, value in response.headers.items()}
    elapsed_ms = round((prober.clock() - asked_at) * 1000)
    return Answer(url, response.status_code, fields, body.data.decode("utf-8", "replace"), moved, elapsed_ms)
