"""Other forms of an address that name the same thing by the same identifier. Pure."""

import re

from catalog.urls import Address

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_PATHS = re.compile(r"/(?:embed|v|shorts|live)/([A-Za-z0-9_-]{11})(?:/|$)")
_HOSTS = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})


def video_id(address: Address) -> str:
    """The YouTube video that an address names; "" for another host, and for what is no single video."""
    host = address.host.removeprefix("www.")
    if host == "youtu.be":
        name = address.path.strip("/")
        return name if _VIDEO.fullmatch(name) else ""
    if host not in _HOSTS:
        return ""
    if address.path.rstrip("/") == "/watch":
        values = dict(piece.partition("=")[::2] for piece in address.query.split("&"))
        name = values.get("v", "")
        return name if _VIDEO.fullmatch(name) else ""
    found = _PATHS.match(address.path)
    return found[1] if found and found[1] != "videoseries" else ""


def youtube_forms(address: Address) -> tuple[str, ...]:
    """The page, the short form and the player of the same video, without the form that is given; () for anything else.

    Captures of one form say nothing of the others to an archive, and players answer where pages ask for consent.
    """
    name = video_id(address)
    if not name:
        return ()
    forms = (
        f"https://www.youtube.com/watch?v={name}",
        f"https://youtu.be/{name}",
        f"https://www.youtube.com/embed/{name}",
    )
    return tuple(form for form in forms if form != address.identity)
