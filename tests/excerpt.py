"""The README's excerpt of a report: `python tests/excerpt.py` renews it from what `make demo` has written."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 3  # of the first table of findings
_PLACE = re.compile(r"(<!-- excerpt -->\n).*?(<!-- /excerpt -->)", re.DOTALL)


def make_excerpt(report: str) -> str:
    """Head and first section of a report as a quotation, without headings that would get into the README's own."""
    lines: list[str] = []
    rows = 0
    for line in report.splitlines():
        if line.startswith("## ") and any(told.startswith("**Broken (") for told in lines):
            break
        if line.startswith("<details"):
            break
        rows += line.startswith("| ") and any(told.startswith("**Broken (") for told in lines)
        if rows <= ROWS + 1:  # and the table's own head
            lines.append(re.sub(r"^#+ (.*)", r"**\1**", line))
    return "".join(f"> {line}".rstrip() + "\n" for line in "\n".join(lines).strip().splitlines())


def shown_excerpt(readme: str) -> str:
    """The excerpt that stands in the README."""
    found = _PLACE.search(readme)
    assert found is not None
    return found[0].removeprefix("<!-- excerpt -->\n").removesuffix("<!-- /excerpt -->")


def dateless(text: str) -> str:
    """Without the day on which it was checked."""
    return re.sub(r"since \d{4}-\d\d-\d\d", "since then", text)


if __name__ == "__main__":
    page = ROOT / "README.md"
    excerpt = make_excerpt((ROOT / "demo-report.md").read_text("utf-8"))
    page.write_text(_PLACE.sub(lambda found: found[1] + excerpt + found[2], page.read_text("utf-8")), "utf-8")
