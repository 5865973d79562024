"""The README is true: its queries run, its settings are the settings with their defaults, its commands exist."""

import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from pages import PAGES

from catalog.cli import app
from catalog.settings import Settings
from catalog.settings_parts import HostSettings, SiteSettings
from db.questions import QUESTIONS
from db.vocabulary import Verdict

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_a_few_of_the_questions_are_the_queries() -> None:
    shown = [each.shown() for each in QUESTIONS if each.first]
    assert [query.strip() for query in blocks("sql")] == shown
    assert len(shown) == 4


def test_the_settings_are_all_of_them_and_their_defaults() -> None:
    told = tomllib.loads(blocks("toml")[0].replace("# ca_file", "ca_file"))
    assert told.pop("ca_file")
    hosts = told.pop("hosts")
    assert HostSettings(**hosts["api.example.org"]) == HostSettings()
    assert set(hosts["api.example.org"]) == set(HostSettings.model_fields)
    defaults = Settings()
    assert set(told) | {"ca_file", "hosts", "canaries"} == set(Settings.model_fields)
    for name, value in told.items():
        default = getattr(defaults, name)
        if isinstance(value, dict):
            assert value == default.model_dump(mode="json"), name
        else:
            assert (tuple(value) if isinstance(value, list) else value) == default, name
    [site] = next(told["sites"] for told in map(tomllib.loads, blocks("toml")[1:]) if "sites" in told)
    assert set(site) == set(SiteSettings.model_fields)
    SiteSettings.model_validate(site)
    [canary] = tomllib.loads(blocks("toml")[1])["canaries"]
    assert canary == defaults.canaries[0].model_dump()


def test_every_command_is_told_and_no_other() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^    linkledger (\w+)", README, re.MULTILINE)) == commands


def test_every_verdict_has_its_row() -> None:
    assert re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE) == [
        "alive", "moved", "dead", "soft_404", "fragment_missing", "blocked", "bad_certificate", "failing", "invalid",
        "excluded",
    ]  # fmt: skip
    assert len(Verdict) == 10


def test_every_target_of_make_is_listed_by_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)
    assert {"install", "report", "demo", "test", "lint", "check", "bench", "serve", "clean"} <= set(targets)
    for target in re.findall(r"`make (\w+)`", README):
        assert target in targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_generated_page_is_fresh(page: Path) -> None:
    assert page.read_text("utf-8") == PAGES[page](), "run: make docs"
