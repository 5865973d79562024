"""The HTML report as a file: one that needs no network, and in which hostile text is text."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from html_kit import NOW, ledger_of, point
from lxml import html
from report_values import dead, realistic, row

from db.load_report import Change
from db.vocabulary import Verdict
from reports.html import TEMPLATES, render_html
from reports.html_data import COLUMNS
from reports.summary import build_report

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<!--<script>",
    "]]>&lt;script&gt;\u2028\u2029\x00\x1b[31m",
    "{{ 7 * 7 }}{% raw %}",
]


def text_of(rows: Any, documents: Any = (), **more: Any) -> str:
    return render_html(replace(build_report(documents, rows), **more))


def page(*rows: Any, **more: Any) -> html.HtmlElement:
    return html.document_fromstring(text_of(rows, **more))


def data_of(tree: html.HtmlElement) -> Any:
    return json.loads(tree.get_element_by_id("data").text_content())


def test_the_page_asks_nobody_for_anything() -> None:
    documents, rows = realistic()
    tree = html.document_fromstring(text_of(rows, documents, ledgers=(ledger_of(rows[0]),)))
    loading = [
        value
        for element in tree.iter()
        for name, value in element.items()
        if name in {"src", "srcset", "data", "poster", "background", "action"}
        or (element.tag == "link" and name == "href")
    ]
    assert loading == ["data:,"]
    style = tree.xpath("//style")[0].text_content()
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_names_the_pages_own_script_and_style_and_nothing_else() -> None:
    tree = page(row())
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for kind, xpath in (("script", "//script[not(@type)]"), ("style", "//style")):
        (element,) = tree.xpath(xpath)
        digest = base64.b64encode(hashlib.sha256(element.text_content().encode()).digest()).decode()
        assert re.search(rf"{kind}-src 'sha256-{re.escape(digest)}'(;|$)", policy)
    assert "default-src 'none'" in policy
    assert not tree.xpath("//*[@style or @*[starts-with(name(), 'on')]]")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    hostile = dead(1, text=text, section=text, document=text, url=f"http://a.example/{text}", detail=text, host=text)
    tree = page(hostile, ledgers=(ledger_of(hostile, title=text),), trend=(point(1, dead=1),))
    harmless = page(dead(1), ledgers=(ledger_of(dead(1)),), trend=(point(1, dead=1),))
    elements = [
        sorted({element.tag for element in each.iter() if isinstance(element.tag, str)}) for each in (tree, harmless)
    ]
    assert elements[0] == elements[1], "strange text made an element"
    assert len(tree.xpath("//script")) == len(harmless.xpath("//script")) == 3
    data = data_of(tree)
    at = data["rows"][0][COLUMNS.index("text")]
    assert data["strings"][at] == text


def test_every_reference_and_its_ledger_is_in_the_page() -> None:
    documents, rows = realistic()
    report = build_report(documents, rows)
    ledgers = tuple(ledger_of(each) for each in {row.resource_id: row for row in report.references}.values())
    tree = html.document_fromstring(render_html(replace(report, ledgers=ledgers)))
    data = data_of(tree)
    assert len(data["rows"]) == len(report.references)
    assert {data["strings"][each[COLUMNS.index("url")]] for each in data["rows"]} == {
        row.url for row in report.references
    }
    told = json.loads(tree.get_element_by_id("ledgers").text_content())
    assert len(told) == len(data["hosts"]) == len(ledgers)


def test_secrets_in_histories_are_masked() -> None:
    secret = dead(1, url="https://user:hunter2@a.example/?token=s3cret")
    text = text_of([secret], ledgers=(ledger_of(secret),))
    assert "hunter2" not in text
    assert "s3cret" not in text


def test_what_needs_attention_can_be_read_without_scripts() -> None:
    tree = page(dead(7, "https://gone.example/x", text="the talk"), row(8, verdict=Verdict.ALIVE))
    cells = [cell.text_content() for cell in tree.xpath("//tbody[@id='rows']//td")]
    assert any("the talk" in cell for cell in cells)
    assert "https://gone.example/x" in cells


def test_charts_tell_the_same_as_numbers() -> None:
    tree = page(
        *(dead(n, f"https://h.example/{n}") for n in range(3)),
        trend=(point(1, alive=3), point(2, alive=1, dead=2)),
    )
    (figure,) = tree.xpath("//figure[figcaption='Health over time']")
    assert figure.xpath(".//rect/title/text()") == [
        "2026-01-01: alive: 3",
        "2026-01-02: dead: 2",
        "2026-01-02: alive: 1",
    ]
    numbers = [[cell.text_content() for cell in line.xpath("th|td")] for line in figure.xpath(".//table//tr")]
    assert numbers == [["Run", "dead", "alive", "all"], ["2026-01-01", "0", "3", "3"], ["2026-01-02", "2", "1", "3"]]
    assert "33 % on 2026-01-02" in figure.xpath(".//svg/@aria-label")[0]


def test_bars_have_a_line_of_how_they_came_to_be_so_and_its_ends_in_numbers() -> None:
    fine = row(2, "https://b.example/", verdict=Verdict.ALIVE, host="b.example", section="two", resource_id=2)
    fell = dead(1, "https://a.example/", host="a.example", section="one", resource_id=1)
    (healthy, _), ledger = (ledger_of(fine).checks, ledger_of(fell))
    ledgers = (ledger, replace(ledger_of(fine), checks=(replace(healthy, verdict=Verdict.ALIVE),)))
    days = [NOW - timedelta(back) for back in (60, 30, 1)]
    trend = tuple(replace(point(1), run_id=n, at=at) for n, at in enumerate(days))
    tree = page(fell, fine, ledgers=ledgers, trend=trend)
    (figure,) = tree.xpath("//figure[figcaption='By section']")
    assert figure.xpath(".//polyline/@points") == ["0.0,0.0 50.0,0.0 100.0,20.0", "98.0,0.0 100.0,0.0"]
    numbers = [[cell.text_content() for cell in line.xpath("th|td")] for line in figure.xpath(".//table//tr")]
    assert numbers == [
        ["Section", "dead", "alive", "all", "alive or moved at first", "now"],
        ["one", "1", "0", "1", "100 %", "0 %"],
        ["two", "0", "1", "1", "100 %", "100 %"],
    ]
    assert not page(fell, fine, ledgers=ledgers, trend=trend[:1]).xpath("//polyline"), "one run is no past"
    assert not page(fell, fine, trend=trend).xpath("//polyline"), "nothing is known of it"


@pytest.mark.parametrize("runs", [1, 2, 40])
def test_the_chart_of_the_runs_fills_its_width_and_names_one_run_once(runs: int) -> None:
    tree = page(dead(1), trend=tuple(point(1 + n % 28, dead=1) for n in range(runs)))
    (figure,) = tree.xpath("//figure[figcaption='Health over time']")
    (svg,) = figure.xpath("svg")
    last = svg.xpath(".//rect")[-1]
    assert float(last.get("x")) + float(last.get("width")) == pytest.approx(float(svg.get("viewbox").split()[2]))
    assert len(figure.xpath("div[@class='ends']/span")) == min(runs, 2)
    words = figure.text_content()
    assert ("in one run so far" in words, f"over {runs} runs" in words) == (runs == 1, runs > 1)


def test_an_empty_catalog_is_a_page_too() -> None:
    assert data_of(page())["rows"] == []


def test_the_page_is_the_same_for_the_same_catalog() -> None:
    documents, rows = realistic()
    ledgers = (ledger_of(rows[0]),)
    assert text_of(rows, documents, ledgers=ledgers) == text_of(rows[::-1], documents[::-1], ledgers=ledgers)


def test_the_script_never_writes_markup() -> None:
    script = (TEMPLATES / "report.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)


def test_news_acknowledgements_and_links_taken_out_are_told() -> None:
    waiting = dead(1, acknowledged_until=date(2026, 12, 1), acknowledged_why="ticket 7", change=Change.NEW)
    gone = dead(2, "https://gone.example/", text="taken out", change=Change.REMOVED)
    report = replace(build_report([], [waiting]), removed=(gone,))
    tree = html.document_fromstring(render_html(report))
    data = data_of(tree)
    assert {"until 2026-12-01, ticket 7", "new"} <= set(data["strings"])
    (section,) = tree.xpath("//section[h2[@id='removed-title']]")
    assert "taken out https://gone.example/" in section.text_content()
