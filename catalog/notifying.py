"""News for those who do not open reports by themselves: mail, chat, a webhook, through Apprise (an extra).

Each address is told what is new since it was last told, and nothing where nothing is. An address that could not be
reached stays untold, and the next run makes up for it. Addresses are secrets: of one, no more is ever said than its
kind and its place in the settings.
"""

import importlib.util
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from catalog.settings import Settings, SettingsError
from db.baseline import last_run
from db.load_report import Change, HealthRow
from db.notifications import load_told, save_told
from reports.changes import TROUBLE
from reports.markdown import GITHUB_LIMIT, render_head, render_markdown
from reports.markdown_fit import LEAST_LIMIT
from reports.model import Report
from reports.summary import load_report

if TYPE_CHECKING:
    from apprise import NotifyBase

SEND_SECONDS = 60.0  # for one address; Apprise bounds each wait, but not how many there are
# What the authors of a document did to it themselves is told with the next news, and is none by itself.
_NO_NEWS = frozenset({None, Change.STILL, Change.ADDED, Change.REMOVED})
# Many services are not sent Markdown but HTML made of it: about twice as many characters, and a margin.
_HTML_GROWS = 3
_CHATTY = ("apprise", "urllib3", "requests")  # loggers that tell of addresses


@dataclass(frozen=True, slots=True)
class Service:
    """One address of `[notify]`.

    Attributes:
        target: what it is called in the catalog: its kind, and the how manieth of its kind it is.
        place: 1-based, in the settings.
        markdown: what it is sent is the Markdown itself, and nothing that is made of it.
    """

    target: str
    place: int
    plugin: "NotifyBase"
    markdown: bool

    def name(self) -> str:
        return _name(self.place, self.target.partition(" ")[0])


def open_services(settings: Settings) -> tuple[Service, ...]:
    """The services that the settings name; nothing is sent. Before a run, rather than at its end.

    Raises:
        SettingsError: where Apprise is not installed, or knows no such address.
    """
    if not settings.notify.urls:
        return ()
    if importlib.util.find_spec("apprise") is None:
        raise SettingsError("[notify] needs Apprise, an extra: pip install -e '.[notify]', or leave notify.urls empty")
    from apprise import Apprise, AppriseAsset, OverflowMode  # loads some two hundred services

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # Its own limit leaves a thread behind that Python waits for at its end; ours does not.
    asset = AppriseAsset(secure_logging=True, service_timeout=0)
    asset.app_id, asset.app_desc, asset.app_url = "linkledger", "the health of references", ""
    services: list[Service] = []
    kinds: Counter[str] = Counter()
    for place, url in enumerate(settings.notify.urls, 1):
        kind = _kind(url)
        plugin = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
        if plugin is None:
            raise SettingsError(
                f"{_name(place, kind)} is none that Apprise can use; https://appriseit.com/services/ tells how they "
                "are written (it is not repeated here, for it may hold a password)"
            )
        if "overflow=" not in url:
            plugin.overflow_mode = OverflowMode.TRUNCATE
        kinds[kind] += 1
        markdown = _takes_markdown(plugin) and not re.search(r"[?&]format=(?!markdown)", url, re.IGNORECASE)
        services.append(Service(f"{kind} {kinds[kind]}", place, plugin, markdown))
    return tuple(services)


def _kind(url: str) -> str:
    """The scheme; "unknown" where what stands there could be anything, a password among it."""
    match = re.match(r"\s*([a-z][a-z0-9]{0,19})://", url, re.IGNORECASE)
    return match[1].lower() if match else "unknown"


def _name(place: int, kind: str) -> str:
    return f"address {place} of notify.urls ({kind}://…)" if kind != "unknown" else f"address {place} of notify.urls"


def send_news(
    engine: Engine, services: Sequence[Service], title: str, now: datetime, *, seconds: float = SEND_SECONDS
) -> Iterator[str]:
    """Tell each service what is new to it; the ones that could not be told, one sentence each.

    Args:
        seconds: that one service may take.
    """
    run_id = last_run(engine)
    if not services or run_id is None:
        return
    targets = [service.target for service in services]
    told, reports = load_told(engine), {}
    for service in services:
        since = told.get(service.target)
        if since not in reports:
            reports[since] = load_report(engine, since, telling=True)
        report = reports[since]
        first = service.target not in told
        if is_news(report, first=first):
            trouble = _send(service.plugin, title, _body(report, service), seconds)
            if trouble:
                yield f"{service.name()} could not be told of the news: {trouble}; the next run tries again"
                continue
        elif not first:
            continue  # its news go on being counted from where they are
        save_told(engine, [service.target], targets, run_id, now)


def is_news(report: Report, *, first: bool) -> bool:
    """Whether somebody wants to be told. What is acknowledged wakes nobody.

    Args:
        first: nothing was told before: then whatever is in trouble is news, and nothing else.
    """

    def tells(row: HealthRow) -> bool:
        return row.verdict in TROUBLE if first else row.change not in _NO_NEWS

    return any(row.acknowledged_until is None and tells(row) for row in report.references)


def _body(report: Report, service: Service) -> str:
    """The report in as many characters as the service takes; where that is too few for lists, its head alone."""
    limit = min(GITHUB_LIMIT, service.plugin.body_maxlen)
    if not service.markdown:
        limit //= _HTML_GROWS
    return render_markdown(report, limit) if limit >= LEAST_LIMIT else render_head(report)


def _takes_markdown(plugin: "NotifyBase") -> bool:
    formats = plugin.notify_format
    return "markdown" in {str(getattr(one, "value", one)) for one in _listed(formats)}


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, tuple | list | set | frozenset) else (value,)


def _send(plugin: "NotifyBase", title: str, body: str, seconds: float) -> str:
    """Send it; what went wrong, "" for nothing. A thread of its own, for no service is to hold up a run for good."""
    from apprise import Apprise

    outcome: list[str] = []

    def work() -> None:
        sender = Apprise(asset=plugin.asset)
        sender.add(plugin)
        try:
            sent = sender.notify(body, title=title, body_format="markdown")
        except Exception as error:  # whatever a plugin raises; its words may hold the address
            outcome.append(f"Apprise failed ({type(error).__name__})")
        else:
            outcome.append("" if sent else "the service refused it or did not answer")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return outcome[0] if outcome else f"no answer within {seconds:g} s"
