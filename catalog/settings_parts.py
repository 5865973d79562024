"""The parts of Settings: the checked kinds of values, and one model for each table of `linkledger.toml`.

Docstrings and descriptions are what `catalog/SETTINGS.md` says (`make docs`), bounds are told there by themselves.
"""

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
    """Hosts are compared as addresses spell them: in lower case, beyond ASCII in Punycode, without port or bracket."""
    if not isinstance(table, Mapping):
        return table
    return {_spell_host(str(name)): value for name, value in table.items()}


def _spell_host(name: str) -> str:
    if "*" in name:
        raise ValueError(f"{name!r} stands for many hosts: name each of them")
    if not re.fullmatch(r"[^\s:/@]+|\[?[0-9a-fA-F:.]+\]?", name):
        raise ValueError(f"{name!r} is not a host name: leave out scheme, port and path")
    if name.isascii():
        return name.lower().strip("[]")
    from catalog.urls import InvalidAddress, parse_address  # takes a while to load, and few names want it

    try:
        return parse_address(f"http://{name}/").host
    except InvalidAddress:
        raise ValueError(f"{name!r} is not a host name: leave out scheme, port and path") from None


HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderText = Annotated[str, AfterValidator(check_printable)]
Pattern = Annotated[str, AfterValidator(check_pattern)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
PerMinute = Annotated[float, Field(gt=0, le=60_000)]
PositiveSeconds = Annotated[float, Field(gt=0, le=86_400)]
# Far beyond what anybody wants, and still within what dates and databases can count.
Days = Annotated[float, Field(ge=0, le=36_500)]
WholeDays = Annotated[int, Field(ge=0, le=36_500)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Checks = Annotated[int, Field(ge=1, le=1_000)]
Status = Annotated[int, Field(ge=100, le=999)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimeoutSettings(_Part):
    """What one address may take."""

    connect: PositiveSeconds = Field(10.0, description="seconds to connect")
    read: PositiveSeconds = Field(15.0, description="seconds of silence, between two reads")
    total: PositiveSeconds = Field(20.0, description="seconds all in all, redirects included")
    last_try: float = Field(
        1.5, ge=1, le=10, description="the last attempt, at the end of the run, waits so many times as long"
    )


class HostSettings(_Part):
    """How one host wants to be treated; these are the defaults of all hosts that are not known to want otherwise."""

    concurrency: int = Field(10, ge=1, le=64, description="requests under way at once")
    interval: Seconds = Field(0.05, description="seconds between the starts of two requests")
    headers: dict[HeaderName, HeaderText] = Field({}, description="sent to this host alone; `Cookie` by https alone")
    auth: str = Field(
        "", description="name of an environment variable that holds `user:password` or a token; sent by https alone"
    )


class Canary(_Part):
    """Addresses that are known to answer, and with what: asked when everything seems to fail.

    The defaults are those by which Firefox, Windows and Android tell the internet from a captive portal, whose login
    page is no answer. An address alone stands for a table with nothing but `url`.
    """

    url: Annotated[str, AfterValidator(check_http_address)] = Field(description="the address")
    status: Status | None = Field(None, description="what it answers with; left out: any 2xx")
    contains: str = Field("", description="what its body holds")


Statuses = Annotated[tuple[Status, ...], BeforeValidator(lambda v: (v,) if isinstance(v, int) else v)]


class Acceptance(_Part):
    """Statuses that count as alive. A status alone, `accept = [403]`, holds for all addresses."""

    status: Statuses = Field(description="one status, or a list")
    pattern: Pattern = Field("", description="regular expression, searched in the address; empty: all addresses")


class SiteSettings(_Part):
    """Rules about some addresses: where to ask in their place, and what statuses mean.

    The first rule whose `pattern` is found in an address holds, and goes before what the program itself knows of single
    hosts.
    """

    pattern: Annotated[Pattern, Field(min_length=1)] = Field(description="regular expression, searched in the address")
    rewrite: str = Field(
        "", description=r"the address to ask instead; `\1` and `\g<name>` stand for the groups of `pattern`"
    )
    alive: Statuses = Field((), description="statuses that mean it is there")
    dead: Statuses = Field((), description="statuses that mean it is gone")
    blocked: Statuses = Field((), description="statuses that mean no robot may see it")
    example: str = Field(
        "", description="an address that the rule is about; refused where `pattern` is not found in it"
    )

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
    """The web archives that are asked for copies; an empty address turns a service off."""

    wayback_url: Annotated[str, AfterValidator(check_service)] = Field(
        "https://web.archive.org", description="the Wayback Machine, or a mirror: index and playback"
    )
    availability_url: Annotated[str, AfterValidator(check_service)] = Field(
        "https://archive.org", description="its availability service, a second question"
    )
    arquivo_url: Annotated[str, AfterValidator(check_service)] = Field(
        "", description='a second source: "https://arquivo.pt"'
    )
    timegates: tuple[Annotated[str, AfterValidator(check_http_address)], ...] = Field(
        (), description='Memento TimeGates (RFC 7089), further sources: ["https://archive.example/timegate/"]'
    )
    # Four fifths of what the public Wayback Machine allows an address; a mirror of one's own may allow more.
    per_minute: PerMinute = Field(
        24.0, description="questions a minute; four fifths of what the Wayback Machine allows"
    )
    playback_per_minute: PerMinute = Field(480.0, description="copies looked at in a minute; the same of its playback")
    arquivo_per_minute: PerMinute = Field(200.0, description="questions to arquivo.pt in a minute")
    target_window: float = Field(
        86_400.0,
        ge=0,
        le=3_153_600_000,  # a hundred years
        description="seconds that the capture an archive sends us to may be away from the wanted one",
    )
    # Two to five requests a resource: the question, and looking at what is found.
    max_seconds: Seconds = Field(
        600.0, description="seconds for one run; what it does not reach is asked in the next; 0: nothing is asked"
    )
    max_questions: Number = Field(500, description="requests of one run; two to five are needed for one address")
    living: bool = Field(
        True, description="ask for the copies of living pages too, when all that is in trouble has been asked for"
    )

    def window(self) -> timedelta:
        return timedelta(seconds=self.target_window)

    def any_service(self) -> bool:
        return bool(self.wayback_url or self.arquivo_url or self.timegates)


class FurtherLooks(_Part):
    """Looks beyond the first look at an address."""

    neighbours: bool = Field(
        True, description="a made-up address beside a living one, once a host: shows hosts that answer anything"
    )
    second_opinion: bool = Field(
        True, description="HTTP/2 and a browser's headers, before an address is condemned or called blocked"
    )
    user_agent: HeaderText = Field("", description="of the second look; empty: the honest one")


class PreserveSettings(_Part):
    """`linkledger preserve`: asking the Wayback Machine to keep living pages."""

    access_key: str = Field("IA_ACCESS_KEY_ID", description="name of the environment variable with the account's key")
    secret_key: str = Field("IA_SECRET_ACCESS_KEY", description="and with its secret")
    after_days: Days = Field(0.0, description="days; a copy that is older does not count; 0: any copy will do")
    per_minute: PerMinute = Field(
        4.8, description="captures asked for in a minute; four fifths of the lowest limit seen of late, 6"
    )
    max_seconds: PositiveSeconds = Field(1_800.0, description="seconds for one run; the next goes on from there")


class RepairSettings(_Part):
    """Looking for replacements."""

    tokens: dict[str, str] = Field(
        {}, description='what placeholder tokens in a document stand for: { id26 = "backpropagation" }'
    )
    max_seconds: Seconds = Field(
        300.0, description="seconds for one run; the rest is looked for in the next; 0: nothing is"
    )
    max_probes: Number = Field(500, description="requests to candidates, in one run")
    again_days: Days = Field(
        30.0, description="days after which a search in vain is repeated; before them, when something has changed"
    )
    max_compared: Number = Field(
        100, description="living pages that a run compares with their archived copies; 0: none"
    )


class AcknowledgedSettings(_Part):
    """Trouble that somebody knows of: still checked, counted and shown, but no finding for `--fail-on`.

    `linkledger ack URL --until DATE --why TEXT` says so of one address without the settings.
    """

    url: str = Field("", description="one address; or", examples=["https://intranet.example.org/wiki"])
    pattern: Pattern = Field("", description="regular expression, searched in addresses")
    until: date = Field(description="the last day on which it holds, in UTC")
    why: str = Field(min_length=1, description="what reports show beside it")

    @model_validator(mode="after")
    def _one_of_both(self) -> "AcknowledgedSettings":
        if bool(self.url) == bool(self.pattern):
            raise ValueError("name either a url or a pattern")
        return self


class FixSettings(_Part):
    """How `linkledger fix` writes."""

    archived: Literal["replace", "beside"] = Field(
        "replace",
        description='an archived copy replaces the dead address; or "beside": in brackets behind it (Markdown)',
    )
    spelling: bool = Field(True, description="replace also what moved by scheme, `www.`, a slash or letter case alone")


class RetentionSettings(_Part):
    """For how many days history is kept as it was; 0: for ever. What is older is folded once a month."""

    probes_days: WholeDays = Field(
        400, description="of results; of older ones stays one row a month and verdict; outages stay as they are"
    )  # a year and a month: comparisons with last year's are exact
    runs_days: WholeDays = Field(90, description="of runs; of older ones stays the last complete one of each day")
    retired_days: WholeDays = Field(0, description="of references and documents that are gone")

    def policy(self) -> RetentionPolicy:
        return RetentionPolicy(self.probes_days, self.runs_days, self.retired_days)


class NotifySettings(_Part):
    """Whom `run` and `check` tell of what is new, through Apprise (an extra: `pip install -e '.[notify]'`).

    The addresses are secrets, so the environment is the place for them: `LINKLEDGER_NOTIFY__URLS`, a JSON list.
    """

    urls: tuple[str, ...] = Field(
        (), description='addresses as Apprise has them: ["mailto://user:password@example.org"]'
    )
    title: HeaderText = Field("Link health", description="of the message")


class OutageSettings(_Part):
    """When trouble counts as confirmed, and when `failing` counts among the dead."""

    confirm_checks: Checks = Field(3, description="checks in trouble that confirm an outage, if they are spread over")
    confirm_days: Days = Field(3.0, description="so many days at least")
    lasting_checks: Checks = Field(
        5, description="checks after which `failing` counts among the dead, if they are spread over"
    )
    lasting_days: Days = Field(14.0, description="so many days at least")

    def policy(self) -> OutagePolicy:
        return OutagePolicy(self.confirm_checks, self.confirm_days, self.lasting_checks, self.lasting_days)


# Small plain-HTTP answers by which operating systems and browsers themselves tell the internet from a captive portal.
DEFAULT_CANARIES = (
    Canary(url="http://detectportal.firefox.com/success.txt", status=200, contains="success"),
    Canary(url="http://www.msftconnecttest.com/connecttest.txt", status=200, contains="Microsoft Connect Test"),
    Canary(url="http://connectivitycheck.gstatic.com/generate_204", status=204),
)
