"""Printing a traced graph as lines of Python: one line for each named quantity."""

from __future__ import annotations

import re
from collections import Counter

from pineal.declare.tracer import Node, reachable

_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "and": "&", "or": "|"}
_CALLS = {"exp", "log", "sqrt", "sin", "cos", "tanh", "pow"}


def identifier(full: str) -> str:
    """A Python name for a full name."""
    return re.sub(r"\W", "_", full)


def pick(condition: str, yes: str, no: str) -> str:
    """A choice between two values that are both computed: a blend of lanes, and no branch for the compiler to unfold."""
    return f"pick({condition}, {yes}, {no})"


def _inverse(divisor: Node) -> float | None:
    """What to multiply by instead of dividing by a constant (a division takes several times as long); None for another divisor."""
    return 1.0 / divisor.args[0] if divisor.op == "const" and 1e-30 < abs(divisor.args[0]) < 1e30 else None


class Printer:
    """Prints roots into assignments; `bind` gives the expression of each variable."""

    def __init__(self, graph, bind: dict[str, str], suffix: str = ""):
        self.graph, self.bind, self.suffix = graph, bind, suffix
        self.lines: list[str] = []
        self.local: dict[int, str] = {}

    def print(self, roots) -> list[str]:
        """The expressions of the roots; assignments gather in `lines`."""
        roots = list(roots)
        nodes = reachable(roots)
        uses = Counter(a.key for node in nodes for a in node.args if isinstance(a, Node))
        # a choice between names stays a blend of vectors; a choice between calls becomes a branch
        chosen = {a.key for node in nodes if node.op in ("where", "min", "max") for a in node.args}
        for node in nodes:
            if node.op == "var":
                self._assign(node, f"v_{identifier(node.args[0])}", self.bind[node.args[0]])
            elif node.op != "const" and (node.key in self.graph.names or uses[node.key] > 1 or node.key in chosen):
                name = self.graph.names.get(node.key, f"t{node.key}")
                self._assign(node, identifier(name), self._operation(node))
        return [self.expression(root) for root in roots]

    def expression(self, node: Node) -> str:
        """How a node is written where it is used."""
        if node.key in self.local:
            return self.local[node.key]
        return self._constant(node.args[0]) if node.op == "const" else self._operation(node)

    def _assign(self, node: Node, name: str, expression: str) -> None:
        if node.key in self.local:
            return
        name += self.suffix
        self.lines.append(f"{name} = {expression}")
        self.local[node.key] = name

    @staticmethod
    def _constant(value) -> str:
        return repr(value) if isinstance(value, bool) else f"F({value!r})"

    def _operation(self, node: Node) -> str:
        args = [self.expression(a) for a in node.args]
        if node.op == "div" and (inverse := _inverse(node.args[1])):
            return f"({args[0]} * {self._constant(inverse)})"
        if node.op in _INFIX:
            return f"({args[0]} {_INFIX[node.op]} {args[1]})"
        if node.op in _CALLS:
            return f"{node.op}_({', '.join(args)})"
        if node.op == "neg":
            return f"(-{args[0]})"
        if node.op == "where":
            return pick(*args)
        if node.op in ("min", "max"):
            return pick(f"{args[0]} {'<' if node.op == 'min' else '>'} {args[1]}", *args)
        raise AssertionError(node.op)
