"""Laws read as a graph: operator overloading, each distinct expression kept once.

Constants are folded, ``x * 1`` and ``x + 0`` vanish, equal expressions are one node. A law that
branches with ``if`` on a traced value is an error: the other branch would be lost without a word.
"""

from __future__ import annotations

import math
import operator

from pineal.errors import ModelError
from pineal.maths import _NUMBERS, _apply

_FOLD = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b, "neg": lambda a: -a,
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
    "and": lambda a, b: a and b, "or": lambda a, b: a or b, "not": lambda a: not a, **_NUMBERS,
}


class Node:
    """One expression of the graph: an operation and its arguments, or a constant, or a variable."""

    __slots__ = ("args", "graph", "key", "op")

    def __init__(self, graph: Graph, op: str, args: tuple, key: int):
        self.graph, self.op, self.args, self.key = graph, op, args, key

    @classmethod
    def __maths__(cls, name: str, arguments: tuple) -> Node:
        graph = next(a for a in arguments if isinstance(a, Node)).graph
        return graph.node(name, *arguments)

    def __add__(self, other):
        return self.graph.node("add", self, other)

    def __radd__(self, other):
        return self.graph.node("add", other, self)

    def __sub__(self, other):
        return self.graph.node("sub", self, other)

    def __rsub__(self, other):
        return self.graph.node("sub", other, self)

    def __mul__(self, other):
        return self.graph.node("mul", self, other)

    def __rmul__(self, other):
        return self.graph.node("mul", other, self)

    def __truediv__(self, other):
        return self.graph.node("div", self, other)

    def __rtruediv__(self, other):
        return self.graph.node("div", other, self)

    def __neg__(self):
        return self.graph.node("neg", self)

    def __pow__(self, exponent):
        if isinstance(exponent, int) and exponent >= 1:
            return self.graph.power(self, exponent)
        if isinstance(exponent, int) and exponent <= -1:
            return self.graph.node("div", 1.0, self.graph.power(self, -exponent))
        return self.graph.node("pow", self, exponent)

    def __lt__(self, other):
        return self.graph.node("lt", self, other)

    def __le__(self, other):
        return self.graph.node("le", self, other)

    def __gt__(self, other):
        return self.graph.node("gt", self, other)

    def __ge__(self, other):
        return self.graph.node("ge", self, other)

    def __and__(self, other):
        return self.graph.node("and", self, other)

    def __or__(self, other):
        return self.graph.node("or", self, other)

    def __eq__(self, other):
        raise ModelError("a law may not ask whether a value equals another; use <, <=, > or >= with pineal.maths.where")

    __ne__ = __eq__
    __hash__ = object.__hash__

    def __bool__(self):
        raise ModelError("a law may not branch with 'if' on a value of the model; use pineal.maths.where")

    def __float__(self):
        raise ModelError("a law may only use pineal.maths; another library asked for a number")


class Graph:
    """Nodes by content; `names` says which node carries which named quantity.

    With `few_angles` sines and cosines of a sum with a constant, and of a double, are made of those of the plain angle.
    """

    def __init__(self, few_angles: bool = False):
        self.few_angles = few_angles
        self.nodes: list[Node] = []
        self.names: dict[int, str] = {}
        self._by_content: dict[tuple, Node] = {}

    def variable(self, name: str) -> Node:
        """An input of the graph."""
        return self._keep("var", (name,))

    def constant(self, value) -> Node:
        """A number."""
        return self._keep("const", (bool(value) if isinstance(value, bool) else float(value),))

    def node(self, op: str, *arguments) -> Node:
        """The node of an operation, folded and simplified."""
        if op not in _FOLD:
            raise ModelError(f"{op} is not in the closed list of functions a law may use")
        args = tuple(a if isinstance(a, Node) else self.constant(a) for a in arguments)
        if all(a.op == "const" for a in args):
            return self.constant(_FOLD[op](*(a.args[0] for a in args)))
        simpler = _simplified(op, args)
        return self._keep(op, args) if simpler is None else simpler

    def power(self, base: Node, exponent: int) -> Node:
        """A whole power as multiplications."""
        if exponent == 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.node("mul", half, half)
        return square if exponent % 2 == 0 else self.node("mul", square, base)

    def _keep(self, op: str, args: tuple) -> Node:
        content = (op, *(a.key if isinstance(a, Node) else a for a in args))
        if op == "const" and args[0] == 0.0:
            content = (op, args[0], math.copysign(1.0, args[0]), type(args[0]))
        elif op == "const":
            content = (op, args[0], type(args[0]))
        if content not in self._by_content:
            node = Node(self, op, args, len(self.nodes))
            self.nodes.append(node)
            self._by_content[content] = node
        return self._by_content[content]


def _is(node: Node, value: float) -> bool:
    return node.op == "const" and node.args[0] == value


def _simplified(op: str, args: tuple[Node, ...]) -> Node | None:
    """The simpler node an operation equals, or None."""
    if op == "add" and _is(args[0], 0.0):
        return args[1]
    if op in ("add", "sub") and _is(args[1], 0.0):
        return args[0]
    if op == "mul" and _is(args[0], 1.0):
        return args[1]
    if op in ("mul", "div") and _is(args[1], 1.0):
        return args[0]
    if op == "mul" and (_is(args[0], 0.0) or _is(args[1], 0.0)):
        return args[0].graph.constant(0.0)
    if op == "where" and args[0].op == "const":
        return args[1] if args[0].args[0] else args[2]
    if op in ("and", "or") and any(a.op == "const" for a in args):
        known, other = args if args[0].op == "const" else args[::-1]
        return other if bool(known.args[0]) == (op == "and") else known
    return _of_angle(op, args[0]) if op in ("sin", "cos") and args[0].graph.few_angles else None


def _of_angle(op: str, angle: Node) -> Node | None:
    """A sine or cosine by those of the plain angle: many laws turn one phase by constants, or take it twice."""
    graph = angle.graph
    if angle.op in ("add", "sub") and any(a.op == "const" for a in angle.args):
        turned = angle.args[1].op == "const"
        plain, by = angle.args if turned else angle.args[::-1]
        ahead = by.args[0] * (-1.0 if turned and angle.op == "sub" else 1.0)
        sine, cosine = graph.node("sin", plain), graph.node("cos", plain)
        if angle.op == "sub" and not turned:
            sine = -sine
        if op == "sin":
            return sine * math.cos(ahead) + cosine * math.sin(ahead)
        return cosine * math.cos(ahead) - sine * math.sin(ahead)
    if angle.op == "mul" and any(_is(a, 2.0) for a in angle.args):
        half = angle.args[1] if _is(angle.args[0], 2.0) else angle.args[0]
        sine, cosine = graph.node("sin", half), graph.node("cos", half)
        return 2.0 * sine * cosine if op == "sin" else cosine * cosine - sine * sine
    return None


def reachable(roots) -> list[Node]:
    """All nodes the roots depend on, arguments before their users."""
    seen: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.key not in seen:
            seen[node.key] = node
            stack.extend(a for a in node.args if isinstance(a, Node))
    return [seen[key] for key in sorted(seen)]


_OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "neg": operator.neg,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "and": operator.and_, "or": operator.or_,
}


def evaluate(roots, environment) -> list:
    """The values of some nodes, where `environment` has a value of one kind (float, or anything with `__maths__`) for every variable."""
    values: dict[int, object] = {}
    for node in reachable(roots):
        if node.op == "var":
            values[node.key] = environment[node.args[0]]
        elif node.op == "const":
            values[node.key] = node.args[0]
        else:
            args = [values[a.key] for a in node.args]
            values[node.key] = _OPERATORS[node.op](*args) if node.op in _OPERATORS else _apply(node.op, *args)
    return [values[root.key] for root in roots]
