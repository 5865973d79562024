"""TLS contexts: as lenient as a browser about old servers, and as strict about certificates."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import certifi

# Browsers still take ciphers without forward secrecy and with SHA-1 MACs; Python's own list does not, and would call
# servers broken that every reader can open. TLS 1.0 and 1.1 are gone from browsers too.
CIPHERS = "DEFAULT:!aNULL:!eNULL:@SECLEVEL=1"
# Servers without secure renegotiation (RFC 5746), which OpenSSL 3 refuses and browsers do not. The constant came with
# Python 3.12.
LEGACY_SERVER_CONNECT = getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)


def make_context(ca_file: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """A client context that trusts certifi's issuers, the platform's, those of SSL_CERT_FILE and those of `ca_file`.

    Raises:
        ValueError: for a file of certificates that cannot be used; one sentence.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    # Many servers end without TLS's own farewell; the length of the body, where one was told, is checked anyway.
    context.options |= LEGACY_SERVER_CONNECT | ssl.OP_IGNORE_UNEXPECTED_EOF
    context.set_alpn_protocols(["http/1.1"])
    # A file that holds an intermediate issuer alone says enough about whom the user trusts.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    context.hostname_checks_common_name = False  # a certificate without alternative names is for nobody to browsers
    context.set_default_verify_paths()
    context.load_verify_locations(certifi.where())
    if environ.get("SSL_CERT_FILE"):
        _trust(context, Path(environ["SSL_CERT_FILE"]), "the file that SSL_CERT_FILE names")
    if ca_file is not None:
        _trust(context, ca_file, "the CA file")
    return context


def names_host(certificate: Mapping[str, Any], host: str) -> bool:
    """Whether a certificate, as Python tells it, was issued for a host: by its name, or by a wildcard for the first
    label of it (RFC 9525 section 6.3).

    For OpenSSL a wildcard holds no name with an underscore, which stands in the names of many a blog; for browsers and
    curl it does.
    """
    names = {name.lower() for kind, name in certificate.get("subjectAltName", ()) if kind == "DNS"}
    domain = host.partition(".")[2]
    return host in names or ("." in domain and f"*.{domain}" in names)


def check_trust(environ: Mapping[str, str] = os.environ) -> None:
    """Read the file that SSL_CERT_FILE names, before a run meets it in its middle.

    Raises:
        ValueError: if it cannot be used.
    """
    if environ.get("SSL_CERT_FILE"):
        _trust(
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), Path(environ["SSL_CERT_FILE"]), "the file that SSL_CERT_FILE names"
        )


def _trust(context: ssl.SSLContext, path: Path, what: str) -> None:
    try:
        context.load_verify_locations(path)
    except ssl.SSLError as error:
        raise ValueError(f"{what}, {path}, holds no usable certificates: it must be in PEM form") from error
    except OSError as error:
        raise ValueError(f"cannot read {what}, {path}: {error.strerror}") from error
