"""Every way in which one rule, bound or threshold of a module can be taken out; found in its source. Pure.

    for mutant in find_mutants("policy", source): tree = mutate(source, mutant)

What is looked for: constants of the module (a number ten times as large and a tenth, a word emptied, a pattern that
never matches), entries of its tables (left out one by one), numbers by default (as constants), conditions (held for
true, held for false; of several joined ones each left out), bounds (reached exactly), the smaller or larger of two
(one of them alone), numbers inside functions, and steps (left out). A mutant is named by where it is and what it does,
never by a line, so that its name lasts as long as the rule is spelt as it is.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# Data: what pages say, a list of phrases each. Taken out list by list (test_mutations.py), not phrase by phrase.
WHOLE_LISTS = frozenset({"hijacks", "parkers", "phrases", "walls"})
_TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_LONGEST = 90  # characters of a spelling in a name

Change = Callable[[ast.AST], ast.AST | None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One thing taken out.

    Attributes:
        kind: "constant", "entry", "default", "condition", "edge", "choice", "number", "step".
        place: the constant, or the function with its class.
        what: what is done, for people.
    """

    module: str
    kind: str
    place: str
    what: str
    number: int = field(compare=False)  # of the node, in the order of `ast.walk`
    change: Change = field(compare=False, repr=False)

    @property
    def id(self) -> str:
        return f"{self.module}: {self.place}: {self.what}"

    @property
    def is_named(self) -> bool:
        """Whether it takes out something that has a name of its own: these must have their row."""
        return self.kind in {"constant", "entry", "default"}


def mutate(source: str, mutant: Mutant) -> ast.Module:
    """The module's tree with `mutant` in it, ready to be compiled."""
    tree = ast.parse(source)
    target = list(ast.walk(tree))[mutant.number]
    changed = mutant.change(target)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
            elif isinstance(value, list) and any(one is target for one in value):
                index = next(i for i, one in enumerate(value) if one is target)
                value[index : index + 1] = [changed or ast.Pass()]
    return ast.fix_missing_locations(tree)


def find_mutants(module: str, source: str) -> list[Mutant]:
    """All mutants of a module, each under a name of its own."""
    tree = ast.parse(source)
    finder = _Finder(module, {id(node): number for number, node in enumerate(ast.walk(tree))})
    finder.visit(tree)
    seen: Counter[str] = Counter()
    named = []
    for mutant in finder.found:
        seen[mutant.id] += 1
        if seen[mutant.id] > 1:
            what = f"{mutant.what} ({seen[mutant.id]})"
            mutant = Mutant(module, mutant.kind, mutant.place, what, mutant.number, mutant.change)
        named.append(mutant)
    return named


def _spell(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_constant_name(name: str) -> bool:
    return name.isupper() and len(name) > 1  # one letter is a type variable


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _is_arithmetic(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_arithmetic(node.left) and _is_arithmetic(node.right)
    return _is_number(node.operand if isinstance(node, ast.UnaryOp) else node)


def _scaled(up: bool) -> Change:
    def change(node: ast.AST) -> ast.AST:
        whole = not any(isinstance(one, ast.Constant) and isinstance(one.value, float) for one in ast.walk(node))
        operator = ast.Mult() if up else ast.FloorDiv() if whole else ast.Div()
        return ast.BinOp(copy.deepcopy(node), operator, ast.Constant(10))  # type: ignore[arg-type]

    return change


def _fixed(value: object) -> Change:
    """The node's place taken by a fact; what it binds on the way stays bound."""

    def change(node: ast.AST) -> ast.AST:
        fact = ast.Constant(value)
        if not any(isinstance(one, ast.NamedExpr) for one in ast.walk(node)):
            return fact
        return ast.BoolOp(ast.Or() if value else ast.And(), [copy.deepcopy(node), fact])  # type: ignore[list-item]

    return change


def _spelt(expression: str) -> Change:
    return lambda node: ast.parse(expression, mode="eval").body


def _without(index: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        left = copy.deepcopy(node)
        for name in ("elts", "keys", "values", "args"):
            if isinstance(entries := getattr(left, name, None), list) and entries:
                del entries[index]
        if isinstance(left, ast.Set) and not left.elts:
            return ast.parse("set()", mode="eval").body
        return left

    return change


def _operand(index: int) -> Change:
    def change(node: ast.AST) -> ast.AST:
        return copy.deepcopy((node.values if isinstance(node, ast.BoolOp) else node.args)[index])  # type: ignore[attr-defined]

    return change


def _turned(node: ast.AST) -> ast.AST:
    turned = copy.deepcopy(node)
    assert isinstance(turned, ast.Compare)
    turned.ops = [_TURNED[type(operator)]() for operator in turned.ops]
    return turned


class _Finder(ast.NodeVisitor):
    def __init__(self, module: str, numbers: dict[int, int]) -> None:
        self.found: list[Mutant] = []
        self._module = module
        self._numbers = numbers
        self._place: list[str] = []
        self._in_function = False

    def _add(self, kind: str, node: ast.AST, what: str, change: Change, place: str = "") -> None:
        where = place or ".".join(self._place) or "module"
        self.found.append(Mutant(self._module, kind, where, what, self._numbers[id(node)], change))

    def _add_scaled(self, kind: str, node: ast.AST, place: str = "", label: str = "") -> None:
        for up, sign in ((True, "times ten"), (False, "a tenth")):
            self._add(kind, node, f"{label or _spell(node)}, {sign}", _scaled(up), place)

    # -- constants and tables --

    def _constant(self, name: str, value: ast.expr) -> None:
        if _is_arithmetic(value):
            self._add_scaled("constant", value, name)
        elif isinstance(value, ast.Constant) and isinstance(value.value, str | bytes):
            self._add("constant", value, "emptied", _spelt(repr(type(value.value)())), name)
        elif isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
            raw = (
                "b" if any(isinstance(n, ast.Constant) and isinstance(n.value, bytes) for n in ast.walk(value)) else ""
            )
            self._add("constant", value, "never matches", _spelt(f'__import__("re").compile({raw}"(?!)")'), name)
        elif (table := _table(value)) is not None and self._module not in WHOLE_LISTS:
            node, entries = table
            for index, entry in enumerate(entries):
                self._add("entry", node, f"without {_spell(entry)}", _without(index), name)

    def _assign(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        for target in targets:
            if isinstance(target, ast.Name) and value is not None and _is_constant_name(target.id):
                self._constant(target.id, value)
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                self._assign(target.elts[:1], value.elts[0])
                for one, its in list(zip(target.elts, value.elts, strict=True))[1:]:
                    self._assign([one], its)

    # -- what holds the rules --

    def visit_Module(self, node: ast.Module) -> None:
        for statement in node.body:
            if isinstance(statement, ast.Assign):
                self._assign(statement.targets, statement.value)
            elif isinstance(statement, ast.AnnAssign):
                self._assign([statement.target], statement.value)
            else:
                self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._place.append(node.name)
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                self._default(f"{node.name}.{statement.target.id}", statement.value)
            elif not isinstance(statement, ast.Assign | ast.AnnAssign):
                self.visit(statement)
        self._place.pop()

    def _default(self, place: str, value: ast.expr | None) -> None:
        if isinstance(value, ast.Lambda):
            value = value.body
        if value is not None and _is_arithmetic(value) and ast.unparse(value) not in {"0", "0.0"}:
            self._add_scaled("default", value, place)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._place.append(node.name)
        arguments = node.args
        plain = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) or None :]
        pairs = [
            *zip(plain, arguments.defaults, strict=False),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        for argument, default in pairs:
            self._default(f"{'.'.join(self._place)}({argument.arg})", default)
        outer, self._in_function = self._in_function, True
        for statement in node.body:
            self.visit(statement)
        self._in_function = outer
        self._place.pop()

    visit_FunctionDef = _function  # noqa: N815
    visit_AsyncFunctionDef = _function  # noqa: N815

    # -- conditions --

    def _test(self, node: ast.expr, whole: bool = True) -> None:
        """A condition: as a whole either way, and its parts left out of what joins them."""
        while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node = node.operand
        if isinstance(node, ast.Constant):  # while True
            return
        if whole:
            self._add("condition", node, f"always: {_spell(node)}", _fixed(True))
            self._add("condition", node, f"never: {_spell(node)}", _fixed(False))
        if isinstance(node, ast.BoolOp):
            self._parts(node)

    def _parts(self, node: ast.BoolOp) -> None:
        neutral = isinstance(node.op, ast.And)
        for part in node.values:
            inner = part
            while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
                inner = inner.operand
            word = "and" if neutral else "or"
            self._add("condition", part, f"without “{word} {_spell(part)}”", _fixed(neutral))
            if isinstance(inner, ast.BoolOp):
                self._parts(inner)

    def visit_If(self, node: ast.If | ast.While | ast.IfExp) -> None:
        self._test(node.test)
        self.generic_visit(node)

    visit_While = visit_If  # noqa: N815
    visit_IfExp = visit_If  # noqa: N815

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._test(test)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        value = node.value
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
            value = value.operand
        if isinstance(value, ast.Compare):
            self._test(value)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if not any(one.number == self._numbers[id(part)] for part in node.values for one in self.found):
            for index, part in enumerate(node.values):
                self._add("condition", node, f"“{_spell(part)}” alone of “{_spell(node)}”", _operand(index))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = (node.left, *node.comparators)
        bounded = any(_is_arithmetic(side) or _names_constant(side) for side in sides)
        if bounded and all(type(operator) in _TURNED for operator in node.ops):
            self._add("edge", node, f"exactly: {_spell(node)}", _turned)
        for side in sides:
            if self._in_function and _is_number(side) and side.value not in {0, 1}:  # type: ignore[attr-defined]
                self._add_scaled("number", side, label=f"{_spell(side)} in “{_spell(node)}”")
        self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> None:
        for side in (node.lower, node.upper):
            if side is not None and _is_number(side) and side.value not in {0, 1}:  # type: ignore[attr-defined]
                self._add_scaled("number", side, label=f"[{_spell(node)}]")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in {"min", "max"} and len(node.args) == 2:
            for index, argument in enumerate(node.args):
                self._add("choice", node, f"“{_spell(argument)}” alone of “{_spell(node)}”", _operand(index))
        self.generic_visit(node)

    # -- steps --

    def _step(self, node: ast.stmt) -> None:
        if self._in_function:
            self._add("step", node, f"not done: {_spell(node)}", lambda node: None)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and not ast.unparse(call.func).startswith("log."):
            self._step(node)
        else:
            self.generic_visit(node)

    visit_AugAssign = _step  # noqa: N815

    def visit_Assign(self, node: ast.Assign) -> None:
        if self._in_function and any(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            self._step(node)
        else:
            self.generic_visit(node)


def _names_constant(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and _is_constant_name(one.id.lstrip("_")) for one in ast.walk(node))


def _table(value: ast.expr) -> tuple[ast.AST, list[ast.expr]] | None:
    """The literal that a constant is made of, and its entries."""
    for node in _calls(value):
        if isinstance(node, ast.Set | ast.List | ast.Tuple) and node.elts:
            return node, node.elts
        if isinstance(node, ast.Dict) and node.keys:
            return node, [key for key in node.keys if key is not None]
        if (
            isinstance(node, ast.Call)
            and len(node.args) > 1
            and all(isinstance(one, ast.Constant) for one in node.args)
        ):
            return node, node.args
    return None


def _calls(value: ast.expr) -> Iterator[ast.expr]:
    yield value
    while isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
        yield value
