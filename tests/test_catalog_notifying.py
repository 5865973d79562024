"""News are sent once, to real sockets; whoever cannot be told costs neither report nor exit code, and no secret."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from console import Console
from db_kit import cite, day, document, finding, run_of
from sqlalchemy import Engine

from catalog import notifying
from catalog.notifying import open_services, send_news
from catalog.settings import Settings, SettingsError
from catalog.settings_parts import NotifySettings
from db.acknowledge import save_acknowledged
from db.save_document import save_document

SECRET = "hunter2"
# Apprise's mail service looks for a module that Python is about to drop, and has a substitute for it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@dataclass
class Inbox:
    """A webhook: what it was sent, and what it answers by path (200 by itself; 0 for never)."""

    port: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    mail: list[dict[str, Any]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", options: str = "") -> str:
        return f"json://somebody:{SECRET}@127.0.0.1:{self.port}{path}{options}"

    def take(self) -> list[dict[str, Any]]:
        """What came since it was last asked."""
        taken, self.mail = self.mail, []
        return taken


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = inbox.answers.get(self.path.rstrip("/") or "/", 200)
            if answer == 200:
                inbox.mail.append(told | {"path": self.path})
            if answer == 0:
                inbox.closing.wait(60)
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    inbox.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield inbox
    inbox.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def console(tmp_path: Path, inbox: Inbox) -> Console:
    """A document whose links are files, which need no network: b.md is there, c.md is not."""
    console = Console(tmp_path, {"LINKLEDGER_NOTIFY__URLS": json.dumps([inbox.url()])})
    console.write("a.md", "# Links\n\n- [b](b.md)\n- [c](c.md)\n")
    console.write("b.md", "# B\n")
    return console


def check(console: Console, *more: str) -> str:
    done = console("check", "--all", "--fail-on", "never", *more)
    assert done.returncode == 0, done.stderr
    return done.stderr


# --- as a process -------------------------------------------------------------------------------------------------


def test_the_first_run_tells_of_trouble_and_the_next_ones_of_what_is_new_alone(console: Console, inbox: Inbox) -> None:
    assert console("run", "a.md", "-o", "report.md").returncode == 1
    [first] = inbox.take()
    assert first["title"] == "Link health"
    assert first["message"].strip() == (console.folder / "report.md").read_text("utf-8").strip()
    assert "c.md" in first["message"]

    assert console("run", "a.md", "-o", "report.md").returncode == 1
    check(console)
    assert inbox.take() == []  # though the report calls it still broken now

    (console.folder / "b.md").unlink()
    check(console)
    [second] = inbox.take()
    assert "Since run 1: **1 reference in new trouble**, 1 still in trouble." in second["message"]
    check(console)
    assert inbox.take() == []

    console.write("c.md", "# C\n")
    check(console)
    [third] = inbox.take()
    assert "1 fixed" in third["message"]


def test_good_health_is_no_news_and_what_breaks_later_is(console: Console, inbox: Inbox) -> None:
    console.write("c.md", "# C\n")
    assert console("run", "a.md", "-o", "report.md").returncode == 0
    console.write("a.md", "# Links\n\n- [b](b.md)\n- [c](c.md)\n- [b again](./b.md)\n")
    assert console("run", "a.md", "-o", "report.md").returncode == 0
    assert inbox.take() == []
    (console.folder / "c.md").unlink()
    check(console)
    [told] = inbox.take()
    assert "**1 reference in new trouble**" in told["message"]


def test_who_cannot_be_told_changes_nothing_and_is_told_by_the_next_run(console: Console, inbox: Inbox) -> None:
    inbox.answers["/"] = 500
    done = console("run", "a.md", "-o", "report.md", "--verbose")
    assert done.returncode == 1  # as without: c.md is dead
    assert "c.md" in (console.folder / "report.md").read_text("utf-8")
    complaints = [line for line in done.stderr.splitlines() if "could not be told" in line]
    assert complaints == [
        "linkledger: address 1 of notify.urls (json://…) could not be told of the news: "
        "the service refused it or did not answer; the next run tries again"
    ]
    assert SECRET not in done.stderr
    assert "somebody" not in done.stderr
    assert "could not be told" in check(console, "--quiet")
    inbox.answers.clear()
    assert "could not be told" not in check(console)
    assert len(inbox.take()) == 1


def test_news_that_were_not_sent_are_still_news_to_whom_they_are_sent_later(console: Console, inbox: Inbox) -> None:
    console("run", "a.md", "-o", "report.md")
    inbox.take()
    (console.folder / "b.md").unlink()
    inbox.answers["/"] = 503
    check(console)
    inbox.answers.clear()
    check(console)  # to which b.md is old, but not to its reader
    [told] = inbox.take()
    assert "Since run 1: **1 reference in new trouble**" in told["message"]


def test_one_deaf_address_does_not_make_the_others_hear_it_twice(console: Console, inbox: Inbox) -> None:
    both = Console(console.folder, {"LINKLEDGER_NOTIFY__URLS": json.dumps([inbox.url("/deaf"), inbox.url("/hears")])})
    inbox.answers["/deaf"] = 500
    assert "address 1 of" in both("run", "a.md", "-o", "report.md").stderr
    check(both)
    assert [told["path"].strip("/") for told in inbox.take()] == ["hears"]
    inbox.answers.clear()
    check(both)
    assert [told["path"].strip("/") for told in inbox.take()] == ["deaf"]


def test_a_run_without_network_tells_nobody(tmp_path: Path, free_port: int, inbox: Inbox) -> None:
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), f"http://127.0.0.1:{free_port}")
    console = Console(tmp_path, nowhere | {"NO_PROXY": "127.0.0.1"})  # it is not for want of a way to the inbox
    console.write("linkledger.toml", f'canaries = ["http://canary.test/"]\n[notify]\nurls = ["{inbox.url()}"]\n')
    console.write("a.md", "\n".join(["[gone](gone.md)", *(f"- [x](http://h{number}.test/)" for number in range(9))]))
    done = console("run", "a.md", "-o", "report.md")
    assert done.returncode == 3
    assert "offline" in done.stderr
    assert inbox.take() == []


@pytest.mark.parametrize("command", [("run", "a.md"), ("check",)])
def test_an_address_that_nothing_can_be_sent_to_is_told_before_anything_is_done(
    command: tuple[str, ...], console: Console
) -> None:
    wrong = Console(console.folder, {"LINKLEDGER_NOTIFY__URLS": '["json://127.0.0.1/", "slack://hunter2"]'})
    done = wrong(*command, "--verbose")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "address 2 of notify.urls (slack://…) is none that Apprise can use" in done.stderr
    assert SECRET not in done.stderr
    assert not (console.folder / "catalog.sqlite").exists()


def test_urls_in_the_environment_that_are_no_list_are_not_repeated(console: Console) -> None:
    wrong = Console(console.folder, {"LINKLEDGER_NOTIFY__URLS": "json://hunter2@127.0.0.1"})
    done = wrong("run", "a.md")
    assert done.returncode == 2
    assert "LINKLEDGER_NOTIFY" in done.stderr
    assert SECRET not in done.stderr


# --- in this process ----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _loud_again() -> Iterator[None]:
    """What was silenced for the addresses' sake is not silent for other tests."""
    yield
    for name in notifying._CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET)


def services(*urls: str) -> tuple[notifying.Service, ...]:
    return open_services(Settings(notify=NotifySettings(urls=urls)))


def many_dead(engine: Engine, count: int) -> None:
    keys = cite(engine, *(f"https://h{number}.example/{'x' * 40}/{number}" for number in range(count)))
    run_of(engine, day(0), *(finding(key, "dead", day(0)) for key in keys.values()))


def test_without_apprise_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"\[notify\] needs Apprise, an extra: pip install -e '\.\[notify\]'"):
        services("json://127.0.0.1/")
    assert services() == ()


@pytest.mark.parametrize(
    "url", ["hunter2", "json://", "no-scheme-hunter2://x/y", "slack://hunter2", "", "a//hunter2@x"]
)
def test_of_an_unusable_address_no_more_is_said_than_its_place_and_kind(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^address 2 of notify\.urls ") as told:
        services("json://127.0.0.1/", url)
    assert SECRET not in str(told.value)


def test_a_silent_service_is_given_up_and_what_is_said_of_it_holds_no_secret(engine: Engine, inbox: Inbox) -> None:
    many_dead(engine, 1)
    inbox.answers["/"] = 0
    before = set(threading.enumerate())
    [sentence] = send_news(engine, services(inbox.url()), "t", day(1), seconds=0.2)
    assert "no answer within 0.2 s" in sentence
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert not any("ThreadPoolExecutor" in name for name in left)  # for those Python waits before it ends
    assert SECRET not in sentence
    inbox.answers.clear()
    assert list(send_news(engine, services(inbox.url()), "t", day(1))) == []
    assert len(inbox.take()) == 1


def test_what_is_acknowledged_wakes_nobody(engine: Engine, inbox: Inbox) -> None:
    keys = cite(engine, "https://a.example/", "https://b.example/")
    a, b = keys.values()
    run_of(engine, day(0), finding(a, "dead", day(0)), finding(b, "alive", day(0)))
    save_acknowledged(engine, [a, b], None, day(9999).date(), "known", day(0))
    assert list(send_news(engine, services(inbox.url()), "t", day(0))) == []
    run_of(engine, day(1), finding(b, "dead", day(1)))
    assert list(send_news(engine, services(inbox.url()), "t", day(1))) == []
    assert inbox.take() == []


def test_changed_errors_of_one_outage_and_links_that_were_taken_out_are_no_news(engine: Engine, inbox: Inbox) -> None:
    keys = cite(engine, "https://a.example/", "https://b.example/")
    a, b = keys.values()
    told = services(inbox.url())
    run_of(engine, day(0), finding(a, "dead", day(0)), finding(b, "alive", day(0)))
    list(send_news(engine, told, "t", day(0) + timedelta(minutes=1)))
    assert len(inbox.take()) == 1
    for number, verdict in enumerate(("failing", "dead", "failing", "soft_404"), 1):
        run_of(engine, day(number), finding(a, verdict, day(number)))
        list(send_news(engine, told, "t", day(number)))
    save_document(engine, document("a.md", "https://a.example/"), day(6))
    run_of(engine, day(7))
    list(send_news(engine, told, "t", day(7)))
    assert inbox.take() == []


def test_a_long_report_keeps_to_what_the_service_takes(engine: Engine, inbox: Inbox) -> None:
    many_dead(engine, 400)
    told = services(inbox.url("/markdown"), inbox.url("/html", "?format=html"), inbox.url("/short"))
    told[2].plugin.body_maxlen = 2_000
    assert list(send_news(engine, told, "t", day(1))) == []
    messages = {one["path"].strip("/"): one["message"] for one in inbox.take()}
    assert {name: len(text) <= told[0].plugin.body_maxlen for name, text in messages.items()} == {
        "markdown": True, "html": True, "short": True,
    }  # fmt: skip
    assert len(messages["markdown"]) > 20_000
    assert "left out" in messages["markdown"]
    assert "left out" in messages["html"]
    assert messages["html"].rstrip().endswith(">")  # shortened by us, and not by Apprise in the middle of something
    assert messages["html"].count("<p>") == messages["html"].count("</p>") > 0
    assert len(messages["short"]) <= 2_000
    assert "400 references count as dead" in messages["short"]


def test_when_a_run_has_been_folded_away_its_moment_stands_for_it(engine: Engine, inbox: Inbox) -> None:
    keys = cite(engine, "https://a.example/", "https://b.example/")
    a, b = keys.values()
    told = services(inbox.url())
    run_of(engine, day(0), finding(a, "dead", day(0)), finding(b, "alive", day(0)))
    list(send_news(engine, told, "t", day(0) + timedelta(minutes=1)))
    inbox.take()
    run_of(engine, day(200), finding(b, "dead", day(200)))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE probe SET first_run_id = NULL WHERE first_run_id = 1")
        connection.exec_driver_sql("DELETE FROM run WHERE id = 1")
    list(send_news(engine, told, "t", day(200)))
    [message] = inbox.take()
    assert "Since 2026-01-01 12:01:00 UTC: **1 reference in new trouble**, 1 still in trouble." in message["message"]
