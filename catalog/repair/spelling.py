"""Addresses that the text around them, a converter or a typist has misspelt. Pure: every rule is a table row.

A rule takes the printed text and gives texts that may be meant; it gives nothing where its kind of damage is not seen,
so that well-spelt addresses cost next to nothing. Two rules may apply together (a stray bracket and a doubled slash).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

from catalog.repair.candidate import TOGETHER, Candidate, parse_http
from catalog.repair.spelling_data import CHARACTERS, HOST_ENDINGS, INVISIBLE, SCHEMES, TOP_LEVEL, WWW
from catalog.sites.resolvers import ARCHIVES

Variants = tuple[str, ...]
MOST_PEELED = 6  # characters of the text around it that are taken off an address's end
_NONE: Variants = ()

# Percent-encoded characters beyond ASCII, as a parser leaves them.
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_BLANK = re.compile(r"(?:%20|%0[aAdD9]|[\s\u00a0])+")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,5}|#[xX][0-9a-fA-F]{1,4});|%26amp(?:;|%3[bB])", re.IGNORECASE)
_LEFT_AMP = re.compile(r"(?<=[?&])amp;", re.IGNORECASE)
_TWICE = re.compile(r"%(?:25)+([0-9A-Fa-f]{2})")
_LAST = re.compile(r"(?:%2[27CcEe]|%3[BbCcEeAaFf]|%5[DdCc]|%60|%7[CcDd]|%29|[.,;:!?'\"*_~<>\]\\`|})…”’»])$")
_OPENS = {")": "(", "%29": "%28", "]": "[", "%5D": "%5B", "}": "{", "%7D": "%7B"}
_BRACKET = re.compile(r"[()\[\]]")
_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}
_FIRST = re.compile(r"^(?:%22|%3[cC]|%5[bB]|%7[bB]|[\s<>()\[\]{}\"'`“„‘«*_|,;:.-])+(?=\w)")
_CUTS = re.compile(r"[<>\"`\s|\\^]|%(?:22|3[CcEe]|60|20|0[AaDd]|7[Cc]|5[CcEe])")
_GLUED = re.compile(r"(?<=[^/:=&?#%.\-])https?(?::|%3[aA])/", re.IGNORECASE)
_INSIDE = re.compile(r"https?(?::|%3A)/?|/web/\d", re.IGNORECASE)
_DOUBLED = re.compile(r"(?<!:)/{2,}")
_NESTED = re.compile(r"^https?:?/+(https?)(?::|%3A)?/+(?=[\w[])", re.IGNORECASE)
_TYPED = re.compile(rf"^({SCHEMES})\s*[:;.,]{{0,2}}\s*[/\\]{{0,4}}(?=[\w-]+(?:\.[\w-]+)+(?:[:/?#]|$))", re.IGNORECASE)
_BARE = re.compile(rf"^(?:www\d?\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:{TOP_LEVEL}))(?:[:/?#]|$)", re.IGNORECASE)
_ODD_HOST = re.compile(rf",|\.\.|{WWW.pattern}", re.IGNORECASE)
_AUTHORITY = re.compile(r"^(https?://)([^/?#]+)(.*)$", re.IGNORECASE | re.DOTALL)


def _decoded(text: str) -> str:
    """Percent-encoded typography as the characters it is made of; everything else as it stands."""
    if "%" not in text:
        return text

    def decode(found: re.Match[str]) -> str:
        try:
            plain = bytes.fromhex(found[0].replace("%", "")).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]
        return plain if any(character in CHARACTERS or character in INVISIBLE for character in plain) else found[0]

    return _ENCODED.sub(decode, text)


def _changed(old: str, *new: str) -> Variants:
    return tuple(dict.fromkeys(text for text in new if text and text != old))


def _invisible(text: str) -> Variants:
    if text.isascii() and "%" not in text:
        return _NONE
    plain = _decoded(text)
    return _changed(plain, "".join(c for c in plain if c not in INVISIBLE))


def _typography(text: str) -> Variants:
    if text.isascii() and "%" not in text:
        return _NONE
    plain = _decoded(text)
    return _changed(plain, "".join(CHARACTERS.get(character, character) for character in plain))


def _entity(text: str) -> Variants:
    if "&" not in text and "%26" not in text and ";" not in text:
        return _NONE
    plain = text
    for _ in range(3):  # escaped once for each tool that it went through
        plain = _LEFT_AMP.sub("", _ENTITY.sub(lambda found: unescape(found[0].replace("%26", "&")), plain))
    return _changed(text, plain.replace("\u00a0", ""))


def _twice_encoded(text: str) -> Variants:
    return _changed(text, _TWICE.sub(r"%\1", text)) if "%25" in text else _NONE


def _line_break(text: str) -> Variants:
    if _BLANK.search(text) is None:
        return _NONE
    joined = _BLANK.sub("", text)
    # A hyphen before the break may be the typesetter's own.
    return _changed(text, joined, re.sub(rf"-{_BLANK.pattern}", "", text))


def _trailing(text: str) -> Variants:
    peeled: list[str] = []
    rest = text
    while len(peeled) < MOST_PEELED and (shorter := _peel(rest)) is not None:
        peeled.append(shorter)
        rest = shorter
    return tuple(reversed(peeled))


def _peel(text: str) -> str | None:
    """Without its last character, where that is more likely the text's; brackets stay where they are closed ones."""
    found = _LAST.search(text)
    if found is None:
        return None
    last, shorter = found[0], text[: found.start()]
    opens = _OPENS.get(last.upper())
    if opens is not None and shorter.upper().count(opens) > shorter.upper().count(last.upper()):
        return None
    path = text.partition("://")[2].partition("/")[2]
    return shorter if path and found.start() > len(text) - len(path) else None


def _leading(text: str) -> Variants:
    return _NONE if text[:1].isalpha() else _changed(text, _FIRST.sub("", text))


def _swallowed(text: str) -> Variants:
    """Cut where text begins that no address holds: markup, quotes, a bracket that was opened before the address."""
    start = text.find("/", text.find("://") + 3) + 1
    if start <= 0:
        return _NONE
    cuts = [found.start() for pattern in (_CUTS, _GLUED) if (found := pattern.search(text, start))]
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += _DEPTH[bracket[0]]
        if depth < 0:
            cuts.append(bracket.start())
            break
    return _changed(text, text[: min(cuts)]) if cuts else _NONE


def _slashes(text: str) -> Variants:
    """Doubled slashes in a path, never those of an address inside an address."""
    found = _AUTHORITY.match(text)
    if found is None or "//" not in found[3] or _INSIDE.search(found[3]):
        return _NONE
    if found[2].lower().removeprefix("www.") in ARCHIVES:
        return _NONE
    path, mark, query = found[3].partition("?")
    return _changed(text, f"{found[1]}{found[2]}{_DOUBLED.sub('/', path)}{mark}{query}")


def _scheme(text: str) -> Variants:
    nested = _NESTED.match(text)
    if nested is not None:
        return (f"{nested[1].lower()}://{text[nested.end() :]}",)
    typed = _TYPED.match(text)
    if typed is not None:
        secure = typed[1].lower().endswith("s")
        return _changed(text, f"{'https' if secure else 'http'}://{text[typed.end() :]}")
    if _BARE.match(text):
        return f"https://{text}", f"http://{text}"
    return _NONE


def _host(text: str) -> Variants:
    found = _AUTHORITY.match(text)
    if found is None:
        return _NONE
    host = found[2]
    ending = host.rpartition(".")[2].lower()
    if host[-1].isalnum() and ending not in HOST_ENDINGS and not _ODD_HOST.search(host):
        return _NONE
    mended = re.sub(r"[.,]{2,}", ".", WWW.sub("www.", host.replace(",", ".")))
    mended = re.sub(r"[^\w\]]+$", "", mended)
    name, dot, ending = mended.rpartition(".")
    mended = f"{name}{dot}{HOST_ENDINGS.get(ending.lower(), ending)}"
    return _changed(text, f"{found[1]}{mended}{found[3]}")


def _twin_scheme(text: str) -> Variants:
    if text[:8].lower() == "https://":
        return (f"http://{text[8:]}",)
    return (f"https://{text[7:]}",) if text[:7].lower() == "http://" else _NONE


def _twin_www(text: str) -> Variants:
    found = _AUTHORITY.match(text)
    if found is None or found[2].startswith("["):
        return _NONE
    host = found[2].lower()
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    # `www.` before a deeper name is nobody's typing error.
    return (f"{found[1]}{other}{found[3]}",) if "." in host and "." in other and host.count(".") <= 2 else _NONE


def _twin_slash(text: str) -> Variants:
    path, mark, query = text.partition("?")
    if path.endswith("/"):
        return (f"{path[:-1]}{mark}{query}",) if path.count("/") > 3 else _NONE
    named_like_a_file = re.search(r"\.\w{1,5}$", path.rpartition("/")[2])
    return _NONE if named_like_a_file or path.count("/") < 3 else (f"{path}/{mark}{query}",)


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, which is quicker
class Rule:
    """One kind of damage.

    Attributes:
        confidence: that the mended address is what was meant, where it is alive.
        seen: what was seen, a clause for people.
        twin: a mere near-twin of a well-spelt address.
        alone: not together with another rule.
    """

    method: str
    apply: Callable[[str], Variants]
    confidence: float
    seen: str
    twin: bool = False
    alone: bool = False


RULES: tuple[Rule, ...] = (
    Rule("invisible_characters", _invisible, 0.95, "invisible characters taken out"),
    Rule("html_entity", _entity, 0.95, "HTML entities decoded"),
    Rule("leading_characters", _leading, 0.95, "characters of the text before it taken off"),
    Rule("scheme", _scheme, 0.92, "its scheme spelt out"),
    Rule("trailing_characters", _trailing, 0.9, "punctuation of the text behind it taken off"),
    Rule("double_encoding", _twice_encoded, 0.9, "percent-encoding undone that was done twice"),
    Rule("typography", _typography, 0.9, "typographic characters made plain"),
    Rule("slashes", _slashes, 0.9, "doubled slashes made single"),
    Rule("host_spelling", _host, 0.85, "its host name spelt right"),
    Rule("swallowed_text", _swallowed, 0.85, "cut where the text behind it begins"),
    Rule("line_break", _line_break, 0.85, "joined where a line was broken"),
    Rule("other_scheme", _twin_scheme, 0.85, "by the other of http and https", twin=True),
    Rule("www", _twin_www, 0.8, "with or without www.", twin=True),
    Rule("trailing_slash", _twin_slash, 0.8, "with or without a slash at its end", twin=True, alone=True),
)
_DAMAGE = tuple(rule for rule in RULES if not rule.twin)
_TWINS = tuple(rule for rule in RULES if rule.twin)
TWO_TOGETHER = 0.95  # for each further rule the mended address is a little less surely what was meant


def mend_spelling(texts: tuple[str, ...]) -> Iterator[Candidate]:
    """Candidates for an address that shows damage, in the forms in which it is known (as printed, as parsed)."""
    for text in dict.fromkeys(texts):
        yield from _mend(text if text.isascii() else unicodedata.normalize("NFC", text), _DAMAGE)


def near_twins(url: str, *, answered: bool) -> Iterator[Candidate]:
    """Candidates for a well-spelt address: of what is damaged, a twin would be damaged as well.

    Args:
        answered: whether its host answers, if only to say that there is no such page: by the other scheme it would say
            the same.
    """
    yield from _mend(url, _TWINS[1:] if answered else _TWINS)


def is_mere_twin(candidate: Candidate) -> bool:
    """Whether nothing speaks for a candidate but that it is a near-twin."""
    return set(candidate.method.split(TOGETHER)) <= {rule.method for rule in _TWINS}


def _mend(text: str, rules: tuple[Rule, ...]) -> Iterator[Candidate]:
    mended: dict[str, tuple[Rule, ...]] = {}
    for first in rules:
        for once in first.apply(text):
            mended.setdefault(once, (first,))
    for once, (first,) in list(mended.items()):
        for second in rules:
            if second is not first and not (first.alone or second.alone):
                for twice in second.apply(once):
                    mended.setdefault(twice, (first, second))
    for found, applied in mended.items():
        yield from _candidate(found, *applied)


def _candidate(text: str, *rules: Rule) -> Iterator[Candidate]:
    address = parse_http(text)
    if address is None:
        return
    confidence = TWO_TOGETHER ** (len(rules) - 1)
    for rule in rules:
        confidence *= rule.confidence
    # In the table's order, so that one repair has one name whichever of the two was found first.
    ordered = rules if len(rules) == 1 else [rule for rule in RULES if rule in rules]
    yield Candidate(
        url=address.identity,
        method=TOGETHER.join(rule.method for rule in ordered),
        evidence=" and ".join(rule.seen for rule in ordered),
        confidence=round(confidence, 2),
    )
