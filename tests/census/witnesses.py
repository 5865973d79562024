"""Which tests are asked about which module, and of what kind they are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

# By file: how the test meets the checker. "sockets": real connections, HTTP and TLS on loopback. "clock": the whole
# run on a clock of the test's own, over a transport of its own. "pure": a function and its value.
KINDS = {
    "test_catalog_wire": "sockets", "test_catalog_wire_guard": "sockets", "test_catalog_wire_tls": "sockets",
    "test_catalog_http2": "sockets", "test_catalog_resolver": "sockets", "test_catalog_checker_robots": "sockets",
    "test_catalog_checker_conditional": "sockets", "test_catalog_checker_certificates": "sockets",
    "test_catalog_canaries": "sockets", "test_catalog_honesty": "clock",
    "test_catalog_checker_patience": "clock", "test_catalog_checker_runner": "clock",
    "test_catalog_checker_network": "clock", "test_catalog_checker_examine": "clock",
    "test_catalog_checker_sibling": "clock", "test_catalog_checker_hosts": "clock",
    "test_catalog_checker_probe": "clock",
    "test_catalog_body": "pure", "test_catalog_heads": "pure", "test_catalog_faults": "pure",
    "test_catalog_guard": "pure", "test_catalog_proxies": "pure", "test_catalog_checker_verdict": "pure",
    "test_catalog_checker_pages": "pure", "test_catalog_checker_soft404": "pure", "test_catalog_checker_local": "pure",
    "test_catalog_resolve": "pure", "test_catalog_progress": "clock", "test_catalog_checker_policy": "pure",
    "test_catalog_checker_screen": "pure", "test_catalog_checker_second": "pure",
    "test_catalog_checker_findings": "pure", "test_catalog_checker_wording": "pure",
    "test_catalog_checker_json_errors": "pure",
}  # fmt: skip

_LANES = ("checker_hosts", "checker_patience", "checker_runner", "checker_network")
_WIRE = ("wire", "wire_guard", "wire_tls")
# By module, the likeliest and quickest first.
WITNESSES = {
    "addresses": ("checker_soft404",),
    "attempts": ("checker_patience", "checker_runner", "checker_hosts", "checker_network"),
    "body": ("body",),
    "certificates": ("checker_certificates",),
    "chunks": ("chunks", "wire"),
    "challenge": ("checker_verdict", "checker_soft404", "checker_wording"),
    "conditional": ("checker_conditional",),
    "cookies": ("checker_probe", "checker_runner"),
    "disorder": ("checker_wording",),
    "engine": ("wire", "wire_guard", "wire_tls"),
    "examine": ("checker_examine", "checker_sibling"),
    "faults": ("faults", *_WIRE, "http2"),
    "first_round": ("checker_patience", "checker_runner"),
    "findings": ("checker_findings", "checker_runner", "checker_patience"),
    "fragments": ("checker_pages", "checker_verdict", "checker_local"),
    "gate": _LANES,
    "guard": ("guard",),
    "heads": ("heads", "wire"),
    "hosts": _LANES,
    "hijacks": ("checker_wording",),
    "http2": ("http2",),
    "json_errors": ("checker_json_errors",),
    "local": ("checker_local",),
    "lane": _LANES,
    "last_round": ("checker_patience", "checker_runner"),
    "neighbours": ("checker_sibling", "honesty"),
    "network": ("checker_patience", "checker_runner", "canaries", "checker_network"),
    "observation": ("faults", "checker_verdict", "checker_network", "checker_runner"),
    "pace": ("checker_hosts", "checker_patience"),
    "page": ("checker_pages",),
    "parkers": ("checker_soft404", "checker_wording"),
    "phrases": ("checker_soft404", "checker_verdict", "checker_wording"),
    "policy": ("checker_policy", "checker_runner", "checker_patience"),
    "probe": ("checker_probe", "checker_runner", "checker_patience", "checker_conditional"),
    "proxies": ("proxies", "wire_tls"),
    "resolver": ("resolver", "wire"),
    "robots": ("checker_robots",),
    "runner": ("checker_patience", "checker_runner", "checker_hosts", "checker_network"),
    "screen": ("checker_screen", "checker_runner", "checker_verdict"),
    "second": ("checker_second", "checker_examine", "checker_patience"),
    "sibling": ("checker_sibling",),
    "soft404": ("checker_soft404", "checker_wording"),
    "subject": ("checker_wording", "checker_sibling"),
    "timeouts": ("checker_hosts", "checker_patience", "wire"),
    "tls": ("wire_tls",),
    "tongues": ("checker_soft404", "checker_wording"),
    "unseen": ("checker_pages",),
    "verdict": ("checker_verdict",),
    "walls": ("checker_verdict", "checker_wording", "checker_sibling"),
    "wire": ("wire", "wire_guard", "wire_tls", "http2", "checker_hosts"),
}
MODULES = tuple(sorted(path.stem for path in (ROOT / "catalog" / "checker").glob("*.py") if path.stem != "__init__"))


def files_of(module: str) -> list[str]:
    """The files of tests that are asked about a module: those above, else those that bear its name."""
    names = WITNESSES.get(module, (f"checker_{module}", module, "checker_runner", "wire"))
    files = [f"tests/test_catalog_{name}.py" for name in names]
    return files if module in WITNESSES else [file for file in files if (ROOT / file).is_file()]
