"""What can be said of an address before anybody is asked: invalid, excluded, or worth a probe. Pure."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from catalog import urls
from catalog.checker.guard import is_public_ip
from catalog.checker.observation import Judgement, Stop
from catalog.settings_parts import Acceptance
from db.vocabulary import Verdict

LOCAL_PREFIX = "file:"  # identity of a relative reference that names a local file (`file:docs/x.md`)
# RFC 5321's dot-string, in UTF-8 too (RFC 6531), and a domain or an address literal: what a mail could go to.
_MAILBOX = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:(?:[^\s@<>()\[\],;:\\\".]{1,63}\.)*[^\s@<>()\[\],;:\\\".]{1,63}\.?|\[[^\s\[\]]{1,50}\])"
)
# Names that never leave the machine or the local network (RFC 6761, RFC 6762, RFC 8375).
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Screen:
    """The user's exclusions and acceptances, ready to be asked."""

    exclude: tuple[re.Pattern[str], ...] = ()
    accept: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = ()
    allow_private: bool = False

    def judge(self, url: str) -> Judgement | None:
        """A verdict that needs no network; None for an address that is to be probed."""
        scheme = urls.scheme_of(url)
        if scheme and scheme not in {"http", "https", "mailto"}:  # told before it is parsed: `data:` may be megabytes
            return Judgement(Verdict.EXCLUDED, f"scheme_{scheme[:40]}", f"{scheme[:40]}: addresses are not checked")
        try:
            address = urls.parse_address(url)
        except urls.InvalidAddress as error:
            return Judgement(Verdict.INVALID, error.reason, str(error))
        if address.scheme == "mailto":
            return _judge_mailto(address.path)
        return self._refusal(url, address)

    def vet(self, url: str) -> Stop | None:
        """Why a redirect's target must not be requested; None where it may be."""
        refusal = self._refusal(url, urls.parse_address(url))
        if refusal is None:
            return None
        return Stop.PRIVATE if refusal.reason == "private_address" else Stop.EXCLUDED

    def accepts(self, url: str, status: int | None) -> bool:
        """Whether the settings take this status for alive."""
        return any(status in codes and pattern.search(url) for pattern, codes in self.accept)

    def _refusal(self, url: str, address: urls.Address) -> Judgement | None:
        for pattern in self.exclude:
            if pattern.search(url):
                return Judgement(
                    Verdict.EXCLUDED, "excluded_by_settings", f"the settings exclude it (pattern {pattern.pattern})"
                )
        if not self.allow_private and is_private_host(address.host):
            return Judgement(
                Verdict.EXCLUDED,
                "private_address",
                f"{address.host} is a private address, not ours to check (--allow-private opens it)",
            )
        return None


def make_screen(exclude: Sequence[str], accept: Sequence[Acceptance], allow_private: bool) -> Screen:
    """The screen of some settings (whose patterns were compiled once already, to validate them)."""
    return Screen(
        tuple(re.compile(pattern) for pattern in exclude),
        tuple((re.compile(entry.pattern), frozenset(entry.status)) for entry in accept),
        allow_private,
    )


@lru_cache(maxsize=4096)
def is_private_host(host: str) -> bool:
    """Whether a host, by its very spelling, is on this machine or a private network (names are resolved elsewhere)."""
    name = host.rstrip(".").lower()
    try:
        return not is_public_ip(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return name == "localhost" or name.endswith(_LOCAL_NAMES)


def _judge_mailto(path: str) -> Judgement:
    from_path = unquote(path)
    mailboxes = [part.strip() for part in from_path.split(",")] if from_path.strip() else []
    wrong = next((part for part in mailboxes if not _MAILBOX.fullmatch(part)), None)
    if wrong is not None:
        return Judgement(Verdict.INVALID, "mailto_syntax", f"“{wrong[:100]}” is no mail address")
    return Judgement(Verdict.EXCLUDED, "scheme_mailto", "a mail address: its syntax is right, nobody is written to")
