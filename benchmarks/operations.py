"""Counting the arithmetic of a kernel in its generated source, loop over lanes by loop over lanes.

Each loop becomes a graph in which equal expressions are one node: what a compiler that shares everything must still do.
A node knows what it hangs on, so work that is the same in every step, or the same for every lane, can be told apart.
"""

from __future__ import annotations

import ast
import re
from collections import Counter

from attrs import field, frozen

from c_source import Unfolded

PERSON, SHARED, STEP, VARYING = "person", "shared", "step", "varying"
"""What a number hangs on: a slot that the loop over steps never writes, an argument that all lanes share, an input of the
time step, anything that changes within a night."""

_BINARY = {
    ast.Add: "add", ast.Sub: "add", ast.Mult: "multiply", ast.Div: "divide", ast.BitAnd: "logic", ast.BitOr: "logic", ast.BitXor: "logic",
    ast.LShift: "logic", ast.RShift: "logic",
}  # fmt: skip
_LIBRARY = {"floor": "round", "sqrt": "root", "exp": "library", "log": "library", "sin": "library", "cos": "library", "tanh": "library"}
_CASTS = {"float32", "float64", "int32", "int8", "uint64", "int64"}
KINDS = ("add", "multiply", "divide", "root", "select", "compare", "logic", "round", "convert", "library")


@frozen
class Node:
    """One distinct value: how it comes about, from which others, and what it hangs on."""

    kind: str
    args: tuple
    hangs: frozenset


@frozen(eq=False)
class Loop:
    """The distinct work of one loop over lanes.

    `where`: "always", or the flag of the step (2: in bed); `line`: in the source. `written`: operations as written, calls
    expanded; `loads`/`stores`: references to arrays as written; `read`, `wrote`: distinct places.
    """

    where: str
    line: int
    nodes: dict = field(factory=dict)
    written: Counter = field(factory=Counter)
    loads: list = field(factory=list)
    stores: list = field(factory=list)

    @property
    def operations(self) -> list[Node]:
        """Distinct operations, without constants, names and loads."""
        return [node for node in self.nodes.values() if node.kind in KINDS]

    def of_lanes(self) -> list[Node]:
        """Distinct operations that differ from lane to lane; the others are done once for all of them."""
        return [node for node in self.operations if node.hangs & {PERSON, VARYING}]

    def places(self) -> tuple[int, int]:
        """Distinct places of the work array and its like that are read before they are written, and that are written."""
        read = {node.args for node in self.nodes.values() if node.kind == "load"}
        return len(read), len(set(self.stores))


class _File:
    """The module-level names of a generated file, the functions that stand alone put where they are called."""

    def __init__(self, source: str):
        tree = Unfolded(ast.parse(source)).tree
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.aliases: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign):
                self._alias(node.targets[0], node.value)

    def _alias(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple):
            for one, what in zip(target.elts, value.elts, strict=True):
                self._alias(one, what)
        elif isinstance(value, ast.Attribute):
            self.aliases[target.id] = value.attr
        else:
            self.aliases[target.id] = ""  # a number


def loops(source: str) -> list[Loop]:
    """Every loop over lanes inside the loop over steps, in order."""
    file = _File(source)
    run = file.functions["run"]
    steps = next(node for node in run.body if isinstance(node, ast.For) and node.target.id == "i")
    before = [node for node in run.body if node.lineno < steps.lineno]
    names = {argument.arg: Node("name", (argument.arg,), frozenset({SHARED})) for argument in run.args.args}
    for node in before:
        names |= {name.id: Node("name", (name.id,), frozenset({SHARED})) for name in ast.walk(node) if _stored(name)}
    written = {ast.unparse(node) for node in ast.walk(steps) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)}
    found: list[Loop] = []
    _statements(steps.body, "always", names | {"i": Node("name", ("i",), frozenset({STEP}))}, written, file, found)
    return found


def _stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _statements(body, where: str, names: dict, written: set, file: _File, found: list) -> None:
    for node in body:
        if isinstance(node, ast.For) and ast.unparse(node.iter) == "range(L)":
            loop = Loop(where, node.lineno)
            _Walk(loop, dict(names), written, file).block(node.body)
            found.append(loop)
        elif isinstance(node, ast.If):
            _statements(node.body, f"{where}, {ast.unparse(node.test)}".removeprefix("always, "), names, written, file, found)
        elif isinstance(node, ast.For | ast.While):
            told = ast.unparse(node.iter if isinstance(node, ast.For) else node.test)
            _statements(node.body, f"{where}, each of {told}".removeprefix("always, "), names, written, file, found)
        else:
            hangs = SHARED if re.search(r"= (shared|weights)\[", ast.unparse(node)) else STEP
            for name in ast.walk(node):
                if _stored(name):
                    names[name.id] = Node("name", (name.id,), frozenset({hangs}))


class _Walk:
    """Runs the lines of one loop on nodes in place of numbers."""

    def __init__(self, loop: Loop, names: dict, written: set, file: _File):
        self.loop, self.names, self.changes, self.file = loop, names, written, file
        self.held: dict[str, Node] = {}  # places already read or written in this loop: they stay in registers

    def block(self, body) -> Node | None:
        """Statements of a loop or a function; what it returns."""
        for node in body:
            match node:
                case ast.Return():
                    return self.value(node.value)
                case ast.Assign(targets=[target]):
                    self._assign(target, node.value)
                case ast.AugAssign():
                    made = self._made(_BINARY[type(node.op)], type(node.op).__name__, self._read(node.target), self.value(node.value))
                    self._store(node.target, made)
                case ast.If() | ast.For():
                    turns = ast.literal_eval(node.iter.args[0]) if isinstance(node, ast.For) else 1
                    for _ in range(turns):
                        self.block(node.body)
                case ast.Expr(value=ast.Constant()):
                    pass
                case _:
                    raise NotImplementedError(f"line {node.lineno}: {ast.unparse(node)}")
        return None

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple):
            made = [self.value(one) for one in value.elts]
            for one, what in zip(target.elts, made, strict=True):
                self._store(one, what)
        else:
            self._store(target, self.value(value))

    def _store(self, target: ast.expr, made: Node) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = made
        else:
            place = ast.unparse(target)
            self.loop.stores.append(place)
            self.held[place] = made

    def _read(self, node: ast.expr) -> Node:
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self._leaf("name", (node.id,), frozenset())
        place = ast.unparse(node)
        self.loop.loads.append(place)
        if place not in self.held:
            lanes = "l" in {name.id for name in ast.walk(node.slice) if isinstance(name, ast.Name)}
            hangs = STEP if not lanes else VARYING if place in self.changes or node.value.id != "w" else PERSON
            self.held[place] = self._leaf("load", (place,), frozenset({hangs}))
        return self.held[place]

    def _leaf(self, kind: str, args: tuple, hangs: frozenset) -> Node:
        return self.loop.nodes.setdefault((kind, args), Node(kind, args, hangs))

    def _made(self, kind: str, how: str, *args: Node) -> Node:
        self.loop.written[kind] += 1
        key = (kind, how, *map(id, args))
        return self.loop.nodes.setdefault(key, Node(kind, (how, *args), frozenset().union(*(a.hangs for a in args))))

    def value(self, node: ast.expr) -> Node:
        """The node of an expression; raises NotImplementedError for syntax that a kernel does not use."""
        match node:
            case ast.Constant():
                return self._leaf("constant", (repr(node.value),), frozenset())
            case ast.Name() if node.id == "l":
                return self._leaf("name", ("l",), frozenset({VARYING}))
            case ast.Name() | ast.Subscript():
                return self._read(node)
            case ast.BinOp():
                return self._made(_BINARY[type(node.op)], type(node.op).__name__, self.value(node.left), self.value(node.right))
            case ast.UnaryOp():
                return self._negative(node)
            case ast.Compare(ops=[how], comparators=[right]):
                return self._made("compare", type(how).__name__, self.value(node.left), self.value(right))
            case ast.IfExp():
                return self._made("select", "", self.value(node.test), self.value(node.body), self.value(node.orelse))
            case ast.Call():
                return self._call(node)
        raise NotImplementedError(f"line {node.lineno}: {ast.unparse(node)}")

    def _negative(self, node: ast.UnaryOp) -> Node:
        inner = self.value(node.operand)
        if inner.kind == "constant":
            return self._leaf("constant", ("-" + inner.args[0],), frozenset())
        return self._made("add", "USub", inner)

    def _call(self, node: ast.Call) -> Node:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "view":
            return self.value(node.func.value)  # the same bits under another name
        args = [self.value(a) for a in node.args]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        name = self.file.aliases.get(name) or name
        if name in self.file.functions:
            return self._inline(self.file.functions[name], args)
        if name in _LIBRARY or name == "pow":
            return self._made(_LIBRARY.get(name, "library"), name, *args)
        if name not in _CASTS:
            raise NotImplementedError(f"line {node.lineno}: {ast.unparse(node)}")
        return args[0] if args[0].kind == "constant" else self._cast(name, args[0])

    def _cast(self, name: str, inner: Node) -> Node:
        if name.startswith("float") and inner.kind not in ("logic", "convert") and inner.hangs <= {VARYING, PERSON, SHARED, STEP}:
            return inner
        return self._made("convert", name, inner)

    def _inline(self, function: ast.FunctionDef, args: list[Node]) -> Node:
        outer, self.names = self.names, {a.arg: made for a, made in zip(function.args.args, args, strict=True)}
        made = self.block(function.body)
        self.names = outer
        return made
