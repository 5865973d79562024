"""The generated pages: `make docs` runs this file, and tests/test_readme.py holds each of them fresh."""

import re
from collections.abc import Callable
from pathlib import Path

from catalog.commands_page import render_commands
from catalog.settings_page import render_settings
from db.migrate import render_tables
from db.questions import QUESTIONS, render_questions
from db.schema import render_schema

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def put_part(page: str, name: str, text: str) -> str:
    """A page with its part between `<!-- name -->` and `<!-- /name -->` replaced."""
    part = _find(page, name)
    return page[: part.start(1)] + text + page[part.end(1) :]


def part_of(page: str, name: str) -> str:
    """What stands between the same marks."""
    return _find(page, name)[1]


def _find(page: str, name: str) -> re.Match[str]:
    found = re.search(f"<!-- {name} -->\n(.*?)<!-- /{name} -->", page, re.DOTALL)
    assert found is not None, f"nothing is marked as {name}"
    return found


def render_readme() -> str:
    """The README as it stands, with the queries of today in it."""
    first = render_questions(each for each in QUESTIONS if each.first)
    return put_part(README.read_text("utf-8"), "queries", f"\n{first}\n")


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "db" / "tables.sql": render_tables,
    ROOT / "db" / "SCHEMA.md": render_schema,
    ROOT / "catalog" / "COMMANDS.md": render_commands,
    ROOT / "catalog" / "SETTINGS.md": render_settings,
    README: render_readme,
}

if __name__ == "__main__":
    for path, render in PAGES.items():
        path.write_text(render(), "utf-8")
