"""One hostile (or merely odd) host and the verdict that it deserves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.vocabulary import MoveKind, Verdict
from simweb.certificates import Certificate
from simweb.exchange import Behaviour, Reach, Site, not_found


@dataclass(frozen=True, slots=True)
class Scenario:
    """What stands at one address, and what a careful person would say after trying it by hand.

    Attributes:
        name: unique; the host is `NAME.test` unless `at` names another.
        behaviour: what stands at `path`; None where no request may ever be made.
        verdict: of this address, its fragment included (the page of a missing fragment is alive).
        reasons: the machine-readable reasons that are right; empty where any is, of what lives.
        note: why this verdict and no other.
        path: with query and fragment, as printed.
        more: what stands at other paths of the host; `fallback` at all others.
        others: further hosts that are needed.
        raw: an address that is none of a host of ours.
        moved_to, move_kind: for `moved`; the address as it is without ports in it.
        proxied: verdict and reasons where a proxy answers for the host, and so hides what is the matter.
        slow: takes many seconds by its nature, since patience is what it tests.
    """

    name: str
    behaviour: Behaviour | None
    verdict: Verdict
    reasons: tuple[str, ...]
    note: str
    path: str = "/articles/page"
    scheme: str = "http"
    at: str = ""
    more: Mapping[str, Behaviour] = field(default_factory=dict)
    fallback: Behaviour = not_found
    others: tuple[Site, ...] = ()
    certificate: Certificate = Certificate.GOOD
    reach: Reach = Reach.OPEN
    http2: bool = False
    raw: str = ""
    moved_to: str = ""
    move_kind: MoveKind | None = None
    proxied: tuple[Verdict, tuple[str, ...]] | None = None
    slow: bool = False

    @property
    def host(self) -> str:
        return self.at or f"{self.name}.test"

    @property
    def address(self) -> str:
        """The address as an article would print it."""
        return self.raw or f"{self.scheme}://{self.host}{self.path}"

    @property
    def sites(self) -> tuple[Site, ...]:
        """The hosts that play it."""
        if self.raw:
            return self.others
        pages = dict(self.more)
        if self.behaviour is not None:
            pages[self.path.partition("#")[0]] = self.behaviour
        site = Site(self.host, pages, self.fallback, certificate=self.certificate, reach=self.reach, http2=self.http2)
        return (site, *self.others)
