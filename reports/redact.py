"""Addresses without their secrets: `user:password@`, signed queries and tokens are not for a report to repeat.

Works on text, not on parsed addresses: what is printed in a document need not parse, and everything around a secret has
to stay as it was printed. Total, idempotent and linear in the length of its input.
"""

import re
from urllib.parse import unquote

MASK = "***"

# Names of parameters whose value lets its bearer in; compared without case, `-` read as `_`.
SECRET_NAMES: frozenset[str] = frozenset(
    {
        # tokens and keys, as APIs and their callers spell them
        "token", "access_token", "accesstoken", "auth_token", "authtoken", "id_token", "refresh_token", "oauth_token",
        "api_token", "private_token", "csrf_token", "bearer", "auth", "authorization", "jwt", "assertion",
        "key", "api_key", "apikey", "x_api_key", "access_key", "accesskey", "private_key", "subscription_key",
        "secret", "client_secret", "app_secret", "password", "passwd", "pwd", "pass", "passphrase", "credential",
        "credentials", "sig", "signature", "hmac", "invite_token", "reset_token", "magic_token",
        # sessions
        "jsessionid", "phpsessid", "aspsessionid", "sessionid", "session_id", "session_token", "sid",
        # signed addresses: Amazon S3 (Signature Version 4), Google Cloud Storage, Alibaba, Tencent
        "x_amz_signature", "x_amz_credential", "x_amz_security_token", "x_goog_signature", "x_goog_credential",
        "x_oss_signature", "x_oss_credential", "x_oss_security_token", "security_token", "q_signature",
    }
)  # fmt: skip
# Of these, one is the signature: where it stands, the parameters that it signs go with it.
SIGNATURE_NAMES: frozenset[str] = frozenset({"sig", "signature", "x_amz_signature", "x_goog_signature"})
SIGNED_NAMES: frozenset[str] = frozenset(
    {
        "expires", "policy", "key_pair_id", "awsaccesskeyid", "googleaccessid", "ossaccesskeyid",  # S3 v2, CloudFront
        "x_amz_date", "x_amz_expires", "x_amz_signedheaders", "x_goog_date", "x_goog_expires", "x_goog_signedheaders",
        # Azure shared access signatures (Microsoft, "Create a service SAS")
        "se", "sp", "sv", "sr", "st", "spr", "sip", "ss", "srt", "si", "skoid", "sktid", "skt", "ske", "sks", "skv",
    }
)  # fmt: skip

# What stands before the last `@` of an authority. At the start of an address a special scheme leads to one with any
# number of slashes, forward or back (WHATWG URL, "special authority ignore slashes state"), and userinfo may hold `&`.
_FIRST_USERINFO = re.compile(
    r"\s*(?:[^/\\?#@\s]{0,64}?[/\\]{2,}+|(?:https?|ftp|wss?):[/\\]?+)(?P<user>(?:[^/\\?#@]*@)+)", re.IGNORECASE
)
# Further in, the address of another: after two slashes, and ended by the next parameter of the outer one.
_USERINFO = re.compile(r"(?<![/\\])[/\\]{2,}+(?P<user>(?:[^/\\?#&@\s]*@)+)")
# The same inside a parameter, percent-encoded: `?next=https%3A%2F%2Fuser%3Apassword%40host`.
_ENCODED_USERINFO = re.compile(
    r"(?<=%2f%2f)(?P<user>(?:(?:(?!%2f|%3f|%23|%26|%40)[^/?#&@\s])*(?:%40|@))+)", re.IGNORECASE
)
# Inside a parameter or a path further parameters may begin: of a nested address, or matrix parameters.
_NESTED = re.compile(r"([?;&#]|%3f|%26|%3b|%23)", re.IGNORECASE)
_EQUALS = re.compile(r"=|%3d", re.IGNORECASE)
_LONGEST_NAME = 64  # characters; a longer "name" is text that happens to hold an equals sign


def redact(url: str) -> str:
    """The address with userinfo, signatures and tokens replaced by `***`; unchanged where it has none.

    Any text will do, also one that is no address. `redact(redact(x)) == redact(x)`.
    """
    if "@" in url or "%40" in url:
        url = _redact_userinfo(url)
    if "=" not in url and "%3" not in url:
        return url
    path, mark, rest = _cut_before(url, "?#")
    signed = _has_signature(url)
    pieces = re.split(r"([&#])", rest)
    pieces[::2] = [_redact_parameter(piece, signed) for piece in pieces[::2]]
    return _redact_path(path, signed) + mark + "".join(pieces)


def redact_text(text: str) -> str:
    """Prose with every address in it redacted; white space is kept as it is."""
    if "//" not in text and "%2" not in text:
        return text
    return re.sub(r"\S+", lambda word: redact(word[0]) if "//" in word[0] or "%2" in word[0] else word[0], text)


def _redact_userinfo(url: str) -> str:
    def masked(match: re.Match[str]) -> str:
        return match[0][: match.start("user") - match.start()] + MASK + "@"

    def masked_encoded(match: re.Match[str]) -> str:
        return MASK + ("@" if match["user"].endswith("@") else match["user"][-3:])

    if first := _FIRST_USERINFO.match(url):
        url = masked(first) + url[first.end() :]
    return _ENCODED_USERINFO.sub(masked_encoded, _USERINFO.sub(masked, url))


def _cut_before(url: str, marks: str) -> tuple[str, str, str]:
    for at, character in enumerate(url):
        if character in marks:
            return url[:at], character, url[at + 1 :]
    return url, "", ""


def _name(text: str) -> str:
    return unquote(text).strip().casefold().replace("-", "_")


def _split_pair(pair: str) -> tuple[str, str, str]:
    """(name, equals sign, value) of `name=value`; no sign where it is no pair."""
    match = _EQUALS.search(pair, 0, _LONGEST_NAME + 3)
    return (pair[: match.start()], match[0], pair[match.end() :]) if match else (pair, "", "")


def _has_signature(url: str) -> bool:
    """Whether any parameter, nested ones included, is a signature."""
    return any(_name(_split_pair(piece)[0]) in SIGNATURE_NAMES for piece in _NESTED.split(url)[::2])


def _is_secret(name: str, signed: bool) -> bool:
    return name in SECRET_NAMES or (signed and name in SIGNED_NAMES)


def _redact_pair(pair: str, signed: bool) -> str:
    name, equals, value = _split_pair(pair)
    return f"{name}{equals}{MASK}" if value and _is_secret(_name(name), signed) else pair


def _redact_parameter(parameter: str, signed: bool) -> str:
    """One parameter of the query or the fragment: masked whole by its own name, else what is nested in it."""
    whole = _redact_pair(parameter, signed)
    if whole is not parameter:
        return whole
    pieces = _NESTED.split(parameter)
    pieces[::2] = [_redact_pair(piece, signed) for piece in pieces[::2]]
    return "".join(pieces)


def _redact_path(path: str, signed: bool) -> str:
    """Matrix parameters (RFC 3986 section 3.3, `;jsessionid=…`): each ends with its segment."""
    if ";" not in path and "%3" not in path:
        return path
    return "/".join(
        segment if "=" not in segment and "%3" not in segment else _redact_parameter(segment, signed)
        for segment in path.split("/")
    )
