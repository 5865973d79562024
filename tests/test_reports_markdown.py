"""The Markdown report: what it says, in which order, and that nothing in it can do harm."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_parsing import Cell, cells_as_cmark_counts, read_links, read_tables
from report_values import ARTICLE, day, dead, found, realistic, row

from db.load_report import Change, HealthRow, ReportDocument
from db.vocabulary import ArchiveStatus, Damage, DatePrecision, Role, Verdict
from reports.changes import TROUBLE
from reports.escape import fold, visible
from reports.markdown import FOLD_NAVIGATION, GITHUB_LIMIT, render_markdown
from reports.markdown_cells import say_numbers
from reports.markdown_fit import LEAST_LIMIT
from reports.sections import FIRST_SECTIONS, GRAVEST_FIRST, SECTIONS
from reports.summary import build_report

GOLDEN = Path(__file__).parent / "data" / "reports" / "two_documents.md"
PAPER = ReportDocument(ARTICLE, "A title")


def rendered(*rows: HealthRow, documents: tuple[ReportDocument, ...] = (PAPER,), limit: int | None = None) -> str:
    return render_markdown(build_report(documents, rows), limit)


def only_row(*rows: HealthRow) -> list[Cell]:
    """The cells of a report's one entry."""
    _, table = read_tables(rendered(*rows))
    assert len(table) == 2
    return table[1]


def headings(markdown: str) -> list[str]:
    return [line.removeprefix("## ") for line in markdown.splitlines() if line.startswith("## ")]


def test_a_realistic_report_is_the_golden_file_byte_for_byte() -> None:
    assert render_markdown(build_report(*realistic())).encode() == GOLDEN.read_bytes()


def test_the_order_in_which_the_catalog_answers_does_not_matter() -> None:
    documents, rows = realistic()
    for seed in range(5):
        random.Random(seed).shuffle(documents)
        random.Random(seed).shuffle(rows)
        assert render_markdown(build_report(documents, rows)).encode() == GOLDEN.read_bytes()


def test_a_later_check_that_finds_the_same_gives_the_same_bytes() -> None:
    documents, rows = realistic()
    later = [row._replace(last_checked=day("2026-12-31T23:59:59")) for row in rows]
    assert render_markdown(build_report(documents, later)).encode() == GOLDEN.read_bytes()


def test_no_vocabulary_is_without_a_section_or_a_row_in_the_head() -> None:
    assert set(GRAVEST_FIRST) == {*Verdict, None}
    for verdict in {*Verdict, None} - {Verdict.ALIVE}:
        assert any(section.belongs(row(verdict=verdict)) for section in FIRST_SECTIONS)
        news = Change.STILL if verdict in TROUBLE else None
        assert any(section.belongs(row(verdict=verdict, change=news)) for section in SECTIONS)
    for change in Change:
        trouble = change in {Change.NEW, Change.NEWLY_DEAD, Change.STILL}
        told = {Change.MOVED: Verdict.MOVED, Change.BLOCKED: Verdict.BLOCKED}
        verdict = Verdict.DEAD if trouble else told.get(change, Verdict.ALIVE)
        assert any(section.belongs(row(verdict=verdict, change=change)) for section in SECTIONS), change


# --- the head -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documents", "rows", "told"),
    [
        ((), (), "# Link health\n\nThe catalog holds no document yet: `linkledger scrape SOURCE` reads one in.\n"),
        ((PAPER,), (), f"# Link health of “A title”\n\nThere are no references in `{ARTICLE}`.\n"),
        (
            (PAPER,),
            (row(1), row(2), row(3, "b")),
            f"# Link health of “A title”\n\n3 references to 2 addresses in `{ARTICLE}`.\n\n"
            "None of them has been checked yet: `linkledger check` does it.\n",
        ),
        (
            (PAPER,),
            (row(1, verdict=Verdict.ALIVE),),
            f"# Link health of “A title”\n\n1 reference to 1 address in `{ARTICLE}`.\n\nAll of them are alive.\n\n"
            "This is the first check: there is nothing yet to compare it with.\n\n"
            "| Verdict | References | Addresses | Confirmed | Replacement known | Archived copy found |\n"
            "|---|--:|--:|--:|--:|--:|\n| alive | 1 | 1 |  |  |  |\n",
        ),
    ],
    ids=["no document", "no reference", "never checked", "all alive"],
)
def test_a_report_with_nothing_to_tell_is_short(documents: Any, rows: Any, told: str) -> None:
    assert rendered(*rows, documents=documents) == told


def test_the_head_counts_references_and_addresses_by_verdict() -> None:
    text = render_markdown(build_report(*realistic()))
    assert "28 references to 23 addresses in 2 documents." in text
    assert "**15 references count as dead.**" in text
    counts = {line[0].text: [cell.text for cell in line[1:]] for line in read_tables(text)[0]}
    assert counts["dead"] == ["13", "11", "10", "1", "1"]
    assert counts["failing"] == ["2", "2", "1", "", ""]
    assert counts["not checked"] == ["1", "1", "", "", ""]
    assert counts["all"] == ["28", "23", "12", "3", "2"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((row(1, verdict=Verdict.MOVED), row(2, "b", verdict=Verdict.EXCLUDED)), "Nothing is broken."),
        ((row(1, verdict=Verdict.BLOCKED),), "No reference counts as dead."),
        ((dead(1),), "**1 reference counts as dead.**"),
        ((row(1, verdict=Verdict.FAILING, confirmed=True),), "No reference counts as dead."),
        ((row(1, verdict=Verdict.FAILING, confirmed=True, lasting=True),), "**1 reference counts as dead.**"),
        (
            (dead(1), dead(2, confirmed=False), row(3, "b")),
            "**2 references count as dead.** Trouble is confirmed once several checks over several days agree; until "
            "then it may pass. 1 reference has not been checked yet.",
        ),
    ],
)
def test_the_head_says_what_it_comes_to(rows: tuple[HealthRow, ...], sentence: str) -> None:
    assert rendered(*rows).split("\n\n")[2] == sentence


@pytest.mark.parametrize(
    ("precision", "told"),
    [
        (DatePrecision.YEAR, "(published 2016)"),
        (DatePrecision.MONTH, "(published 2016-01)"),
        (DatePrecision.DAY, "(published 2016-01-01)"),
    ],
)
def test_a_date_is_told_as_precisely_as_it_is_known(precision: DatePrecision, told: str) -> None:
    document = ReportDocument(ARTICLE, "", day("2016-01-01").date(), precision)
    assert f"in `{ARTICLE}` {told}." in rendered(row(), documents=(document,))


# --- sections -----------------------------------------------------------------------------------------------------


def test_sections_come_in_the_order_of_what_there_is_to_do() -> None:
    assert headings(render_markdown(build_report(*realistic()))) == [
        "Broken (17)",
        "Moved (1)",
        "Blocked or unknown (1)",
        "Fragment missing (1)",
        "Invalid (1)",
        "Suspected damage (2)",
        "Not checked (1)",
        "Excluded (1)",
    ]


def test_every_mention_is_shown_and_those_of_one_address_share_a_row() -> None:
    numbers = (5, 31, 68, 69, 70)
    cells = only_row(*(dead(number, text="here", line=number * 2) for number in numbers))
    assert cells[0].text == f"5, 31, 68–70\n{ARTICLE}:10, 62, 136, 138, 140"
    assert cells[1].text == "here"


def test_mentions_with_other_words_or_sections_keep_them() -> None:
    cells = only_row(dead(1, text="a", section="s"), dead(2, text="b", section="t"), dead(3, text="a", section="s"))
    assert cells[1].text == "a\nin “s”\nb\nin “t”"


def test_two_fragments_of_one_page_are_two_rows() -> None:
    _, table = read_tables(rendered(dead(1, "https://a.example/p#x"), dead(2, "https://a.example/p#y")))
    assert [line[2].text for line in table[1:]] == ["https://a.example/p#x", "https://a.example/p#y"]


def test_two_resources_that_only_their_secrets_tell_apart_are_two_rows() -> None:
    _, table = read_tables(
        rendered(
            dead(1, "https://a.example/?token=1", resource_id=1), dead(2, "https://a.example/?token=2", resource_id=2)
        )
    )
    assert [line[0].text for line in table[1:]] == ["1", "2"]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([], ""), ([3], "3"), ([2, 1], "1, 2"), ([1, 2, 3], "1–3"), ([9, 1, 2, 3, 3, 5, 6], "1–3, 5, 6, 9")],
)
def test_numbers_are_told_in_order_and_once(numbers: list[int], said: str) -> None:
    assert say_numbers(numbers) == said


def test_content_comes_before_navigation_and_long_navigation_is_folded_away() -> None:
    menus = [dead(n, f"https://m.example/{n}", role=Role.NAVIGATION) for n in range(1, FOLD_NAVIGATION + 1)]
    article = dead(40, "https://a.example/")
    short = rendered(*menus, article)
    assert "<details>" not in short
    assert [line[0].text for line in read_tables(short)[1][1:]] == ["40", "1", "2", "3", "4", "5"]
    long = rendered(*menus, dead(30, "https://m.example/30", role=Role.NAVIGATION), article)
    assert "<details><summary>6 references around the article</summary>\n\n|" in long
    assert [[line[0].text for line in table[1:]] for table in read_tables(long)[1:]] == [
        ["40"],
        ["1", "2", "3", "4", "5", "30"],
    ]


def test_several_documents_are_told_apart_and_one_is_not() -> None:
    other = ReportDocument("https://blog.example/post")
    rows = (dead(1), dead(1, document="https://blog.example/post", line=7))
    assert "### " not in rendered(rows[0])
    text = rendered(*rows, documents=(PAPER, other))
    assert f"### `{ARTICLE}`\n" in text
    assert "### <https://blog.example/post>\n" in text
    assert [line[0].text for line in read_tables(text)[1]] == ["Document", ARTICLE, "https://blog.example/post"]
    assert read_tables(text)[3][1][0].text == "1\nline 7"


def test_hidden_references_are_marked() -> None:
    assert only_row(dead(126, visible=False), dead(127, visible=False))[0].text == "126, 127 (hidden)"


def test_a_catalog_that_is_partly_checked_folds_away_what_is_not() -> None:
    text = rendered(row(1, verdict=Verdict.ALIVE), row(2, "https://b.example/"))
    assert "## Not checked (1)" in text
    assert "<details><summary>1 reference in all</summary>" in text


# --- cells --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        (dead(), "dead: answers 404 Not Found (http_404)\nsince 2025-11-02, confirmed"),
        (dead(confirmed=False), "dead: answers 404 Not Found (http_404)\nsince 2025-11-02, not confirmed yet"),
        (dead(detail="", confirmed=None), "dead: answers 404 Not Found (http_404)\nsince 2025-11-02"),
        (dead(detail="", reason="dns_nxdomain", since=None), "dead: dns nxdomain (dns_nxdomain)\nconfirmed"),
        (dead(detail="", reason="http_999", since=None), "dead: answers 999 (http_999)\nconfirmed"),
        (dead(reason=None, detail="", since=None, confirmed=None), "dead"),
        (
            dead(damage=Damage.TOKEN),
            "dead: answers 404 Not Found (http_404)\nsince 2025-11-02, confirmed\n"
            "the address is suspected damaged: a term in it seems to be replaced by a placeholder",
        ),
        (
            row(verdict=Verdict.FAILING, reason="http_503", confirmed=True, lasting=True, since=day("2025-01-01")),
            "failing: answers 503 Service Unavailable (http_503)\nsince 2025-01-01, confirmed\n"
            "for so long that it counts as dead",
        ),
        (
            row(verdict=Verdict.MOVED, reason="http_301", detail="moved for good to http://b.example/"),
            "moved for good to http://b.example/ (http_301)",
        ),
    ],
)
def test_a_finding_says_what_since_when_and_how_sure(entry: HealthRow, finding: str) -> None:
    text = rendered(entry)
    assert read_tables(text)[1][1][3].text == finding


COPY = "https://web.archive.org/web/20160120000000/https://example.org/a"


@pytest.mark.parametrize(
    ("more", "instead"),
    [
        ({}, "archive not asked yet"),
        (
            {"archive_status": ArchiveStatus.ERROR, "archive_checked_at": day("2026-01-02")},
            "the archive could not say",
        ),
        ({"reason": "file_missing"}, ""),
        (
            {"archive_status": ArchiveStatus.NONE, "archive_checked_at": day("2026-01-02")},
            "no archived copy found",
        ),
        (
            found("2016-01-20", "https://example.org/a"),
            f"archived copy of 2016-01-20: {COPY} (the capture nearest to the document's date, confidence 90%)",
        ),
        (
            found("2016-01-20", "https://example.org/a")
            | {"suggestion": "https://new.example/", "suggestion_method": "sibling", "suggestion_confidence": 0.5},
            f"https://new.example/ (sibling, confidence 50%)\narchived copy of 2016-01-20: {COPY}",
        ),
        ({"verdict": Verdict.MOVED}, ""),
        ({"verdict": Verdict.BLOCKED}, "archive not asked yet"),
        (
            {
                "verdict": Verdict.MOVED,
                "suggestion": "https://new.example/",
                "suggestion_method": "permanent_redirect",
                "suggestion_confidence": 1.0,
            },
            "https://new.example/ (where it redirects for good, confidence 100%)",
        ),
    ],
)
def test_the_replacement_says_how_it_was_found_and_silence_of_the_archives_has_three_kinds(
    more: dict[str, Any], instead: str
) -> None:
    assert only_row(dead(**more))[4].text == instead


def test_an_invalid_address_cannot_be_clicked_on() -> None:
    assert read_links(rendered(row(url="http://[bad/", verdict=Verdict.INVALID))) == []


# --- hostile input ------------------------------------------------------------------------------------------------

EVIL = (
    "x | `y` <script>alert(1)</script> [z](javascript:alert(1)) @you #1 "
    "\n| a | b |\n\n# head\n</details> \u202e\0 *b* https://evil.example"
)
NASTY = st.one_of(
    st.text(max_size=60),
    st.just(EVIL),
    st.lists(st.sampled_from(list("|\\`*_[]<>()!#@&~$\n- :/w.")), max_size=40).map("".join),
)


@settings(max_examples=60)
@given(
    text=NASTY,
    section=NASTY,
    detail=NASTY,
    path=NASTY,
    method=NASTY,
    source=NASTY,
    title=NASTY,
    verdict=st.sampled_from(list(Verdict)),
)
def test_hostile_words_stay_in_their_cells_and_only_true_addresses_can_be_clicked_on(
    text: str, section: str, detail: str, path: str, method: str, source: str, title: str, verdict: Verdict
) -> None:
    url, copy = f"https://host.example/{path}", f"https://web.archive.org/web/2016/http://h/{path}"
    nasty = row(
        7,
        url,
        document=source,
        text=text,
        section=section,
        detail=detail,
        reason=method,
        suggestion=f"https://new.example/{path}",
        suggestion_method=method,
        archive_url=copy,
        verdict=verdict,
        damage=Damage.TOKEN,
    )
    documents = (ReportDocument(source, title), ReportDocument("other", title))
    report = build_report(documents, [nasty, dead(1, document="other")])
    markdown = render_markdown(report, None)
    shown = next(row for row in report.references if row.number == 7)
    for label, href in read_links(markdown):
        assert label == href
        assert href in {shown.url, shown.suggestion, shown.archive_url, shown.document, "https://example.org/a"}
        assert href.startswith(("http://", "https://"))
    for line in markdown.splitlines():
        if line.startswith("| "):
            assert cells_as_cmark_counts(line) in {3, 4, 5, 6, 7}
    damaged = next(table for table in read_tables(markdown) if table[0][-1].text == "Suspicion")
    place, words, where, _ = damaged[1]
    assert place.text == "7"
    assert words.text.replace("\\[U+007C]", "\\|") == "\n".join(  # as `code` spells a pipe behind a backslash
        line for line in (fold(shown.text), f"in “{fold(shown.section)}”" if fold(shown.section) else "") if line
    )
    assert where.text.replace("[U+0060]", "`") == visible(shown.url)


def test_very_long_words_do_not_make_a_very_long_report() -> None:
    long = "very long " * 100_000
    text = rendered(dead(text=long, section=long, detail=long, url=f"http://a.example/{long}"))
    assert len(text) < 5_000


TEXTS = [name for name, kind in HealthRow.__annotations__.items() if kind in (str, str | None)]


@pytest.mark.parametrize("name", TEXTS)
def test_no_secret_is_printed_wherever_it_stands(name: str) -> None:
    if name in {"reason", "suggestion_method"}:
        return  # words of our own
    secret = "https://user:hunter2@h.example/?token=hunter2&Expires=1&Signature=hunter2"
    assert "hunter2" not in rendered(dead()._replace(**{name: secret}))


# --- length -------------------------------------------------------------------------------------------------------


def long_report() -> Any:
    documents, rows = realistic()
    more = [dead(1000 + n, f"https://dead.example/{n}", text="some words " * 8) for n in range(200)]
    menus = [dead(2000 + n, f"https://menu.example/{n}", role=Role.NAVIGATION) for n in range(300)]
    mail = [row(3000 + n, f"mailto:{n}@a.example", verdict=Verdict.EXCLUDED) for n in range(400)]
    return build_report(documents, [*rows, *more, *menus, *mail])


@pytest.mark.parametrize("limit", [LEAST_LIMIT, 10_000, 20_000, 40_000, GITHUB_LIMIT, 100_000, 150_000])
def test_a_report_keeps_within_its_limit_and_says_what_is_missing(limit: int) -> None:
    report = long_report()
    text = render_markdown(report, limit)
    assert len(text) <= limit
    shown = sum(len(table) - 1 for table in read_tables(text)[1:])
    complete = sum(len(table) - 1 for table in read_tables(render_markdown(report, None))[1:])
    cut = [line for line in text.splitlines() if "is cut to" in line]
    assert bool(cut) == (shown < complete)
    if cut:
        assert f"cut to {limit:,} characters" in cut[0]
        assert "`linkledger report --format csv` lists them all" in cut[0]
    assert text.count("<details>") == text.count("</details>")


def test_folded_lists_are_left_out_before_anything_that_is_open_to_see() -> None:
    text = render_markdown(long_report(), GITHUB_LIMIT)
    assert "References whose rows are left out: broken 308, not checked 1, excluded 401." in text
    assert "<details>" not in text
    assert "https://dead.example/199" in text


def test_what_is_left_out_of_open_tables_is_the_least_grave() -> None:
    text = render_markdown(long_report(), 40_000)
    assert "https://dead.example/0" in text
    assert "https://dead.example/199" not in text
    assert "http://cs231n.example/" not in text
    assert headings(text)[:2] == ["Broken (517)", "Moved (1)"]


def test_a_limit_without_room_for_a_report_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit into 100 characters: allow at least 8,192"):
        render_markdown(build_report((), ()), 100)
