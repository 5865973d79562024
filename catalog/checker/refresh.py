"""`Refresh` headers and `<meta http-equiv=refresh>`: a delay and perhaps an address (WHATWG HTML, "shared declarative
refresh steps"). Pure.
"""

import re
from dataclasses import dataclass

_REFRESH = re.compile(
    r"""\s*(?P<seconds>\d{1,9})?(?:\.[\d.]*)?\s*(?:[;,]?\s*(?:url\s*=\s*)?(?P<rest>\S.*)?)?$""",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh: seconds to wait, and where to go; `target` is "" for a page that only reloads itself."""

    seconds: int
    target: str


def parse_refresh(value: str) -> Refresh | None:
    """What a refresh asks for; None where a browser would ignore it."""
    found = _REFRESH.match(value[:4096])
    if not found or (found["seconds"] is None and not value.lstrip().startswith(".")):
        return None
    target = (found["rest"] or "").strip()
    if target[:1] in {'"', "'"}:  # a quoted address ends at its own quote, or at the end
        target = target[1:].partition(target[0])[0]
    return Refresh(int(found["seconds"] or 0), target)
