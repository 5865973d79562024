"""The walls of the house: who may import whom, how large a room may be, and that there are no cycles."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("catalog", "scrapers", "db", "reports")
# One sentence each owns a technology; imports run one way.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "catalog": frozenset({"catalog", "scrapers", "db", "reports"}),
    "reports": frozenset({"reports", "db"}),
    "scrapers": frozenset({"scrapers", "db.vocabulary"}),
    "db": frozenset({"db"}),
}
# Technologies that a single package owns: only it may import them.
OWNED: dict[str, str] = {
    "aiohttp": "catalog",
    "aiodns": "catalog",
    "apprise": "catalog",
    "httpx": "catalog",
    "bs4": "scrapers",
    "markdown_it": "scrapers",
    "sqlmodel": "db",
    "alembic": "db",
    "jinja2": "reports",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def _modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


MODULES = _modules()


def _imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            module = node.module or ""
            names.add(module)
            names |= {f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in MODULES}
    return names


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_package_may(module: str) -> None:
    package = module.partition(".")[0]
    for name in _imports(ast.parse(MODULES[module].read_text("utf-8"))):
        if name.partition(".")[0] in PACKAGES:
            allowed = MAY_IMPORT[package]
            assert name in allowed or name.partition(".")[0] in allowed or name == "db", f"{module} imports {name}"
            if package == "scrapers" and name.startswith("db"):
                assert name in {"db", "db.vocabulary"}, f"{module} imports {name}"
        owner = OWNED.get(name.partition(".")[0])
        assert owner in (None, package), f"{module} imports {name}, which is {owner}'s"


def test_the_vocabulary_imports_nothing_of_ours() -> None:
    assert not {
        name
        for name in _imports(ast.parse(MODULES["db.vocabulary"].read_text("utf-8")))
        if name.partition(".")[0] in PACKAGES
    }


def test_no_import_cycles() -> None:
    graph = {
        module: {name for name in _imports(ast.parse(path.read_text("utf-8"))) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"import cycle: {' -> '.join((*trail, module))}"
        if module not in done:
            for name in graph[module]:
                # A package's __init__ that re-exports its own modules is no cycle of theirs.
                if not module.startswith(f"{name}."):
                    visit(name, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_stays_small_enough_to_hold_in_the_head(module: str) -> None:
    text = MODULES[module].read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE, f"{module} has outgrown its name"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{module}.{node.name} has {length} lines"


def test_only_the_command_line_turns_errors_into_exit_codes() -> None:
    for module, path in MODULES.items():
        if module == "catalog.cli":
            continue
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not calls & {"sys.exit", "exit", "quit", "os._exit"}, f"{module} ends the process"
