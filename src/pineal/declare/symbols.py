"""Laws read as expressions: every name is a leaf, whole powers stay powers, nothing is put in for anything.

The tracer's graph serves kernels, so constants are folded into it and quantities dissolve. The written
readings (LaTeX, SBML) want each law as it was declared: one expression in the names that it mentions.
"""

from __future__ import annotations

from collections.abc import Callable

from pineal.declare.scope import Scope
from pineal.declare.terms import Law
from pineal.declare.tracer import Graph, Node


class Tree(Graph):
    """A graph for reading: `x**4` is one node, a minus stands in front, a flag of 1 or 0 is its condition."""

    def node(self, op: str, *arguments) -> Node:
        """The node of an operation, in the form that reads best."""
        args = tuple(a if isinstance(a, Node) else self.constant(a) for a in arguments)
        if op in ("mul", "div") and args[0].op == "neg":
            return self.node("neg", self.node(op, args[0].args[0], args[1]))
        if op == "mul" and args[1].op == "sqrt" and args[1].args[0] is args[0]:
            return self.node("pow", args[0], 1.5)
        if op == "gt" and _is_flag(args[0]) and args[1].op == "const" and 0.0 <= args[1].args[0] < 1.0:
            return args[0].args[0]
        if op == "where" and args[1].op == "where" and args[1].args[2] is args[2]:
            return self.node("where", self.node("and", args[0], args[1].args[0]), args[1].args[1], args[2])
        return super().node(op, *args)

    def power(self, base: Node, exponent: int) -> Node:
        """A whole power, as a power."""
        return self.node("pow", base, self.constant(exponent))


class Symbols:
    """Reads laws one at a time; `resolve` says what a name stands for (an input may keep its own name)."""

    def __init__(self, resolve: Callable[[str], str]):
        self.graph = Tree()
        self.resolve = resolve
        self.model = self  # a scope asks its reading's model to resolve names

    def __getitem__(self, full: str) -> Node:
        return self.graph.variable(full)

    def law(self, title: str, law: Law) -> Node:
        """The expression of one law of the module called `title`."""
        value = law.body(Scope(self, title))
        return value if isinstance(value, Node) else self.graph.constant(value)


def _is_flag(node: Node) -> bool:
    """Whether a node is 1 where a condition holds and 0 elsewhere."""
    return node.op == "where" and [a.args[0] if a.op == "const" else None for a in node.args[1:]] == [1.0, 0.0]


def own_name(full: str) -> str:
    """A name that stands for itself: inputs are written as their module calls them."""
    return full
