"""One address -> Observation: redirects hop by hop, the head of the body, what went wrong. No opinion."""

import base64
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import unquote

import httpx

from catalog import urls
from catalog.checker.body import ACCEPT_ENCODING, BODY_LIMIT, read_body
from catalog.checker.challenge import is_login
from catalog.checker.cookies import add_cookies, empty_jar, take_cookies
from catalog.checker.json_errors import find_json_error
from catalog.checker.lane import Lane
from catalog.checker.marks import find_store_error
from catalog.checker.observation import Fault, Hop, Observation, Page, Stop, WireError, is_success
from catalog.checker.page import HTML_TYPES, looks_like_html, parse_content_type, parse_head, parse_page
from catalog.checker.soft404 import is_moving_notice
from catalog.checker.timeouts import TOTAL_EXTENSION, Timeouts
from db.vocabulary import HopKind
from scrapers.html_values import parse_refresh

MOST_HOPS = 20  # the Fetch standard's limit
PEEK = 1_024  # bytes read of what is no text: enough to know that something comes
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
PERMANENT_REFRESH = 1  # seconds: a refresh up to this is a redirect by other means (so do search engines read it)
LONGEST_REFRESH = 10  # seconds: a later one is a page that reloads itself or a slide show, not the way to the resource
MOST_HEADERS, LONGEST_HEADER = 100, 2_000  # of an answer that are kept; nothing that is judged needs more

PLAIN_MANNERS: Mapping[str, str] = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}

_NOT_ASCII = re.compile(rb"[\x80-\xff]")

Turn = Callable[[str], AbstractAsyncContextManager[Lane]]
# Why an address must not be requested (see screen.py); None where it may be.
Vet = Callable[[str], Stop | None]
# Why robots.txt keeps us from an address (see robots.py); None where it does not. May raise a WireError.
Permit = Callable[[str], Awaitable[Stop | None]]


@dataclass(frozen=True, slots=True)
class Prober:
    """What probing needs: the wire, turns at hosts, headers (honest ones), and who may be asked.

    Attributes:
        headers: for one address's host: what the settings add, credentials included; sent to that host alone.
        timeouts: seconds for an address, `total` with all of its redirects and without what was waited for turns. None
            leaves it to the transport, which knows single requests alone.
        vet: says of a redirect's target whether it may be requested.
        manners: headers that say what a visitor would like to see; the same for every host.
    """

    transport: httpx.AsyncBaseTransport
    turn: Turn
    user_agent: str
    headers: Callable[[str], Mapping[str, str]] = lambda url: {}
    vet: Vet = lambda url: None
    manners: Mapping[str, str] = field(default_factory=lambda: PLAIN_MANNERS)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    timeouts: Timeouts | None = None
    clock: Callable[[], float] = time.monotonic
    permit: Permit | None = None

    async def probe(
        self,
        url: str,
        *,
        patience: float = 1.0,
        validators: Mapping[str, str] = MappingProxyType({}),
        anchors: bool = True,
    ) -> Observation:
        """Follow `url` (an identity) to its end.

        Never raises for what the web does: faults are part of the observation.

        Args:
            patience: how many times as long as usual to wait.
            validators: headers that make the first request a conditional one (RFC 9110 section 13.1).
            anchors: whether all of the page's are wanted; without them the head of a long page may be enough of it.
        """
        chain = _Chain(url, validators=validators, anchors=anchors)
        if self.timeouts is not None:
            chain.timeouts = self.timeouts.stretched(patience)
        while not chain.ended:
            try:
                await self._step(chain)
            except WireError as error:
                chain.fault, chain.detail, chain.ended = error.fault, error.detail, True
        return Observation(
            url=url,
            final_url=chain.url,
            at=self.now(),
            hops=tuple(chain.hops),
            status=chain.status if chain.fault is None else None,
            headers=chain.headers,
            page=chain.page,
            fault=chain.fault,
            detail=chain.detail,
            stopped=chain.stopped,
            answered=chain.answered,
            protocol=chain.protocol,
            elapsed_ms=round(chain.elapsed * 1000),
            heard_at=chain.heard_at,
        )

    async def _step(self, chain: "_Chain") -> None:
        """Ask the chain's present address once, and say where it goes from there."""
        if self.permit is not None and (refusal := await self.permit(chain.url)):
            chain.stop(refusal, chain.url)
            return
        request = self._request(chain)
        async with self.turn(chain.url) as lane:
            asked_at = self.clock()
            try:
                await self._ask(chain, request, lane)
            finally:  # what the host's turn was waited for is our politeness, not its slowness
                chain.elapsed += self.clock() - asked_at
        chain.refreshed()
        if not chain.ended and (refused := self.vet(chain.url)):
            chain.stop(refused, chain.url)

    async def send(self, request: httpx.Request, lane: Lane) -> httpx.Response:
        """Send a request in a lane's turn, and tell the lane what came of it; the response is the caller's to close.

        Raises:
            WireError: where there is no answer.
        """
        asked_at = lane.clock()
        try:
            response = await self.transport.handle_async_request(request)
        except WireError as error:
            lane.note_fault(error.fault, asked_at)
            raise
        lane.note_answer()
        return response

    async def _ask(self, chain: "_Chain", request: httpx.Request, lane: Lane) -> None:
        chain.limit(request)
        response = await self.send(request, lane)
        try:
            chain.heard_at = self.clock()
            chain.take_answer(request, response)
            if not chain.sent_on(response):
                chain.page = await read_page(response, will_do=None if chain.anchors else chain.will_do)
        finally:
            await response.aclose()

    def _request(self, chain: "_Chain") -> httpx.Request:
        bare, credentials = _without_userinfo(chain.url)
        headers = {
            "User-Agent": self.user_agent,
            **self.manners,
            "Accept-Encoding": ACCEPT_ENCODING,
        }
        if credentials:  # of this very address: what a redirect leads to never gets them
            headers["Authorization"] = credentials
        added = self.headers(chain.url)
        replaced = {name.lower() for name in added}
        headers = {name: value for name, value in headers.items() if name.lower() not in replaced} | dict(added)
        if not chain.answered:
            headers |= chain.validators
        request = build_request(bare, headers)
        if chain.cookies is not None:
            add_cookies(request, chain.cookies)
        return request


def build_request(url: str, headers: Mapping[str, str]) -> httpx.Request:
    """A GET of `url`, which httpx's own type hands on as it is spelt.

    Raises:
        WireError: for an address that httpx cannot hold: better not asked than asked for as another.
    """
    try:
        address = httpx.URL(url)
        fields = httpx.Headers({"Host": address.netloc.decode("ascii"), **headers}, encoding="utf-8")
        # With a stream of its own httpx does not look for a body and its headers, which takes as long as all else here.
        request = httpx.Request("GET", address, headers=fields, stream=httpx.ByteStream(b""))
    except httpx.InvalidURL as error:
        raise WireError(Fault.CONNECTION, f"the address cannot be asked for: {error}") from error
    request.headers.encoding = "utf-8"  # httpx would take ASCII alone, and raise at a cookie that holds more
    return request


def _without_userinfo(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")  # by hand, since urlunsplit would lose an empty query
    authority, slash, target = rest.partition("/")
    userinfo, at, place = authority.rpartition("@")
    if not at:
        return url, ""
    token = base64.b64encode(unquote(userinfo if ":" in userinfo else f"{userinfo}:").encode("utf-8", "replace"))
    return f"{scheme}://{place}{slash}{target}", f"Basic {token.decode('ascii')}"


@dataclass(slots=True)
class _Chain:
    """Where a probe stands: the present address, the way there, the last answer."""

    url: str
    hops: list[Hop] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    cookies: httpx.Cookies | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    page: Page | None = None
    fault: Fault | None = None
    detail: str = ""
    stopped: Stop | None = None
    protocol: str = ""
    answered: bool = False
    ended: bool = False
    elapsed: float = 0.0  # seconds between questions and their answers
    heard_at: float = 0.0
    timeouts: Timeouts | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    anchors: bool = True

    def limit(self, request: httpx.Request) -> None:
        """Give a request what is left of the address's time.

        Raises:
            WireError: where nothing is: a long chain of slow hops is as lost as one answer that never ends.
        """
        if self.timeouts is None:
            return
        left = self.timeouts.total - self.elapsed
        if left <= 0:
            raise WireError(Fault.TIMEOUT_TOTAL, "the redirects on the way took too long")
        request.extensions = {
            **request.extensions,
            "timeout": {"connect": self.timeouts.connect, "read": self.timeouts.read},
            TOTAL_EXTENSION: left,
        }

    def take_answer(self, request: httpx.Request, response: httpx.Response) -> None:
        self.visited.add((self.url, self._cookie_header(self.url)))
        self.answered = True
        self.status = response.status_code
        self.protocol = response.extensions.get("http_version", b"").decode("ascii")
        self.page = None
        self.headers = _headers(response)
        if "set-cookie" in self.headers:
            self.cookies = self.cookies or empty_jar()
            take_cookies(self.cookies, request, response)

    def sent_on(self, response: httpx.Response) -> bool:
        """Whether the answer is a redirect; then the chain goes on or has stopped."""
        if response.status_code not in REDIRECTS:
            self.ended = True
            return False
        locations = parse_locations(response)
        if len(locations) > 1:  # browsers follow none of them
            self.hops.append(Hop(self.url, response.status_code, None, HopKind.HTTP, response.status_code in PERMANENT))
            self.stop(Stop.MALFORMED, " and ".join(locations)[:200])
            return True
        if not locations:  # browsers show the page, which may choose among several forms, or send its reader on
            self.ended = True
            return False
        self._go(locations[0], HopKind.HTTP, response.status_code in PERMANENT)
        return True

    def refreshed(self) -> None:
        """Follow a Refresh header or a meta refresh of the page at which the chain has arrived.

        Stops where it has arrived at a redirect that names no place, unless that has a page of choices (300).
        """
        if self.stopped or not self.ended or not (is_success(self.status) or self.status in REDIRECTS):
            return
        page = self.page or Page()
        for kind, value, base in (
            (HopKind.REFRESH_HEADER, self.headers.get("refresh", ""), ""),
            (HopKind.META_REFRESH, page.refresh, page.refresh_base),
        ):
            refresh = parse_refresh(value) if value else None
            if refresh is None or refresh.seconds > LONGEST_REFRESH:
                continue
            try:
                base = urls.parse_address(base, base=self.url).href
                target = urls.parse_address(value[refresh.start : refresh.end], base=base)
            except urls.InvalidAddress:
                continue
            at_once = refresh.seconds <= PERMANENT_REFRESH
            leads_on = at_once or (self._is_new(target.identity) and is_moving_notice(self.page))
            if target.identity != self.url and target.is_http and leads_on:
                self.ended = False
                self._go(target.href, kind, at_once)
                return
        if not is_success(self.status) and self.status != httpx.codes.MULTIPLE_CHOICES:
            self.page = None
            self.stop(Stop.NO_LOCATION, "")

    def will_do(self, head: Page) -> bool:
        """Whether the head of a long page is enough of it: not where one logs in, since what is asked for there may
        stand behind any menu."""
        return head.asks_password or not any(map(is_login, (self.url, *(hop.url for hop in self.hops[:1]))))

    def _is_new(self, url: str) -> bool:
        """Whether a page that can be read before it sends on leads any further: a slide show, or a page that reloads
        itself under ever new addresses, turns in circles without being lost."""
        return len(self.hops) < MOST_HOPS and all(url != visited for visited, _ in self.visited)

    def _go(self, location: str, kind: HopKind, permanent: bool) -> None:
        assert self.status is not None
        try:
            target = urls.parse_address(location, base=self.url)
        except urls.InvalidAddress:
            self.hops.append(Hop(self.url, self.status, None, kind, permanent))
            self.stop(Stop.MALFORMED, location[:200])
            return
        self.hops.append(Hop(self.url, self.status, target.href, kind, permanent))
        if not target.is_http:
            self.stop(Stop.SCHEME, f"{target.scheme}:")
        elif len(self.hops) > MOST_HOPS:
            self.stop(Stop.TOO_MANY, str(MOST_HOPS))
        elif (target.identity, self._cookie_header(target.identity)) in self.visited:
            self.stop(Stop.LOOP, target.identity)
        else:
            self.url = target.identity

    def _cookie_header(self, url: str) -> str:
        """What the way has set and would be sent: an address asked again with a new cookie is no loop."""
        if self.cookies is None:
            return ""
        request = build_request(url, {})
        add_cookies(request, self.cookies)
        value: str = request.headers.get("cookie", "")
        return value

    def stop(self, why: Stop, detail: str) -> None:
        self.stopped, self.detail, self.ended = why, detail, True


def _headers(response: httpx.Response) -> dict[str, str]:
    """Names in lower case, values as text; of repeated ones the first (set-cookie is read elsewhere)."""
    kept: dict[str, str] = {}
    for name, value in response.headers.raw[:MOST_HEADERS]:
        kept.setdefault(name.decode("latin-1").lower(), _text(value)[:LONGEST_HEADER])
    return kept


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def parse_locations(response: httpx.Response) -> list[str]:
    """The addresses that the Location headers of a response name: none, one, or by mistake several. Bytes beyond ASCII,
    of whatever encoding, are what the server wants to be asked for: browsers send them back as they came."""
    raw = (value for name, value in response.headers.raw if name.lower() == b"location")
    named = (_NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], value).decode("ascii").strip() for value in raw)
    return list(dict.fromkeys(filter(None, named)))


async def read_page(response: httpx.Response, *, will_do: Callable[[Page], bool] | None = None) -> Page | None:
    """The head of a body that is a page or text; only a peek at anything else.

    Args:
        will_do: asked of what a long page begins with whether that will do; None where all of its anchors are wanted.
    """
    content_type = _text(response.headers.get("content-type", "").encode("utf-8", "surrogateescape"))
    media_type, _ = parse_content_type(content_type)
    readable = media_type in HTML_TYPES or not media_type or media_type.startswith("text/")
    head: Page | None = None

    def is_enough(data: bytes) -> bool:
        nonlocal head
        assert will_do is not None
        found = parse_head(data, content_type)
        head = found if found is not None and will_do(found) else None
        return head is not None

    limit = BODY_LIMIT if readable else PEEK
    body = await read_body(response, limit=limit, is_enough=is_enough if will_do else None)
    if head is not None:
        return head
    # A status that refuses the page needs none to say so.
    if response.status_code < 400 and (fault := body.lost):
        raise WireError(fault, "nothing came after the headers")
    if said := find_store_error(body.data) or find_json_error(body.data):
        return Page(text=said)
    if not (media_type or body.data) and response.status_code == httpx.codes.OK:
        return Page(anchors=frozenset(), blank=body.complete)  # nothing needs no type
    if not readable or not (media_type or looks_like_html(body.data)):
        return None
    return parse_page(body.data, content_type, complete=body.complete and not body.broken)
