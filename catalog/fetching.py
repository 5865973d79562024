"""What the program fetches besides probes: documents to be scraped, and canaries. Over the checker's own wire."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx

from catalog import urls
from catalog.checker.body import ACCEPT_ENCODING, read_body
from catalog.checker.observation import WireError
from catalog.checker.probe import MOST_HOPS
from catalog.checker.proxies import load_proxies
from catalog.checker.timeouts import Timeouts
from catalog.checker.tls import check_trust
from catalog.checker.wire import Wire
from catalog.process import connections_allowed
from catalog.settings import Settings, SettingsError
from catalog.sources import MOST_BYTES, SourceError
from reports.redact import redact

# Of a run: two each (guarded and open) of the wires for probes, for replacements and for archives, and HTTP/2's.
POOLS = 8


def make_wire(settings: Settings, *, trusted: Iterable[str] = ()) -> Wire:
    """The wire of some settings.

    Args:
        trusted: addresses that the user's settings name (services, canaries): their hosts are open to the wire even
            where they are private, since the user said so; what they redirect to is not.

    Raises:
        SettingsError: for a certificate file or a proxy that cannot be used.
    """
    timeouts = settings.timeouts
    try:
        check_trust()
        return Wire(
            allow_private=settings.allow_private,
            trusted_origins=frozenset(_origin(url) for url in trusted if url),
            ca_file=settings.ca_file,
            proxies=load_proxies(),
            limit=settings.concurrency * 2,
            kept=connections_allowed() // POOLS,
            timeouts=Timeouts(connect=timeouts.connect, read=timeouts.read, total=timeouts.total),
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _origin(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or urls.HTTP_PORTS[parts.scheme]


async def fetch_document(address: str, settings: Settings) -> tuple[bytes, str, str]:
    """A document's bytes, the address at which it was found, and its Content-Type.

    Raises:
        SourceError: if it is not there, too large, or not ours to fetch.
    """
    wire = make_wire(settings)
    shown = redact(address)
    headers = {"User-Agent": settings.agent(), "Accept-Encoding": ACCEPT_ENCODING}
    async with httpx.AsyncClient(
        transport=wire, headers=headers, follow_redirects=True, max_redirects=MOST_HOPS, trust_env=False
    ) as client:
        try:
            async with client.stream("GET", address, timeout=None) as response:
                if response.status_code != 200:
                    raise SourceError(f"{shown}: the server answers {response.status_code}; check the address")
                body = await read_body(response, limit=MOST_BYTES)
        except WireError as error:
            raise SourceError(f"{shown}: cannot be fetched ({error}); check the address and the network") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(f"{shown}: cannot be fetched ({error}); check the address") from error
    if not body.complete or body.broken:
        raise SourceError(
            f"{shown}: did not arrive whole, or is larger than {MOST_BYTES // 2**20} MB; "
            "save it to a file and scrape that"
        )
    return body.data, str(response.url), response.headers.get("content-type", "")
