"""The HTML report in a real browser: it filters, searches and unfolds, asks no host for anything, and runs nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from html_kit import chromium, ledger_of, point
from playwright.sync_api import Browser, Page, expect
from report_values import ARTICLE, dead, found, realistic, row

from db.load_report import ReportDocument
from db.vocabulary import Role, Verdict
from reports.html import render_html
from reports.summary import build_report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass
class Opened:
    """A page, and what it did besides showing itself."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    pages: list[Opened] = []

    def opened(rows: list[Any], documents: list[Any] | None = None, **context: Any) -> Opened:
        report = build_report(documents or [], rows)
        ledgers = tuple(ledger_of(row) for row in {row.resource_id: row for row in report.references}.values())
        path = tmp_path / f"report{len(pages)}.html"
        whole = replace(report, ledgers=ledgers, trend=(point(1, alive=3), point(8, alive=2, dead=1)))
        path.write_text(render_html(whole), "utf-8")
        result = Opened(browser.new_context(**context).new_page())
        result.page.on("console", lambda message: result.console.append(message.text))
        result.page.on("pageerror", lambda error: result.console.append(str(error)))
        result.page.on("request", lambda request: result.requests.append(request.url))
        result.page.on("dialog", lambda dialog: (result.dialogs.append(dialog.message), dialog.dismiss()))
        result.page.goto(path.as_uri())
        pages.append(result)
        return result

    yield opened
    for each in pages:
        assert each.console == []
        assert [url for url in each.requests if not url.startswith("file:")] == []
        each.page.context.close()


def count(page: Page) -> int:
    return page.locator("tr[data-row]").count()


def test_a_verdicts_button_filters_and_tells_how_many_are_left(show: Any) -> None:
    documents, rows = realistic()
    page = show(rows, documents).page
    dead_rows = sum(row.verdict is Verdict.DEAD for row in rows)
    assert count(page) == len(rows)
    button = page.locator("button[data-verdict=dead]")
    button.click()
    assert count(page) == dead_rows
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#count")).to_have_text(f"{dead_rows} of {len(rows)} references")
    button.click()
    assert count(page) == len(rows)


def test_search_finds_all_words_in_address_text_section_and_proposal(show: Any) -> None:
    rows = [
        row(1, "https://one.example/", text="Alpha talk", section="Part one"),
        row(2, "https://two.example/", text="Beta talk"),
        dead(3, "https://three.example/", **found("2016-01-02", "https://three.example/")),
    ]
    page = show(rows).page
    for words, numbers in (
        ("talk", ["1", "2"]),
        ("TALK alpha", ["1"]),
        ("web.archive", ["3"]),
        ("part one", ["1"]),
        ("zz", []),
    ):
        page.locator("#q").fill(words)
        expect(page.locator("tr[data-row] .number")).to_have_text(numbers)
    expect(page.locator("#count")).to_have_text("0 of 3 references")


def test_filters_combine_and_stand_in_the_address(show: Any) -> None:
    rows = [
        dead(1, "https://a.example/1", host="a.example"),
        dead(2, "https://b.example/2", host="b.example"),
        row(3, "https://b.example/3", verdict=Verdict.ALIVE, host="b.example"),
        dead(4, "https://b.example/4", role=Role.NAVIGATION, host="b.example"),
    ]
    page = show(rows).page
    page.locator("#host").select_option("b.example")
    page.locator("#role").select_option("content")
    page.locator("button[data-verdict=dead]").click()
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["2"]
    page.reload()
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["2"], "the filter survives a reload"
    page.locator("#clear").click()
    assert count(page) == 4


def test_the_gravest_come_first_and_columns_sort(show: Any) -> None:
    rows = [
        row(1, "https://z.example/", verdict=Verdict.ALIVE),
        dead(2, "https://m.example/"),
        dead(3, "https://a.example/"),
    ]
    page = show(rows).page
    numbers = page.locator("tr[data-row] .number")
    assert numbers.all_inner_texts() == ["2", "3", "1"]
    address = page.get_by_role("button", name="Address")
    address.click()
    assert numbers.all_inner_texts() == ["3", "2", "1"]
    expect(page.locator("th", has=address)).to_have_attribute("aria-sort", "ascending")
    address.click()
    assert numbers.all_inner_texts() == ["1", "2", "3"]


def test_an_address_unfolds_into_its_history_by_keyboard_alone(show: Any) -> None:
    page = show([dead(1, "https://gone.example/page")]).page
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    toggle = page.get_by_role("button", name="History of https://gone.example/page")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    ledger = page.locator("tr.ledger")
    for words in (
        "answers 200 OK",
        "12 checks",
        "302",
        "https://gone.example/page/elsewhere",
        "still so",
        "wayback",
        "verified",
    ):
        expect(ledger).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(ledger).to_have_count(0)


def test_many_references_are_drawn_a_page_at_a_time(show: Any) -> None:
    page = show([row(n, f"https://h.example/{n}") for n in range(250)]).page
    assert count(page) == 100
    page.locator("tr[data-row] .toggle").first.click()
    page.locator("#more").click()
    assert count(page) == 200
    expect(page.locator("tr.ledger")).to_have_count(1)
    page.locator("#more").click()
    assert count(page) == 250
    expect(page.locator("#more")).to_be_hidden()


def test_hostile_text_runs_nothing(show: Any) -> None:
    attack = "</script><script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>"
    rows = [
        dead(1, f"javascript:alert(3)//{attack}", text=attack, section=attack, detail=attack, document=attack),
        dead(
            2,
            "https://evil.example/'\"><script>alert(4)</script>",
            suggestion="javascript:alert(5)",
            suggestion_method=attack,
        ),
    ]
    opened = show(rows)
    page = opened.page
    for toggle in page.locator(".toggle").all():
        toggle.click()
    page.locator("#q").fill(attack[:20])
    expect(page.locator("#count")).to_contain_text("of")
    page.evaluate(
        "location.hash = '#verdict=%3Cscript%3E&q=%3Cimg%20src=x%20onerror=alert(1)%3E&host=constructor&sort=__proto__'"
    )
    expect(page.locator("#q")).to_have_value(re.compile("onerror"))
    assert opened.dialogs == []
    assert page.locator("main script, main img, main iframe").count() == 0
    page.locator("#clear").click()
    assert not [
        each for each in page.locator("a.address").all() if not (each.get_attribute("href") or "").startswith("http")
    ]


def test_charts_are_drawn_and_filter_by_host(show: Any) -> None:
    rows = [
        dead(1, "https://a.example/1", host="a.example"),
        row(2, "https://b.example/2", verdict=Verdict.ALIVE, host="b.example"),
    ]
    page = show(rows).page
    bars = page.locator("figure rect")
    assert bars.count() >= 5
    for bar in bars.all():
        box = bar.bounding_box()
        assert box is not None
        assert box["width"] > 0
        assert box["height"] > 0
        assert bar.evaluate("each => getComputedStyle(each).fill") != "rgb(0, 0, 0)", "a verdict without its colour"
    page.get_by_role("button", name="a.example", exact=True).click()
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["1"]


def test_a_section_of_the_chart_filters_and_the_filter_can_be_kept_as_an_address(show: Any) -> None:
    rows = [dead(n, f"https://a.example/{n}", section=section) for n, section in enumerate(["one", "two", "", "two"])]
    page = show(rows, [ReportDocument(ARTICLE)]).page
    page.get_by_role("button", name="two", exact=True).click()
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["1", "3"]
    expect(page.locator("#section")).to_have_value("two")
    page.reload()
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["1", "3"]
    page.locator("#section").select_option("(no section)")
    assert page.locator("tr[data-row] .number").all_inner_texts() == ["2"]
    page.locator("#clear").click()
    assert count(page) == 4
    expect(page.locator("#document")).to_be_hidden()  # there is but one


def test_a_documents_bar_filters_where_there_are_several(show: Any) -> None:
    documents, rows = realistic()
    page = show(rows, documents).page
    page.get_by_role("button", name="docs/README.md", exact=True).click()
    assert count(page) == sum(row.document == "docs/README.md" for row in rows)
    expect(page.locator("#section")).to_be_hidden()


@pytest.mark.parametrize("context", [{"viewport": {"width": 360, "height": 800}}, {"color_scheme": "dark"}])
def test_the_page_fits_a_phone_and_the_dark(show: Any, context: dict[str, Any]) -> None:
    documents, rows = realistic()
    long = dead(99, "https://long.example/" + "a" * 300, text="w" * 200)
    page = show([*rows, long], documents, **context).page
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    # Contrast of body text by WCAG 2's formula: 7 is its stricter bound.
    assert page.evaluate(CONTRAST, "body") >= 7
    for chip in page.locator(".verdict-chips button").all():
        assert chip.evaluate(f"each => ({CONTRAST})(each.querySelector('strong'))") >= 4.5


CONTRAST = """(target) => {
  const element = typeof target === "string" ? document.querySelector(target) : target;
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  let behind = element;
  let paint = numbers(getComputedStyle(behind).backgroundColor);
  while (paint[3] === 0) {
    behind = behind.parentElement;
    paint = numbers(getComputedStyle(behind).backgroundColor);
  }
  const [a, b] = [light(numbers(getComputedStyle(element).color)), light(paint)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


def test_every_control_has_a_name_and_paper_leaves_them_out(show: Any) -> None:
    documents, rows = realistic()
    page = show(rows, documents).page
    for control in page.locator("button, input, select").all():
        name = control.evaluate(
            "each => each.getAttribute('aria-label') || each.labels?.[0]?.innerText || each.innerText"
        )
        assert name or control.is_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator(".toggle").first).to_be_hidden()
    assert len(page.pdf()) > 10_000


def test_the_page_can_be_read_without_scripts(show: Any) -> None:
    opened = show([dead(1, "https://gone.example/page", text="the talk")], java_script_enabled=False)
    expect(opened.page.locator("#rows")).to_contain_text("https://gone.example/page")
    expect(opened.page.locator("noscript")).to_be_visible()
    expect(opened.page.locator("figure").first).to_be_visible()
