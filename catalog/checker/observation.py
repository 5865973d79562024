"""What probing brought home, without an opinion; and what was made of it.

`probe.py` fills an Observation, `verdict.py` makes a Judgement of it. Both are values: a dead link is no exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from db.vocabulary import HopKind, MoveKind, Verdict


class Fault(StrEnum):
    """What went wrong below HTTP; the value is the machine-readable reason."""

    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_NO_ADDRESS = "dns_no_address"  # the name exists, but has neither A nor AAAA
    DNS_FAILURE = "dns_failure"  # the resolver could not say
    TIMEOUT_CONNECT = "timeout_connect"
    TIMEOUT_READ = "timeout_read"
    TIMEOUT_TOTAL = "timeout_total"  # the wall-clock deadline of one request
    REFUSED = "connection_refused"
    RESET = "connection_reset"
    UNREACHABLE = "network_unreachable"
    EMPTY = "empty_answer"  # the connection closed without a byte
    MALFORMED = "malformed_answer"  # not HTTP, or HTTP beyond our limits
    CERT_EXPIRED = "certificate_expired"
    CERT_NOT_YET_VALID = "certificate_not_yet_valid"
    CERT_WRONG_HOST = "certificate_wrong_host"
    CERT_SELF_SIGNED = "certificate_self_signed"
    CERT_UNTRUSTED = "certificate_untrusted"
    CERT_INCOMPLETE = "certificate_incomplete"  # the server leaves out the certificate of its issuer
    CERT_INVALID = "certificate_invalid"
    CLIENT_CERTIFICATE = "client_certificate"  # the server wants one of its visitors
    TLS = "tls_failure"  # a handshake that broke for another cause than the certificate
    PRIVATE_ADDRESS = "private_address"  # the guard refused to connect
    PROXY = "proxy_failure"  # the user's proxy did not do its part
    CONNECTION = "connection_failure"  # none of the above
    HOST_UNREACHABLE = "host_unreachable"  # not asked: its host did not answer for other addresses
    HOST_HELD = "host_held"  # not asked: its host wants to be left alone for longer than the run waits
    OWN_LIMIT = "own_limit"  # not asked: this machine had no room for a connection (files, memory)


class Stop(StrEnum):
    """Why a chain was not followed to its end; the value is the machine-readable reason."""

    PRIVATE = "redirect_private"  # the screen refused to go on
    EXCLUDED = "redirect_excluded"  # so did the user's exclusions
    ROBOTS_TXT = "robots_txt"
    ROBOTS_UNAVAILABLE = "robots_unavailable"  # a robots.txt that is out of order keeps everybody out
    LOOP = "redirect_loop"
    TOO_MANY = "too_many_redirects"
    NO_LOCATION = "redirect_missing_location"
    MALFORMED = "redirect_malformed"
    SCHEME = "redirect_scheme"


CERTIFICATE_FAULTS: frozenset[Fault] = frozenset(
    {
        Fault.CERT_EXPIRED,
        Fault.CERT_NOT_YET_VALID,
        Fault.CERT_WRONG_HOST,
        Fault.CERT_SELF_SIGNED,
        Fault.CERT_UNTRUSTED,
        Fault.CERT_INCOMPLETE,
        Fault.CERT_INVALID,
    }
)

# Faults that our own network being down would bring about just as well.
CONNECTION_FAULTS: frozenset[Fault] = frozenset(
    {
        Fault.DNS_NXDOMAIN,
        Fault.DNS_NO_ADDRESS,
        Fault.DNS_FAILURE,
        Fault.TIMEOUT_CONNECT,
        Fault.TIMEOUT_READ,
        Fault.TIMEOUT_TOTAL,
        Fault.REFUSED,
        Fault.RESET,
        Fault.UNREACHABLE,
        Fault.PROXY,
        Fault.CONNECTION,
    }
)


def is_success(status: int | None) -> bool:
    """Whether a status is one of success (2xx, RFC 9110 section 15.3); that there is none is no success either."""
    return status is not None and 200 <= status < 300


class WireError(Exception):
    """Raised by the wire for whatever is not an HTTP answer: a fault and a short English detail."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer that sent us on: asked `url`, was told to go to `location` (absolute; None where unusable)."""

    url: str
    status: int
    location: str | None
    kind: HopKind = HopKind.HTTP
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The head of a final body (at most 256 KB decoded), read as HTML where it is HTML.

    Attributes:
        title: of `<title>`, white space folded, control characters taken out; "" where there is none.
        text: visible text of what was read, white space folded, at most 20,000 characters.
        anchors: values of `id` and of `a[name]`; None where the page is not HTML.
        complete: whether the whole body was read (a fragment can be missing only from a complete page).
        scripted: whether the page is evidently built by scripts (little text, a mount point, bundles).
        scripts: how many scripts it has.
        hollow: whether what it shows may be for its scripts to say: the same page then means nothing.
        canonical: `rel=canonical` as printed, "" where there is none.
        refresh: content of `<meta http-equiv=refresh>` (outside noscript and template), "" where there is none.
        refresh_base: the `<base>` above it, as printed, which its address is relative to; "" where there is none.
        script_target: where a script sends the visitor of a page without any text, "" where none does.
        ad_key: whether it carries `data-adblockkey`, by which parked domains are paid for their advertisements.
        asks_password: whether the page holds a password field.
        asks_text: whether it holds a field for several lines, as letters and comments are written in.
        asks_choice: whether a page of few words has a form in which something is chosen, and nothing written.
        blank: whether there is not a byte in it besides white space.
        wall, parker: the vendor of the robot check, the log-in or the parking page that the source shows; "" for none.
    """

    title: str = ""
    text: str = ""
    anchors: frozenset[str] | None = None
    complete: bool = True
    scripted: bool = False
    scripts: int = 0
    hollow: bool = False
    canonical: str = ""
    refresh: str = ""
    refresh_base: str = ""
    script_target: str = ""
    ad_key: bool = False
    asks_password: bool = False
    asks_text: bool = False
    asks_choice: bool = False
    blank: bool = False
    wall: str = ""
    parker: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One probe of one address: where it led and what stood there.

    Attributes:
        url: the address that was asked for (identity: WHATWG, no fragment).
        at: when all of this was known, in UTC.
        hops: answers that redirected, in order.
        final_url: the address that the last request went to.
        status: of the last answer; None where there was none.
        headers: of the last answer, lower-case names, values as text.
        page: the head of the last body; None where it is no text or there was no body.
        fault, detail: what went wrong on the last request instead of an answer.
        stopped: why the chain was not followed to its end; None where it was.
        answered: whether any HTTP answer came at all (then our own network is evidently up).
        elapsed_ms: milliseconds between the requests and their answers, bodies included and waiting for turns not.
        protocol: that the last answer was spoken in ("HTTP/2"), "" where it is not known.
        attempts: how many requests for the first address this took, retries included.
        heard_at: when the last answer began, by the prober's clock; 0.0 where there was none.
        vouched: whether its host is known to answer a made-up address beside it in another way.
        condemned: whether the check before this one took what stood there for another page.
    """

    url: str
    final_url: str
    at: datetime
    hops: tuple[Hop, ...] = ()
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None
    fault: Fault | None = None
    detail: str = ""
    stopped: Stop | None = None
    answered: bool = False
    elapsed_ms: int = 0
    protocol: str = ""
    attempts: int = 1
    heard_at: float = 0.0
    vouched: bool = False
    condemned: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the last answer has a status of success."""
        return is_success(self.status)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons; what `verdict.py` returns.

    Attributes:
        reason: machine-readable (`http_404`, `dns_nxdomain`, `redirect_home` …), stable across releases.
        sentence: the same for people, one sentence.
        move_kind, moved_to: set for `moved` alone; `moved_to` ends the unbroken permanent prefix.
    """

    verdict: Verdict
    reason: str
    sentence: str
    move_kind: MoveKind | None = None
    moved_to: str | None = None
