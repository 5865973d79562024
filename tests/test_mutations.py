"""Taking out any rule, bound or threshold of the checker makes a named scenario fail.

Each row takes one out, has its one scenario checked over real sockets, and wants another verdict or reason than the one
that the scenario deserves (and gets: see test_scenarios). Here rules are taken out as a whole; the census takes each
entry, bound, condition and step out (test_census).
"""

import asyncio
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from scenario_kit import QUICK, SHORT, check_scenarios, deserved
from simweb.scenarios import SCENARIOS

from catalog.checker import verdict as verdict_module
from catalog.checker.sibling import is_honest, judge_by
from db.vocabulary import Verdict

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
NEVER = re.compile(r"(?!)")
NEVER_BYTES = re.compile(rb"(?!)")
HUGE = 10**9


@dataclass(frozen=True, slots=True)
class Mutation:
    """In `module`, `name` becomes `value`; then `scenario` is told wrong."""

    module: str
    name: str
    value: Any
    scenario: str
    proxied: bool = False

    @property
    def id(self) -> str:
        return f"{self.module}.{self.name}-{self.scenario}"


def without(rule: str) -> tuple[Callable[..., Any], ...]:
    """The table of verdicts without one of its rules."""
    return tuple(one for one in verdict_module.RULES if one.__name__ != rule)


def nothing(*_: Any, **__: Any) -> Any:
    return None


def no(*_: Any, **__: Any) -> bool:
    return False


def yes(*_: Any, **__: Any) -> bool:
    return True


def empty(*_: Any, **__: Any) -> str:
    return ""


VERDICT = [
    Mutation("verdict", "RULES", without("_excluded"), "to-private"),
    Mutation("verdict", "RULES", without("_blocked"), "999"),
    Mutation("verdict", "RULES", without("_dead"), "404"),
    Mutation("verdict", "RULES", without("_bad_certificate"), "expired"),
    Mutation("verdict", "RULES", without("_failing"), "500"),
    Mutation("verdict", "RULES", without("_soft_404"), "soft-title"),
    Mutation("verdict", "RULES", without("_moved"), "301"),
    *(
        Mutation("verdict", "BLOCKING_STATUS", verdict_module.BLOCKING_STATUS - {code}, name)
        for code, name in ((401, "401"), (402, "402"), (403, "403"), (407, "origin-407"), (429, "429-for-a-day"),
                           (451, "451"), (999, "999"))
    ),
    Mutation("verdict", "NOT_NOW_STATUS", frozenset({425}), "408"),
    Mutation("verdict", "NOT_NOW_STATUS", frozenset({408}), "425"),
    *(
        Mutation("verdict", "_STOPPED", {key: one for key, one in verdict_module._STOPPED.items() if key != stop}, name)
        for stop, name in (
            ("redirect_private", "to-private"), ("redirect_loop", "loop"), ("too_many_redirects", "twenty-one-hops"),
            ("redirect_missing_location", "no-location"), ("redirect_malformed", "bad-location"),
            ("redirect_scheme", "to-ftp"),
        )
    ),
    Mutation("verdict", "is_resolver", no, "doi"),
    Mutation("verdict", "ANSWERING_3XX", frozenset({304}), "choices"),
    Mutation("verdict", "ANSWERING_3XX", frozenset({300}), "not-modified"),
    Mutation("verdict", "find_challenge", empty, "challenge-200"),
    Mutation("verdict", "is_login_wall", no, "login-wall"),
]  # fmt: skip
CHAINS = [
    Mutation("probe", "MOST_HOPS", 19, "twenty-hops"),
    Mutation("probe", "MOST_HOPS", 25, "twenty-one-hops"),
    Mutation("probe", "PERMANENT", frozenset({301}), "308"),
    Mutation("probe", "PERMANENT", frozenset({301, 302, 308}), "302"),
    Mutation("probe", "REDIRECTS", frozenset({301, 302, 307, 308}), "303"),
    Mutation("probe", "PERMANENT_REFRESH", 0, "meta-refresh-1"),
    Mutation("probe", "PERMANENT_REFRESH", 2, "meta-refresh-2"),
    Mutation("probe", "LONGEST_REFRESH", 60, "meta-refresh-30"),
    Mutation("probe", "add_cookies", nothing, "cookie-wall"),
    Mutation("probe", "_without_userinfo", lambda url: (url, ""), "password-for-its-host"),
    Mutation("body", "_LOST", {}, "silent-body"),
    Mutation("probe", "is_moving_notice", yes, "read-before-refresh"),
    Mutation("probe", "is_moving_notice", no, "refresh-5-to-404"),
    Mutation("probe", "BODY_LIMIT", 600, "anchor-not-far-down"),
]
DOUBT = [
    Mutation("challenge", "_PLAINLY_GONE", frozenset(), "access-denied-404"),
    Mutation("walls", "CHALLENGE_HEADERS", (), "wall-x-dd-b-any"),
    Mutation("walls", "CHALLENGE_TITLES", frozenset(), "just-a-moment-title"),
    Mutation("walls", "CHALLENGE_PHRASES", (), "wall-by-words"),
    Mutation("phrases", "MOVING_PHRASES", (), "long-notice"),
    Mutation("walls", "LOGIN_SEGMENT", NEVER, "login-title-only"),
    Mutation("walls", "LOGIN_ALONE", NEVER, "login-at-one-address"),
    Mutation("walls", "LOGIN_TEXT", 0, "login-anywhere"),
    Mutation("challenge", "is_home_path", no, "login-as-front-page"),
    Mutation("walls", "GATE_SEGMENT", NEVER, "agree-first"),
    Mutation("challenge", "LEAST_RETURN", HUGE, "agree-first"),
    Mutation("challenge", "LEAST_RETURN", 1, "short-path-to-join"),
    Mutation("verdict", "find_gate", empty, "agree-first"),
    Mutation("walls", "LOGIN_TITLE", NEVER, "login-title-only"),
    Mutation("phrases", "SHORT_PAGE", HUGE, "phrase-in-long-page"),
    Mutation("phrases", "SHORT_PAGE", 10, "soft-phrase"),
    Mutation("phrases", "SHORT_PLAIN_TEXT", HUGE, "plain-log"),
    Mutation("phrases", "SHORT_PLAIN_TEXT", 1, "plain-error"),
    Mutation("phrases", "LONG_PAGE", HUGE, "error-title-long-page"),
    Mutation("phrases", "LONG_PAGE", 1_000, "error-title-among-menus"),
    Mutation("phrases", "ERROR_TITLES", frozenset(), "error-title-among-menus"),
    Mutation("phrases", "VAGUE_ERROR_TITLES", frozenset(), "vague-title"),
    Mutation("phrases", "ERROR_TITLE", NEVER, "worded-title"),
    Mutation("phrases", "EXPLAINS_ERRORS", NEVER, "explains-errors-where-all-is-answered"),
    Mutation("parkers", "PARKED_BY_NAME", NEVER, "parked-by-name"),
    Mutation("parkers", "PARKED_WORDS", (), "parked-by-name"),
    Mutation("phrases", "SPEAKS_OF_ERRORS", NEVER, "error-page-asked-for"),
    Mutation("phrases", "ERROR_PHRASES", (), "wiki-without-a-text"),
    Mutation("phrases", "ERROR_NAMES", (), "phrase-before-a-mark"),
    Mutation("phrases", "MORE_BESIDES", HUGE, "names-an-error"),
    Mutation("phrases", "MORE_BESIDES", 0, "vague-title"),
    Mutation("phrases", "_QUOTED", NEVER, "quotes-at-length"),
    Mutation("phrases", "_REPORTS", NEVER, "on-condition"),
    Mutation("phrases", "REPORTED_BY", 0, "on-condition"),
    Mutation("examine", "WORDED", frozenset(), "names-an-error"),
    Mutation("addresses", "USER_FOLDER", NEVER, "user-to-domain"),
    Mutation("addresses", "USER_FOLDER", re.compile(".*"), "papers-to-domain"),
    Mutation("addresses", "INDEX_FILE", NEVER, "user-to-domain"),
    Mutation("walls", "CONSENT_LABELS", frozenset(), "agreed-elsewhere"),
    Mutation("walls", "COOKIE_WALL", NEVER, "cookies-wanted"),
    Mutation("sibling", "SERVER_SCRIPT", NEVER, "number-ignored"),
    Mutation("sibling", "SERVER_SCRIPT", re.compile(""), "number-for-a-pages-own-script"),
    Mutation("sibling", "NUMBERING_NAME", NEVER, "number-ignored"),
    Mutation("sibling", "NUMBER", NEVER, "number-ignored"),
    Mutation("sibling", "NUMBER", re.compile(r"\d+"), "first-number"),
    Mutation("phrases", "BARE_ERROR", 0, "bare-error"),
    Mutation("phrases", "GREETING_TITLE", NEVER, "server-greeting"),
    Mutation("phrases", "GREETING_TITLE", re.compile(".*nginx.*"), "on-a-greeting"),
    Mutation("addresses", "LANGUAGE_SEGMENT", NEVER, "sent-to-language-home"),
    Mutation("addresses", "TELLING_NAME", NEVER, "sent-home-with-reason"),
    Mutation("soft404", "is_tracker", no, "sent-home-with-reason"),
    Mutation("phrases", "SOUGHT", NEVER, "soft-sentence"),
    Mutation("phrases", "SOUGHT_THING", NEVER, "soft-sentence"),
    Mutation("phrases", "ERROR_SENTENCE", NEVER, "removed-by-owner"),
    Mutation("phrases", "VAGUE_ERROR_TITLE", NEVER, "vague-in-words"),
    Mutation("phrases", "LISTS_STATUSES", NEVER, "list-of-statuses"),
    Mutation("phrases", "NEGATIONS", frozenset(), "vague-in-words"),
    Mutation("phrases", "names", no, "titled-as-asked"),
    Mutation("tongues", "MISSING", {}, "missing-abroad"),
    Mutation("tongues", "WALL_SENTENCES", (), "wall-abroad"),
    Mutation("examine", "WORDED", frozenset({"title_not_found", "phrase_not_found", "parked"}), "poem-of-a-moment"),
    Mutation(
        "examine", "WORDED", frozenset({"title_not_found", "phrase_not_found", "challenge"}), "farewell-to-a-name"
    ),
    Mutation("subject", "LEAST_OF_ITS_OWN", HUGE, "complaint-in-a-comment"),
    Mutation("subject", "LEAST_OF_ITS_OWN", 0, "soft-sentence"),
    Mutation("walls", "LOGIN_PHRASES", (), "members-only"),
    Mutation("page", "_HIDDEN", lambda root: [], "hidden-template"),
    Mutation("page", "LEAST_SEEN", 0, "shown-by-script"),
    Mutation("marks", "_PUZZLE", NEVER_BYTES, "puzzle"),
    Mutation("marks", "_TO_FILL_IN", NEVER_BYTES, "form-with-puzzle"),
    Mutation("sibling", "_is_same", no, "joke-of-an-error"),
    Mutation("neighbours", "judge_by_error", nothing, "joke-of-an-error"),
    Mutation("neighbours", "has_its_own", yes, "error-with-a-footer"),
    Mutation("neighbours", "has_its_own", no, "complaint-in-a-comment"),
    Mutation("phrases", "SEEKING", frozenset(), "soft-sentence"),
    Mutation("phrases", "LEAST_OTHER_WORD", HUGE, "titled-by-an-error"),
    Mutation("phrases", "OTHER_WORDS_BESIDE", HUGE, "titled-by-an-error"),
    Mutation("phrases", "WORDS_OF_ERRORS", frozenset(), "error-in-many-words"),
    Mutation("phrases", "BESIDE_AN_ERROR", HUGE, "foreign-title-on-errors"),
    Mutation("phrases", "BESIDE_AN_ERROR", 0, "foreign-title-among-menus"),
    Mutation("parkers", "SHORT_PARKING_PHRASES", (), "registered-only"),
    Mutation("phrases", "_MARKS", "", "phrase-before-a-mark"),
    Mutation("phrases", "UNSPACED", NEVER, "foreign-phrase"),
    Mutation("tongues", "ERROR_SENTENCES", (), "foreign-title-among-menus"),
    Mutation("tongues", "ERROR_SENTENCES", (), "foreign-phrase"),
    Mutation("tongues", "PARKING_SENTENCES", (), "parked-in-dutch"),
    Mutation("page", "find_marks", lambda *_, **__: ("", ""), "wall-by-script"),
    Mutation("page", "find_marks", lambda *_, **__: ("", ""), "parked-by-frame"),
    Mutation("marks", "LITTLE_TEXT", HUGE, "wall-script-in-article"),
    Mutation("marks", "LITTLE_TEXT", 0, "wall-by-script"),
    Mutation("marks", "SOURCE", 10, "wall-by-script"),
    Mutation("addresses", "ERROR_SLUG", NEVER, "soft-error-page"),
    Mutation("parkers", "LONG_PARKING", HUGE, "on-domain-sales"),
    Mutation("parkers", "LONG_PARKING", 1, "parked"),
    Mutation("parkers", "PARKING_PHRASES", (), "parked"),
    Mutation("parkers", "PARKING_HOSTS", frozenset(), "parking-host"),
    Mutation("parkers", "PARKING_LABELS", frozenset(), "parked-label"),
    Mutation("parkers", "PARKING_TARGETS", frozenset(), "parked-script"),
    Mutation("addresses", "MEDIA_NAME", NEVER, "media-replaced"),
    Mutation("addresses", "LEAST_WORD", 1, "media-by-letters"),
    Mutation("hijacks", "HIJACKED_TITLE", NEVER, "hijacked"),
    Mutation("hijacks", "HIJACKED_TITLE", re.compile("casino"), "old-sight"),
    Mutation("hijacks", "REPORTED_TITLE", NEVER, "law-on-games"),
    Mutation("unseen", "_HIDES", NEVER, "hides-an-error"),
    Mutation("neighbours", "_is_turned_away", is_honest, "speaks-of-errors-and-has-a-page-for-them"),
    Mutation("neighbours", "is_refused", no, "names-an-error-where-others-are-refused"),
    Mutation("marks", "_STORE_ERROR", NEVER_BYTES, "no-such-key"),
    Mutation("disorder", "CLOSED", NEVER, "down-for-works"),
    Mutation("examine", "WORDED", frozenset({"title_not_found", "phrase_not_found", "parked"}), "speaks-of-works"),
    Mutation("hijacks", "TRADES", (), "on-gacor"),
    Mutation("phrases", "plain", str.casefold, "soft-apostrophe"),
    Mutation("phrases", "_SEPARATORS", NEVER, "soft-title"),
    Mutation("soft404", "_sent_home", no, "soft-home"),
    Mutation("soft404", "is_home_path", lambda path: path in {"", "/"}, "soft-home-index"),
    Mutation("soft404", "_sent_to_error_page", no, "soft-error-page"),
    Mutation("soft404", "_says_not_found", nothing, "soft-title"),
    Mutation("soft404", "_parked_at", empty, "parked"),
    Mutation("soft404", "_hijacked", empty, "hijacked"),
    Mutation("soft404", "_media_replaced", no, "media-replaced"),
    Mutation("soft404", "is_resolver", no, "shortener-to-home"),
]
PAGES = [
    Mutation("page", "SHORT_TEXT", 0, "anchor-script"),
    Mutation("page", "_MOUNTS", frozenset(), "anchor-script"),
    Mutation("page", "_UNSEEN", (), "words-in-a-script"),
    Mutation("page", "HTML_TYPES", frozenset({"text/html"}), "xhtml-error"),
    Mutation("page", "_HTML_START", re.compile(rb"(?!)"), "untyped-error"),
    Mutation("page", "_SCRIPT_TARGET", NEVER, "parked-script"),
    Mutation("page", "LONGEST_SCRIPT", 5, "parked-script"),
    Mutation("page", "MOST_TEXT", 50, "phrase-after-a-while"),
    Mutation("page", "_META_CHARSET", re.compile(rb"(?!)"), "soft-in-shift-jis"),
    Mutation("fragments", "_NO_ELEMENT", NEVER, "anchor-top"),
    Mutation("fragments", "_LINES", NEVER, "anchor-lines"),
    Mutation("fragments", "_USER_CONTENT", "no-such-prefix-", "anchor-readme"),
    Mutation("fragments", "unquote", str, "anchor-encoded"),
    Mutation("fragments", "fragment_on_the_way", nothing, "anchor-replaced"),
]
NEIGHBOURS = [
    Mutation("sibling", "HONEST_STATUS", frozenset(range(600)), "catch-all"),
    Mutation("sibling", "ALIKE", 0.3, "half-in-common"),
    Mutation("sibling", "ALIKE", 1.01, "catch-all"),
    Mutation("sibling", "_DIGITS", NEVER, "catch-all-counting"),
    Mutation("sibling", "_echoes", lambda url: [], "catch-all-echoing"),
    Mutation("sibling", "LEAST_ECHO", 100, "catch-all-echoing"),
    Mutation("page", "SHELL_TEXT", 0, "shell-for-any-path"),
    Mutation("sibling", "_names_itself", no, "own-canonical"),
    Mutation("sibling", "_names_itself", lambda seen: seen.url.endswith("/page"), "catch-all-canonical"),
    Mutation("sibling", "is_resolver", no, "shortener-page"),
    Mutation("sibling", "led_elsewhere", no, "catch-all-redirect-varying"),
    Mutation("sibling", "COMPARED", 20, "same-beginning"),
    Mutation("neighbours", "can_be_compared", no, "catch-all"),
    Mutation("neighbours", "judge_by", nothing, "catch-all"),
    Mutation("neighbours", "judge_by_query", nothing, "any-value"),
    Mutation("neighbours", "judge_by_query", lambda seen, other, bare: judge_by(seen, other), "query-ignored"),
    Mutation("neighbours", "led_elsewhere", no, "values-that-send-on"),
    Mutation("sibling", "FORM_NAMES", frozenset(), "form-of-a-page"),
    Mutation("sibling", "REFUSING_STATUS", frozenset(), "any-value"),
]
SECOND = [
    Mutation("examine", "CLOSES_OUTAGE", frozenset(), "catch-all"),
    Mutation("second", "is_wanted", no, "hides-behind-404"),
    Mutation("second", "_BROKEN", frozenset(), "resets-http-1"),
    Mutation("second", "SILENT", frozenset(), "silent-to-robots"),
    Mutation("second", "counts", no, "wants-browser-headers"),
    Mutation("second", "_INSIGHT", {Verdict.ALIVE: 3}, "wall-and-then-nothing"),
    Mutation("second", "_INSIGHT", {Verdict.BLOCKED: 9}, "nothing-and-then-wall"),
    Mutation("second", "asked_to_wait", nothing, "asks-for-a-second"),
]
BYTES = [
    Mutation("engine", "mend_head", bytes, "non-ascii-headers"),
    Mutation("http2", "MAX_HEADERS", HUGE, "10000-headers"),
    Mutation("body", "MAX_CODINGS", 100, "nested-gzip-error"),
    Mutation("certificates", "issuer_address", empty, "incomplete-chain"),
    Mutation("certificates", "_ISSUER_AT", re.compile(rb"(?!)"), "incomplete-chain"),
    Mutation("certificates", "MOST_BYTES", 10, "incomplete-chain"),
    Mutation("certificates", "_OPENED", re.compile(rb"(?!)"), "incomplete-chain", proxied=True),
    Mutation("faults", "CERTIFICATE_FAULTS_BY_CODE", {}, "self-signed"),
    Mutation("faults", "FAULTS_BY_ERRNO", {}, "refuses"),
    Mutation("screen", "_LOCAL_NAMES", (), "to-local-name"),
    Mutation("screen", "is_public_ip", yes, "to-metadata", proxied=True),
    Mutation("policy", "PASSING_FAULTS", frozenset(), "close-twice"),
    Mutation("policy", "PASSING_STATUS", frozenset(), "503-twice"),
]
MUTATIONS = [*VERDICT, *CHAINS, *DOUBT, *PAGES, *NEIGHBOURS, *SECOND, *BYTES]


def test_every_rule_of_the_table_is_taken_out() -> None:
    kept = [set(mutation.value) for mutation in VERDICT if mutation.name == "RULES"]
    assert {rule for rules in kept for rule in set(verdict_module.RULES) - rules} == set(verdict_module.RULES)


def forget() -> None:
    """What was remembered under other rules."""
    for name in ("phrases", "page", "screen", "subject"):
        for value in vars(importlib.import_module(f"catalog.checker.{name}")).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def said_right(mutated: str, *, proxied: bool = False) -> bool:
    """Whether a scenario is told as it deserves."""
    scenario = BY_NAME[mutated]
    timeouts = SHORT if scenario.slow else QUICK
    said = asyncio.run(check_scenarios([scenario], proxied, timeouts))[mutated]
    verdict, reasons = deserved(scenario, proxied)
    return said.verdict is verdict and (not reasons or said.reason in reasons)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.id)
def test_without_it_a_scenario_is_told_wrong(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"catalog.checker.{mutation.module}")
    assert getattr(module, mutation.name) != mutation.value
    forget()
    monkeypatch.setattr(module, mutation.name, mutation.value)
    try:
        assert not said_right(mutation.scenario, proxied=mutation.proxied), "nothing holds it"
    finally:
        forget()
