"""Headers that the settings add for single hosts, credentials from the environment among them. Never sent elsewhere."""

import base64
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from catalog.settings import Settings, SettingsError
from catalog.sites.github import API_HOST, TOKENS

# Headers that are credentials by their very name.
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


def request_headers(url: str, settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The additional headers of one request.

    Credentials go over TLS or to this machine only: a host that is redirected to plain HTTP gets none.

    Raises:
        SettingsError: if `auth` names an environment variable that is not set.
    """
    parts = urlsplit(url)
    host = settings.hosts.get(parts.hostname or "")
    if host is None:
        return _github_token(url, environment)
    safe = parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}
    headers = {name: value for name, value in host.headers.items() if safe or name.lower() not in _SECRET}
    if host.auth and safe:
        headers["Authorization"] = _authorization(host.auth, parts.hostname or "", environment)
    if "authorization" in {name.lower() for name in headers}:
        return headers
    return headers | _github_token(url, environment)


def _github_token(url: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What raises GitHub's limit from 60 questions an hour to 5,000, where the environment holds it as usual."""
    if not url.startswith(f"https://{API_HOST}/"):
        return {}
    token = next((environment[name] for name in TOKENS if environment.get(name)), "")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _authorization(variable: str, host: str, environment: Mapping[str, str]) -> str:
    secret = environment.get(variable, "")
    if not secret:
        raise SettingsError(
            f'[hosts."{host}"] takes its auth from the environment variable {variable}, which is not set; '
            "set it to user:password or to a token"
        )
    if ":" in secret:
        return f"Basic {base64.b64encode(secret.encode()).decode('ascii')}"
    return f"Bearer {secret}"


def check_credentials(settings: Settings) -> None:
    """Find out before a run begins, rather than in the middle of it.

    Raises:
        SettingsError: as `request_headers`.
    """
    for host in settings.hosts:
        request_headers(f"https://[{host}]/" if ":" in host else f"https://{host}/", settings)
