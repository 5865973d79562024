"""Reads a rendered Markdown report back, as a forge does: what a reader sees, and what can be clicked on."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

# What our own Markdown is made of inside a line; whatever else turns up was smuggled in.
ALLOWED_INLINE = {"text", "code_inline", "link_open", "link_close", "html_inline", "strong_open", "strong_close"}
ALLOWED_HTML = re.compile(r"<br>")
ALLOWED_HTML_BLOCK = re.compile(
    r"<details><summary>[\d,]+ (?:more )?(?:reference|document)s?(?: in all| around the article)?</summary>|</details>"
)
# What forges act upon wherever it stands outside of code and links (GFM's extended autolinks, GitHub's references).
ACTED_UPON = re.compile(r"@|://|www\.|#\d|\bGH-\d|\$", re.IGNORECASE)


@dataclass
class Cell:
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)  # (text, href)


def parser() -> MarkdownIt:
    """GitHub's dialect; bare addresses become links as there, and addresses are left as they are."""
    markdown = MarkdownIt("gfm-like")
    markdown.linkify.set({"fuzzy_link": False})  # GFM links `www.…` and mail addresses, but not every `name.org`
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.normalizeLinkText = lambda url: url  # type: ignore[method-assign]
    return markdown


def read_inline(token: Token) -> Cell:
    cell = Cell()
    href, start = "", 0
    for child in token.children or []:
        assert child.type in ALLOWED_INLINE, f"{child.type} in {token.content!r}"
        if child.type in {"text", "code_inline"}:
            assert child.type == "code_inline" or href or not ACTED_UPON.search(child.content), child.content
            cell.text += child.content
        elif child.type == "html_inline":
            assert ALLOWED_HTML.fullmatch(child.content), child.content
            cell.text += "\n"
        elif child.type == "link_open":
            href, start = str(child.attrs["href"]), len(cell.text)
        elif child.type == "link_close":
            cell.links.append((cell.text[start:], href))
            href = ""
    return cell


def read_tables(markdown: str) -> list[list[list[Cell]]]:
    """All tables: rows (the header first) of cells."""
    tables: list[list[list[Cell]]] = []
    tokens = parser().parse(markdown)
    for token, inside in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in {"th_open", "td_open"}:
            assert inside is not None
            tables[-1][-1].append(read_inline(inside))
        elif token.type == "html_block":
            assert ALLOWED_HTML_BLOCK.fullmatch(token.content.strip()), token.content
    return tables


def read_links(markdown: str) -> list[tuple[str, str]]:
    """Every link anywhere, as (text, href); fails on anything that reports are not made of."""
    links = []
    for token in parser().parse(markdown):
        if token.type == "inline":
            links += read_inline(token).links
        elif token.type == "html_block":
            assert ALLOWED_HTML_BLOCK.fullmatch(token.content.strip()), token.content
    return links


def cells_as_cmark_counts(line: str) -> int:
    """Cells of a table row by cmark-gfm's rule: a backslash escapes any punctuation, itself included."""
    body = re.sub(r"\\[!-/:-@\[-`{-~]", "", line.strip())
    return body.strip("|").count("|") + 1
