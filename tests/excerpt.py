"""The README's excerpt of a report: `python tests/excerpt.py` renews it from what `make demo` has written."""

import re

from pages import README, ROOT, put_part

ROWS = 3  # of the first table of findings


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


def dateless(text: str) -> str:
    """Without the day on which it was checked."""
    return re.sub(r"since \d{4}-\d\d-\d\d", "since then", text)


if __name__ == "__main__":
    excerpt = make_excerpt((ROOT / "demo-report.md").read_text("utf-8"))
    README.write_text(put_part(README.read_text("utf-8"), "excerpt", excerpt), "utf-8")
