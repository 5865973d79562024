"""The parts of Settings: the checked kinds of values, and one model for each table of `linkledger.toml`."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from db.records import OutagePolicy, RetentionPolicy


def check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression ({error})") from None
    return text


def check_http_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = bool(re.fullmatch(r"https?://[^\s/]+\S*", text) and parts.hostname) and parts.port != 0
    except ValueError:  # brackets that are not IPv6, a port beyond 65535
        usable = False
    if not usable:
        raise ValueError(f"{text!r} is not an http(s) address")
    return text


def check_service(text: str) -> str:
    """A service's address without its trailing slash; "" turns the service off."""
    return check_http_address(text).rstrip("/") if text else text


def as_table(key: str) -> Any:
    """Let a list hold plain values where a table with one key is meant: `canaries = ["http://…"]`."""
    return BeforeValidator(lambda value: value if isinstance(value, Mapping | BaseModel) else {key: value})


def check_printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds a line break or another control character, which no header may")
    return text


def check_header_name(text: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):  # a token, RFC 9110 section 5.6.2
        raise ValueError(f"{text!r} is not the name of a header")
    return text


def check_host_names(table: Any) -> Any:
    """Hosts are compared in lower case; a port has no place in them."""
    if not isinstance(table, Mapping):
        return table
    for name in table:
        if not re.fullmatch(r"[^\s:/@]+|\[?[0-9a-fA-F:.]+\]?", str(name)):
            raise ValueError(f"{name!r} is not a host name: leave out scheme, port and path")
    return {str(name).lower().strip("[]"): value for name, value in table.items()}


HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderText = Annotated[str, AfterValidator(check_printable)]
Pattern = Annotated[str, AfterValidator(check_pattern)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
PerMinute = Annotated[float, Field(gt=0, le=60_000)]
PositiveSeconds = Annotated[float, Field(gt=0, le=86_400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimeoutSettings(_Part):
    """Seconds that one address may take: to connect, between two reads, and all in all, its redirects included."""

    connect: PositiveSeconds = 10.0
    read: PositiveSeconds = 15.0
    total: PositiveSeconds = 20.0
    # The last attempt, at the end of the run, waits so many times as long.
    last_try: Annotated[float, Field(ge=1, le=10)] = 1.5


class HostSettings(_Part):
    """How one host wants to be treated; `auth` names an environment variable that holds `user:password` or a token."""

    concurrency: Annotated[int, Field(ge=1, le=64)] = 10
    interval: Seconds = 0.05
    headers: dict[HeaderName, HeaderText] = {}
    auth: str = ""


class Canary(_Part):
    """An address that is known to answer, and with what: a captive portal's login page is no answer.

    Without a `status` any 2xx will do; `contains` is looked for in the body.
    """

    url: Annotated[str, AfterValidator(check_http_address)]
    status: int | None = None
    contains: str = ""


class Acceptance(_Part):
    """Status codes that count as alive for the addresses that `pattern` is found in (all of them if it is empty)."""

    status: Annotated[tuple[int, ...], BeforeValidator(lambda v: (v,) if isinstance(v, int) else v)]
    pattern: Pattern = ""


Statuses = Annotated[
    tuple[Annotated[int, Field(ge=100, le=999)], ...], BeforeValidator(lambda v: (v,) if isinstance(v, int) else v)
]


class SiteSettings(_Part):
    """What is known of some addresses: where to ask in their place, and what statuses mean.

    `rewrite` is an address in which `\\1` or `\\g<name>` stand for the groups of `pattern`; `example` is one that the
    rule is about, and holds the pattern to it.
    """

    pattern: Annotated[Pattern, Field(min_length=1)]
    rewrite: str = ""
    alive: Statuses = ()
    dead: Statuses = ()
    blocked: Statuses = ()
    example: str = ""

    @model_validator(mode="after")
    def _fits_its_example(self) -> "SiteSettings":
        if self.example and re.search(self.pattern, self.example) is None:
            raise ValueError(f"the pattern {self.pattern!r} is not found in its example {self.example!r}")
        return self

    @model_validator(mode="after")
    def _says_something(self) -> "SiteSettings":
        if not (self.rewrite or self.alive or self.dead or self.blocked):
            raise ValueError("name a rewrite, or statuses that are alive, dead or blocked")
        try:
            re.compile(self.pattern).sub(self.rewrite, "")
        except (re.error, IndexError) as error:
            raise ValueError(f"the rewrite {self.rewrite!r} does not fit the pattern ({error})") from None
        if self.rewrite and not re.match(r"https?://", self.rewrite):
            raise ValueError(f"the rewrite {self.rewrite!r} is not an http(s) address")
        return self


class ArchiveSettings(_Part):
    """The archive services; an empty address turns one off."""

    wayback_url: Annotated[str, AfterValidator(check_service)] = "https://web.archive.org"
    availability_url: Annotated[str, AfterValidator(check_service)] = "https://archive.org"
    arquivo_url: Annotated[str, AfterValidator(check_service)] = ""
    # Memento TimeGates (RFC 7089): what stands before the address that is asked for.
    timegates: tuple[Annotated[str, AfterValidator(check_http_address)], ...] = ()
    # Four fifths of what the public Wayback Machine allows an address; a mirror of one's own may allow more.
    per_minute: PerMinute = 24.0
    playback_per_minute: PerMinute = 480.0
    arquivo_per_minute: PerMinute = 200.0
    # How far from the wanted moment the capture may be to which an archive sends us instead (seconds).
    target_window: Annotated[float, Field(ge=0)] = 86_400.0
    # What one run asks at the most, by the clock from the first question on, and by requests: one or two for a
    # resource, with one to three for looking at what is found. The rest is asked in the next run.
    max_seconds: Seconds = 600.0
    max_questions: Annotated[int, Field(ge=0)] = 500
    # Whether they are asked about living pages too, after all that is in trouble.
    living: bool = True

    def window(self) -> timedelta:
        return timedelta(seconds=self.target_window)

    def any_service(self) -> bool:
        return bool(self.wayback_url or self.arquivo_url or self.timegates)


class FurtherLooks(_Part):
    """Looks beyond the first: at a made-up neighbour of a living page, and once more at what seems lost or blocked.

    `user_agent` is that of the second look; empty: the honest one.
    """

    neighbours: bool = True
    second_opinion: bool = True
    user_agent: HeaderText = ""


class PreserveSettings(_Part):
    """Asking an archive to keep living pages: which environment variables hold the keys, and how old a copy may be."""

    access_key: str = "IA_ACCESS_KEY_ID"
    secret_key: str = "IA_SECRET_ACCESS_KEY"  # noqa: S105  the variable's name
    after_days: Annotated[float, Field(ge=0)] = 0.0  # 0: any copy will do
    per_minute: Annotated[float, Field(gt=0, le=60_000)] = 4.8  # four fifths of the lowest limit seen of late
    max_seconds: PositiveSeconds = 1_800.0


class RepairSettings(_Part):
    """What looking for replacements may use and may cost."""

    # What placeholder tokens in a document stand for.
    tokens: dict[str, str] = {}
    # What one run spends on it, by the clock and by requests; the rest is looked for in the next.
    max_seconds: Seconds = 300.0
    max_probes: Annotated[int, Field(ge=0)] = 500
    # A search that found nothing is repeated when something has changed, and after so long at the latest.
    again_days: Annotated[float, Field(ge=0)] = 30.0
    # Living pages that one run compares with their archived copies; 0 compares none.
    max_compared: Annotated[int, Field(ge=0)] = 100


class AcknowledgedSettings(_Part):
    """Trouble that somebody knows of: one address, or what a pattern is found in; until the end of a day, in UTC."""

    url: str = ""
    pattern: Pattern = ""
    until: date
    why: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_both(self) -> "AcknowledgedSettings":
        if bool(self.url) == bool(self.pattern):
            raise ValueError("name either a url or a pattern")
        return self


class FixSettings(_Part):
    """How `linkledger fix` writes."""

    # An archived copy replaces the dead address; or, in Markdown, stands in brackets behind it.
    archived: Literal["replace", "beside"] = "replace"
    # Whether a new spelling alone (https, `www.`, a slash at the end) is worth a change.
    spelling: bool = True


class RetentionSettings(_Part):
    """For how many days history is kept as it was; 0 for ever. What is older is folded, see db/retention.py."""

    probes_days: Annotated[int, Field(ge=0)] = 400  # a year and a month: comparisons with last year's are exact
    runs_days: Annotated[int, Field(ge=0)] = 90
    retired_days: Annotated[int, Field(ge=0)] = 0

    def policy(self) -> RetentionPolicy:
        return RetentionPolicy(self.probes_days, self.runs_days, self.retired_days)


class NotifySettings(_Part):
    """Whom to tell of news: addresses as Apprise has them (`mailto://…`), which are secrets and never repeated."""

    urls: tuple[str, ...] = ()
    title: HeaderText = "Link health"


class OutageSettings(_Part):
    """When trouble counts as confirmed, and when `failing` counts among the dead."""

    confirm_checks: Annotated[int, Field(ge=1)] = 3
    confirm_days: Annotated[float, Field(ge=0)] = 3.0
    lasting_checks: Annotated[int, Field(ge=1)] = 5
    lasting_days: Annotated[float, Field(ge=0)] = 14.0

    def policy(self) -> OutagePolicy:
        return OutagePolicy(self.confirm_checks, self.confirm_days, self.lasting_checks, self.lasting_days)


# Small plain-HTTP answers by which operating systems and browsers themselves tell the internet from a captive portal.
DEFAULT_CANARIES = (
    Canary(url="http://detectportal.firefox.com/success.txt", status=200, contains="success"),
    Canary(url="http://www.msftconnecttest.com/connecttest.txt", status=200, contains="Microsoft Connect Test"),
    Canary(url="http://connectivitycheck.gstatic.com/generate_204", status=204),
)
