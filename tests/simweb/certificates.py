"""Certificates of the simulated web: one good issuer, and every way in which a certificate goes bad."""

import datetime
import ssl
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

MIDDLE_ADDRESS = "http://issuers.test/middle.der"
STRANGE_ADDRESS = "http://strangers.test/middle.der"

_DAY = datetime.timedelta(days=1)


class Certificate(StrEnum):
    """What a host shows to those who come over TLS."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_HOST = "wrong_host"
    SELF_SIGNED = "self_signed"
    UNTRUSTED = "untrusted"  # a good certificate from an issuer that nobody knows
    INCOMPLETE = "incomplete"  # the intermediate certificate is left out
    STRANGE = "strange"  # the same, and nobody knows who issued the one that is left out
    NO_HANDSHAKE = "no_handshake"  # the server breaks off before it shows any
    FOR_HTTP_2 = "for_http_2"  # whoever does not offer HTTP/2 gets no answer to the greeting


class Authority:
    """Issues certificates and holds one server context a host, made when it is first asked for."""

    def __init__(
        self,
        kinds: dict[str, Certificate],
        http2: frozenset[str] = frozenset(),
        locate: Callable[[str], str] = str,
    ) -> None:
        """`http2`: hosts that offer HTTP/2 to those who ask for it (ALPN, RFC 7301); `locate`: how an address of this
        web is reached without a proxy."""
        self._kinds = kinds
        self._http2 = http2
        self._locate = locate
        self._issuer = trustme.CA(organization_name="simulated web")
        self._stranger = trustme.CA(organization_name="unknown to all")
        self._middle = self._issuer.create_child_ca()
        self._strange = self._stranger.create_child_ca()
        self._contexts: dict[str, ssl.SSLContext] = {}
        # The context of the listener; the name in the client's greeting chooses the one that answers.
        self.front = self._context("localhost")
        self.front.sni_callback = self._choose

    def write_ca(self, path: Path) -> None:
        """The issuer's certificate, PEM: what a user gives as `--ca-file`."""
        self._issuer.cert_pem.write_to_path(path)

    @property
    def middle(self) -> bytes:
        """The certificate between the issuer and those who leave it out, DER."""
        return _der(self._middle)

    @property
    def strange(self) -> bytes:
        """The same of an issuer that nobody knows."""
        return _der(self._strange)

    def _choose(self, sock: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        host = (name or "localhost").lower()
        if host not in self._contexts:
            self._contexts[host] = self._context(host)
        sock.context = self._contexts[host]

    def _context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols([*(["h2"] if host in self._http2 else []), "http/1.1"])
        kind = self._kinds.get(host, Certificate.GOOD)
        if kind is Certificate.SELF_SIGNED:
            _load(context, *_self_signed(host))
        elif kind is Certificate.INCOMPLETE:
            _load(context, *_issued(host, self._middle, self._locate(MIDDLE_ADDRESS)))
        elif kind is Certificate.STRANGE:
            _load(context, *_issued(host, self._strange, self._locate(STRANGE_ADDRESS)))
        else:
            self._issue(kind, host).configure_cert(context)
        return context

    def _issue(self, kind: Certificate, host: str) -> trustme.LeafCert:
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        if kind is Certificate.UNTRUSTED:
            return self._stranger.issue_cert(host)
        if kind is Certificate.EXPIRED:
            return self._issuer.issue_cert(host, not_before=now - 400 * _DAY, not_after=now - 30 * _DAY)
        if kind is Certificate.NOT_YET_VALID:
            return self._issuer.issue_cert(host, not_before=now + 30 * _DAY, not_after=now + 400 * _DAY)
        if kind is Certificate.WRONG_HOST:
            return self._issuer.issue_cert(f"not-{host}")
        if host == "localhost":
            return self._issuer.issue_cert("localhost", "127.0.0.1", "::1")
        return self._issuer.issue_cert(host)


def _load(context: ssl.SSLContext, key: bytes, certificate: bytes) -> None:
    with trustme.Blob(key + certificate).tempfile() as path:
        context.load_cert_chain(path)


def _der(issuer: trustme.CA) -> bytes:
    return x509.load_pem_x509_certificate(issuer.cert_pem.bytes()).public_bytes(serialization.Encoding.DER)


def _issued(host: str, issuer: trustme.CA, issuer_at: str) -> tuple[bytes, bytes]:
    """Key and certificate, PEM, that names where the certificate of its issuer is (RFC 5280 4.2.2.1)."""
    key = ec.generate_private_key(ec.SECP256R1())
    signer = serialization.load_pem_private_key(issuer.private_key_pem.bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    place = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at))
    above = x509.load_pem_x509_certificate(issuer.cert_pem.bytes()).subject
    builder = _builder(host, above, key).add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    return _pem(key, builder.sign(signer, hashes.SHA256()))


def _builder(host: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + 365 * _DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> tuple[bytes, bytes]:
    pem = serialization.Encoding.PEM
    kept = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(pem, kept, serialization.NoEncryption()), certificate.public_bytes(pem)


def _self_signed(host: str) -> tuple[bytes, bytes]:
    """Key and certificate, PEM, of a host that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    itself = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    return _pem(key, _builder(host, itself, key).sign(key, hashes.SHA256()))
