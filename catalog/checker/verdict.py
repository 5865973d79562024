"""Observation -> Judgement: the table of verdicts, in code. Pure.

`RULES` holds one function a verdict, in the order of precedence; the first that has something to say says it. Every
reason is a word that scripts may rely on.
"""

from collections.abc import Callable
from http import HTTPStatus

from catalog import urls
from catalog.checker.challenge import find_challenge, find_gate, is_login_wall
from catalog.checker.disorder import find_disorder
from catalog.checker.fragments import fragment_on_the_way
from catalog.checker.observation import CERTIFICATE_FAULTS, Fault, Hop, Judgement, Observation, Stop
from catalog.checker.soft404 import find_soft_404
from catalog.sites.resolvers import is_resolver
from db.vocabulary import HopKind, MoveKind, Verdict
from reports.redact import redact

# The host answers, and does not let a robot see. 999 is LinkedIn's own; 407 from an origin is a wall like any other.
BLOCKING_STATUS = frozenset({401, 402, 403, 407, 429, 451, 999})
# 4xx that say "not now" rather than "not here" (RFC 9110 15.5.9, RFC 8470 5.2).
NOT_NOW_STATUS = frozenset({408, 425})
# 3xx that are an answer and no redirect: the page is what it was (304); here are several forms of it to choose from,
# none of which the server prefers (300 without a Location, RFC 9110 15.4.1).
ANSWERING_3XX = frozenset({HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.NOT_MODIFIED})
# What nginx titles the 400 by which it keeps out visitors without a certificate of their own (ssl_verify_client).
_WANTS_CERTIFICATE = frozenset({"400 No required SSL certificate was sent", "400 The SSL certificate error"})

_STOPPED: dict[Stop, tuple[Verdict, str]] = {
    Stop.PRIVATE: (Verdict.EXCLUDED, "redirects to a private address, {detail}, which is not requested"),
    Stop.EXCLUDED: (Verdict.EXCLUDED, "redirects to an excluded address, {detail}, which is not requested"),
    Stop.ROBOTS_TXT: (Verdict.BLOCKED, "its robots.txt keeps robots from {detail}"),
    Stop.ROBOTS_UNAVAILABLE: (Verdict.BLOCKED, "its robots.txt is out of order, which keeps robots from {detail}"),
    Stop.LOOP: (Verdict.DEAD, "redirects in a circle, back to {detail}"),
    Stop.TOO_MANY: (Verdict.DEAD, "redirects more than {detail} times"),
    Stop.NO_LOCATION: (Verdict.DEAD, "answers {status}, a redirect that does not say where to"),
    Stop.MALFORMED: (Verdict.DEAD, "redirects to something that is no address: {detail}"),
    Stop.SCHEME: (Verdict.DEAD, "redirects to another scheme, {detail}"),
}

_FAULTS: dict[Fault, str] = {
    Fault.DNS_NXDOMAIN: "the name {host} does not exist",
    Fault.DNS_NO_ADDRESS: "the name {host} exists but has no address",
    Fault.DNS_FAILURE: "the name {host} could not be looked up",
    Fault.TIMEOUT_CONNECT: "{host} did not take the connection in time",
    Fault.TIMEOUT_READ: "{host} took the connection and then fell silent",
    Fault.TIMEOUT_TOTAL: "{host} did not finish its answer in time",
    Fault.REFUSED: "{host} refuses connections",
    Fault.RESET: "{host} broke the connection off",
    Fault.UNREACHABLE: "there is no route to {host}",
    Fault.EMPTY: "{host} closed the connection before anything came that could be read",
    Fault.MALFORMED: "{host} answered with something that is not HTTP, or beyond all bounds",
    Fault.CERT_EXPIRED: "the certificate of {host} has expired",
    Fault.CERT_NOT_YET_VALID: "the certificate of {host} is not valid yet",
    Fault.CERT_WRONG_HOST: "the certificate of {host} was issued for other names",
    Fault.CERT_SELF_SIGNED: "the certificate of {host} is self-signed",
    Fault.CERT_UNTRUSTED: "the certificate of {host} comes from an issuer that is not trusted",
    Fault.CERT_INCOMPLETE: "the certificate of {host} is good, but that of its issuer is left out; browsers fetch it",
    Fault.CERT_INVALID: "the certificate of {host} is not valid",
    Fault.CLIENT_CERTIFICATE: "{host} wants a certificate of its visitors",
    Fault.TLS: "no secure connection to {host} could be agreed on",
    Fault.PRIVATE_ADDRESS: "{host} is at a private address, which is not ours to check (--allow-private opens it)",
    Fault.PROXY: "the proxy could not reach {host}",
    Fault.CONNECTION: "the connection to {host} failed",
    Fault.HOST_UNREACHABLE: "not tried: {host} did not answer for other addresses",
    Fault.HOST_HELD: "not tried: {host} wants to be left alone for a while",
    Fault.OWN_LIMIT: "not tried: this machine had no room for a connection to {host}",
}


def judge(seen: Observation, *, accepted: bool = False) -> Judgement:
    """The verdict on one observation.

    Args:
        accepted: the user's settings take the final status for alive.
    """
    if accepted and seen.status is not None and not seen.stopped:
        return _moved(seen) or Judgement(
            Verdict.ALIVE, "accepted_status", f"answers {_phrase(seen.status)}, which the settings accept"
        )
    for rule in RULES:
        if (judgement := rule(seen)) is not None:
            return judgement
    return _alive(seen)


def unreachable(host: str) -> Judgement:
    """The verdict on an address that was not tried, because its host's circuit is open."""
    return Judgement(Verdict.FAILING, Fault.HOST_UNREACHABLE.value, _FAULTS[Fault.HOST_UNREACHABLE].format(host=host))


def tripped(error: Exception) -> Judgement:
    """The verdict on an address whose answer the checker could not cope with: a defect of ours, and no more is said."""
    return Judgement(
        Verdict.FAILING,
        "checker_error",
        f"not judged: the checker itself failed over the answer ({type(error).__name__}); please report it",
    )


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _stopped(seen: Observation, verdict: Verdict) -> Judgement | None:
    if seen.stopped is None or _STOPPED[seen.stopped][0] is not verdict:
        return None
    _, sentence = _STOPPED[seen.stopped]
    return Judgement(verdict, seen.stopped.value, sentence.format(detail=seen.detail, status=seen.status))


def _fault(seen: Observation, verdict: Verdict) -> Judgement:
    assert seen.fault is not None
    sentence = _FAULTS[seen.fault].format(host=urls.host_name(seen.final_url))
    if seen.final_url != seen.url:
        sentence += f" (redirected there from {urls.host_name(seen.url)})"
    return Judgement(verdict, seen.fault.value, sentence)


def _excluded(seen: Observation) -> Judgement | None:
    if seen.fault is Fault.PRIVATE_ADDRESS:
        return _fault(seen, Verdict.EXCLUDED)
    return _stopped(seen, Verdict.EXCLUDED)


def _blocked(seen: Observation) -> Judgement | None:
    if stopped := _stopped(seen, Verdict.BLOCKED):
        return stopped
    if seen.fault is Fault.CLIENT_CERTIFICATE:
        return _fault(seen, Verdict.BLOCKED)
    if seen.status is None or seen.stopped:
        return None
    if seen.status == HTTPStatus.BAD_REQUEST and seen.page is not None and seen.page.title in _WANTS_CERTIFICATE:
        sentence = (
            f"{urls.host_name(seen.final_url)} wants a certificate of its visitors (answers {_phrase(seen.status)})"
        )
        return Judgement(Verdict.BLOCKED, Fault.CLIENT_CERTIFICATE.value, sentence)
    if sign := find_challenge(seen):
        return Judgement(
            Verdict.BLOCKED, "challenge", f"a robot check stands before it (told by its {sign}, {_phrase(seen.status)})"
        )
    if seen.status in BLOCKING_STATUS:
        return Judgement(
            Verdict.BLOCKED, f"http_{seen.status}", f"answers {_phrase(seen.status)}: a robot may not see it"
        )
    if not seen.is_success:
        return None
    if is_login_wall(seen):
        return Judgement(Verdict.BLOCKED, "login_wall", f"asks to log in first, at {urls.host_name(seen.final_url)}")
    if gate := find_gate(seen):
        return Judgement(Verdict.BLOCKED, "gate", f"sends its visitors to {gate} first, to agree to something")
    return None


def _dead(seen: Observation) -> Judgement | None:
    if stopped := _stopped(seen, Verdict.DEAD):
        return stopped
    if seen.fault is Fault.DNS_NXDOMAIN:
        return _fault(seen, Verdict.DEAD)
    if seen.status is not None and 400 <= seen.status < 500 and seen.status not in NOT_NOW_STATUS:
        return Judgement(Verdict.DEAD, f"http_{seen.status}", f"answers {_phrase(seen.status)}")
    return None


def _bad_certificate(seen: Observation) -> Judgement | None:
    return _fault(seen, Verdict.BAD_CERTIFICATE) if seen.fault in CERTIFICATE_FAULTS else None


def _failing(seen: Observation) -> Judgement | None:
    if seen.fault is not None:
        return _fault(seen, Verdict.FAILING)
    if seen.status is None:
        return Judgement(Verdict.FAILING, "no_answer", "there was no answer")
    if seen.is_success or seen.status in ANSWERING_3XX:
        return _out_of_order(seen)
    if seen.status in NOT_NOW_STATUS or 500 <= seen.status < 600:
        return Judgement(Verdict.FAILING, f"http_{seen.status}", f"answers {_phrase(seen.status)}")
    # Below 200, an unused 3xx, above 599: no status that HTTP knows, so the answer is malformed.
    return Judgement(Verdict.FAILING, f"http_{seen.status}", f"answers with the unknown status {seen.status}")


def _out_of_order(seen: Observation) -> Judgement | None:
    if said := find_disorder(seen):
        return Judgement(
            Verdict.FAILING, "out_of_order", f"answers 2xx, but its site says that it is out of order, “{said}”"
        )
    return None


def _soft_404(seen: Observation) -> Judgement | None:
    reason, sentence = find_soft_404(seen)
    return Judgement(Verdict.SOFT_404, reason, sentence) if reason else None


def _moved(seen: Observation) -> Judgement | None:
    target = permanent_target(seen)
    if target is None:
        return None
    same = urls.is_spelling_change(urls.parse_address(seen.url), urls.parse_address(target))
    kind = MoveKind.SPELLING if same else MoveKind.ADDRESS
    first = seen.hops[0]
    return Judgement(
        Verdict.MOVED,
        f"http_{first.status}" if first.kind is HopKind.HTTP else first.kind.value,
        f"moved for good to {target}",
        move_kind=kind,
        moved_to=target,
    )


def permanent_target(seen: Observation) -> str | None:
    """Where the unbroken permanent prefix of a chain ends; None where it does not begin with a permanent hop.

    Resolvers and shorteners redirect by design: an address of theirs never moves, and a chain is not followed through
    one. A chain that comes back to where it began (a cookie set on the way) moved nowhere, and an address with a
    session, a signature or a password that was not cited is one visitor's and for a while, whatever the status says.
    """
    prefix: list[Hop] = []
    target = ""
    for hop in seen.hops:
        if not hop.permanent or hop.location is None or is_resolver(urls.host_name(hop.url)):
            break
        if _has_secret(hop.location) and not _has_secret(seen.url):
            break
        prefix.append(hop)
        target = hop.location.partition("#")[0]
    if not target or seen.url in (target, seen.final_url):
        return None
    fragment = fragment_on_the_way(prefix)
    return f"{target}#{fragment}" if fragment else target


def _has_secret(url: str) -> bool:
    return redact(url) != url


def _alive(seen: Observation) -> Judgement:
    assert seen.status is not None
    sentence = f"answers {_phrase(seen.status)}"
    if seen.status == HTTPStatus.MULTIPLE_CHOICES:
        sentence += ": several forms of it to choose from"
    if seen.hops:
        sentence += f" at {seen.final_url}, where it is redirected for the time being"
    return Judgement(Verdict.ALIVE, f"http_{seen.status}", sentence)


RULES: tuple[Callable[[Observation], Judgement | None], ...] = (
    _excluded,
    _blocked,
    _dead,
    _bad_certificate,
    _failing,
    _soft_404,
    _moved,
)
