"""README and the pages beside it are true: fresh where they are generated, and tied to what they tell of elsewhere."""

import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from pages import PAGES, README, ROOT

from catalog.cli import app
from catalog.settings import Settings
from db.questions import QUESTIONS
from db.vocabulary import PRECEDENCE, Verdict

TOLD = README.read_text("utf-8")
BESIDE = [ROOT / "CHANGELOG.md", *(ROOT / "catalog").glob("*.md"), *(ROOT / "db").glob("*.md")]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TOLD, re.MULTILINE | re.DOTALL)


def anchors(page: str) -> set[str]:
    """What GitHub makes of headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_generated_page_is_fresh(page: Path) -> None:
    assert page.read_text("utf-8") == PAGES[page](), "run: make docs"


def test_a_newcomer_can_read_it_in_a_few_minutes() -> None:
    assert len(TOLD.splitlines()) < 200


@pytest.mark.parametrize("page", [README, *BESIDE], ids=lambda page: page.name)
def test_every_link_into_the_repository_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        aim = page.parent / path if path else page
        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim.read_text("utf-8")), target


@pytest.mark.parametrize("page", [README, *BESIDE], ids=lambda page: page.name)
def test_every_link_has_its_two_halves_and_no_option_is_broken_at_its_hyphen(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert not re.findall(r"`-[\w-]*-\n[\w-]+`", prose)
    words = re.sub(r"`[^`]+`", "code", prose)
    assert "](" not in re.sub(r"\[[^\[\]]+\]\([^()\s]+\)", "", words)


def test_every_page_is_reached_from_the_readme() -> None:
    assert not [page for page in BESIDE if f"({page.relative_to(ROOT).as_posix()}" not in TOLD]


def test_a_few_of_the_questions_are_the_queries() -> None:
    shown = [each.shown() for each in QUESTIONS if each.first]
    assert [query.strip() for query in blocks("sql")] == shown
    assert 2 <= len(shown) <= 4


def test_the_settings_it_shows_can_be_used() -> None:
    [told] = map(tomllib.loads, blocks("toml"))
    assert Settings.model_validate(told).hosts["slow.example.org"].interval == 2.0


def test_every_command_is_told_and_no_other() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^    linkledger (\w+)", TOLD, re.MULTILINE)) == commands


def test_every_verdict_has_its_row_in_the_order_of_the_vocabulary_and_its_word_in_the_readme() -> None:
    page = (ROOT / "catalog" / "VERDICTS.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [verdict.value for verdict in Verdict]
    assert f"`{', '.join(PRECEDENCE)}`" in " ".join(page.split())
    assert not [verdict for verdict in Verdict if f"`{verdict.value}`" not in TOLD]


def test_every_target_of_make_is_listed_by_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)
    assert {"install", "report", "demo", "test", "lint", "check", "bench", "serve", "clean"} <= set(targets)
    for page in (README, *BESIDE):
        for target in re.findall(r"`make (\w+)", page.read_text("utf-8")):
            assert target in targets, page
