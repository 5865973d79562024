"""What generators take out of a Markdown document before it is read: comments of their own, highlighted code, scripts.

It is masked by blanks, line for line, so that everything else stays in its place.
"""

import re

_ANY = r"(?:(?!{end})[\s\S]){{0,20000}}?"  # bounded: a mark that nothing closes hides no document


def _between(begin: str, end: str) -> str:
    return r"(?<!`)" + begin + _ANY.format(end=begin) + end


# Each with the words without which it need not be looked for.
_MASKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("{::comment", re.compile(_between(r"\{::comment\}", r"\{:/(?:comment)?\}"))),  # kramdown
    (
        "comment",
        re.compile(_between(r"\{%-?\s{0,9}comment\s{0,9}-?%\}", r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}")),
    ),  # Liquid
    (
        "endhighlight",
        re.compile(_between(r"\{%-?\s{0,9}highlight\b[^%\n]{0,200}%\}", r"\{%-?\s{0,9}endhighlight\s{0,9}-?%\}")),
    ),
    ("{#", re.compile(r"(?<!`)\{#[ \t][^\n{]{0,300}?[ \t]#\}")),  # Jinja, Twig; `{#id}` names a heading
    (
        "%%",
        re.compile(
            r"(?<![\w%`])%%[^%\n]{0,2000}%%(?![\w%])|^%%[ \t]*$" + _ANY.format(end="^%%") + r"^%%[ \t]*$", re.MULTILINE
        ),
    ),  # Obsidian
)
# MDX: modules at the beginning of a block, and comments of JavaScript.
_MDX: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("port", re.compile(r"(?:\A|(?<=\n\n))(?:import|export)\b[^\n]*(?:\n[^\n]+)*")),
    ("{/*", re.compile(_between(r"\{/\*", r"\*/\}"))),
)
_SEEN = re.compile(r"[^\n]")


def mask_generated(source: str, *, mdx: bool = False) -> str:
    """The source, as long as it was, with blanks in place of what no reader gets to see."""
    for word, pattern in (*_MASKS, *(_MDX if mdx else ())):
        if word in source:
            source = pattern.sub(lambda found: _SEEN.sub(" ", found[0]), source)
    return source
