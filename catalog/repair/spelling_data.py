"""What misspelt addresses are recognised by: characters, schemes, host names. Data with its reasons."""

import re

# Zero-width and directional characters, soft hyphens, the byte-order mark: what converters and word processors leave
# in an address, and no reader sees (Unicode 16, general category Cf).
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u202a\u202b\u202c\u202d\u202e"
)

# Typographic characters and what was typed before a program made it pretty.
CHARACTERS: dict[str, str] = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    "\u2014": "--",
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", ""),
    "\u2026": "...",
    "\u00a0": "",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
}

# Ways to mistype http and https, the right ones with a wrong separator (`http//`, `http;//`) included.
SCHEMES = r"(?:view-source:)?(?:h+t{1,3}p{1,2}s{0,2}|h+tp{1,2}s?|hpt{1,2}ps?|t{1,2}ps?|hxxps?|httos?|htto?ps?|https?p)"

# The beginnings `ww.`, `wwww.`, `www.www.`, `www,`, `w.w.w.`.
WWW = re.compile(r"^(?:(?:w{2}|w{4,6}|w\.w\.w|(?:www\.)+www)\.|www,)", re.IGNORECASE)

# Endings that no registry has, and the one that was meant.
HOST_ENDINGS: dict[str, str] = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "vom", "xom", "cpm", "coom"), "com"),
    **dict.fromkeys(("ogr", "rog", "orgg", "orf", "prg"), "org"),
    **dict.fromkeys(("nte", "ner", "nett"), "net"),
    **dict.fromkeys(("eud", "edi", "eduu"), "edu"),
    **dict.fromkeys(("gvo", "goov"), "gov"),
}

# Top-level domains after which a bare `name.tld/…` is an address without its scheme; none that is also the ending of a
# common file (md, py, rs, sh, pl …).
TOP_LEVEL = (
    "com|org|net|edu|gov|mil|int|info|io|ai|dev|app|co|eu|uk|de|fr|nl|ch|at|it|es|se|no|fi|dk|jp|cn|in|br|au|ca|us"
)
