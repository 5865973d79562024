"""What a page says of its own encoding, as browsers look for it (the prescan of the HTML standard, 13.2.3.2)."""

import re

from scrapers.html_tokens import StartTag, tokenize

# The standard's prescan stops at 1,024 bytes, but a later `<meta>` makes browsers begin anew: heads are long today.
_HEAD = 8192
_CHARSET = re.compile(r"charset[\t\n\f\r ]{0,20}=[\t\n\f\r ]{0,20}[\"']?([^\t\n\f\r \"';]{1,40})", re.IGNORECASE)
_XML = re.compile(r"<\?xml[^>]{0,80}?encoding[\t\n\r ]{0,9}=[\t\n\r ]{0,9}[\"']([\w.:-]{1,40})[\"']")
# Labels of the Encoding Standard that mean more than their name says, or that Python calls otherwise.
_LABELS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "gb2312": "gbk",
    "x-gbk": "gbk",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "macintosh": "mac-roman",
    # A `<meta>` that could be read at all is not in UTF-16.
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}


def sniff_encoding(data: bytes) -> str:
    """The encoding that a page declares inside, as a codec name; "" where it declares none."""
    head = data[:_HEAD].decode("latin-1")
    declaration = _XML.match(head)
    for token in tokenize(head):
        if isinstance(token, StartTag) and token.name == "meta" and (name := _declared(head, token)):
            return _codec(name)
    return _codec(declaration[1]) if declaration else ""


def _declared(head: str, tag: StartTag) -> str:
    def value(name: str) -> str:
        start, end = tag.attributes.get(name, (0, 0))
        return head[start:end].strip()

    if charset := value("charset"):
        return charset
    if value("http-equiv").lower() != "content-type":
        return ""
    found = _CHARSET.search(value("content"))
    return found[1] if found else ""


def _codec(label: str) -> str:
    label = label.strip().lower()
    return _LABELS.get(label, label)
