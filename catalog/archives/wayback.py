"""The Wayback Machine: its CDX server's shape, and the availability API as a second opinion.

Sources: internetarchive/wayback, wayback-cdx-server/README.md; archive.org/help/wayback_api.php.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx

from catalog.archives.cdx import FIELDS, Capture, parse_cdx, parse_timestamp
from catalog.archives.cdx_archive import Shape
from catalog.archives.door import Door, Failure, failure_of_body
from catalog.checker.body import read_body
from catalog.urls import InvalidAddress, parse_address
from db.records import ArchiveQuestion

WAYBACK = Shape(
    name="wayback",
    cdx="/cdx/search/cdx",
    fields=",".join(FIELDS),
    parse=parse_cdx,
    successes="statuscode:200",
    redirects="statuscode:30[12378]",  # a Java pattern that the whole value must match
    shown="/web",
    played="/web",
)
MAX_BYTES = 100_000
# What a live page may have answered when it was captured; a 403, 404 or 301 is reported just as well.
_GOOD = frozenset({"200", "203", "206"})
_PLAYBACK = re.compile(r"/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Availability:
    """`/wayback/available`: quick, and forgetful. It never says that there is no capture.

    Asked without a scheme, since `https://…` comes back empty where the bare address does not.

    Attributes:
        door: of its pool.
        url: of the service, such as `https://archive.org`.
    """

    door: Door
    url: str

    async def nearest(self, question: ArchiveQuestion, wanted: date) -> Capture | None:
        """The good capture that it calls the closest; None where it names none.

        Raises:
            Failure, Closed: as a Door does; `not_json` and `not_availability` are tried again.
        """
        parameters: dict[str, str | tuple[str, ...]] = {
            "url": parse_address(question.url).identity.partition("://")[2],
            "timestamp": wanted.isoformat().replace("-", ""),
        }
        place = f"{self.url}/wayback/available"
        return await self.door.ask(lambda: self.door.request(place, params=parameters), self._read)

    async def _read(self, response: httpx.Response) -> Capture | None:
        self.door.check_status(response)
        body = await read_body(response, limit=MAX_BYTES)
        if body.broken:
            raise failure_of_body(body.broken)
        return parse_availability(body.data)


def parse_availability(body: bytes) -> Capture | None:
    """The capture that an answer names; None where it names none, or one that was no success.

    Raises:
        Failure: for what is no answer of this service.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Failure("not_json", again=True) from None
    if not isinstance(told, dict) or not isinstance(told.get("archived_snapshots"), dict):
        raise Failure("not_availability", again=True)
    closest = told["archived_snapshots"].get("closest")
    return _capture(closest) if isinstance(closest, dict) else None


def _capture(closest: dict[str, Any]) -> Capture | None:
    if closest.get("available") is not True or str(closest.get("status")) not in _GOOD:
        return None
    found = _PLAYBACK.fullmatch(urlsplit(str(closest.get("url", "")))._replace(scheme="", netloc="").geturl())
    captured_at = parse_timestamp(str(closest.get("timestamp", "")))
    if found is None or captured_at is None:
        return None
    try:
        address = parse_address(found[2])
    except InvalidAddress:
        return None
    stamp = str(closest["timestamp"])
    return Capture(stamp, captured_at, found[2], address, 200, "-", "-") if address.is_http else None
