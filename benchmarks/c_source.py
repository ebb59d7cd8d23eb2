"""The C text of a generated kernel: the same operations in the same order and width, and nothing guessed.

Types follow numba: float32 stays float32 with its like, integers of 32 bits become 64 in arithmetic, unsigned words meet only
unsigned words. Functions are written once for every set of argument types, as numba compiles them. Indices are taken as they are
(numba counts negative ones from the end; a kernel has none). What is not listed here raises Untranslated.
"""

from __future__ import annotations

import ast

import numpy as np
from attrs import define, field

from c_values import INT64, INTEGERS, TYPES, Array, Untranslated, Values

_HEAD = """#include <math.h>
#include <stdint.h>
#define INLINE static inline __attribute__((always_inline))
INLINE float as_float(int32_t x) { union { int32_t i; float f; } u = {x}; return u.f; }
INLINE int32_t as_int32_t(float x) { union { float f; int32_t i; } u = {x}; return u.i; }
"""


def translate(source: str, entry: str, types: list[str | Array]) -> str:
    """C of the function `entry` of a generated file (and of all that it calls) for the types of its arguments.

    It takes the arguments in order, an array followed by its lengths but for the first, then where to put what it returns (int64_t).
    """
    file = _File(Unfolded(ast.parse(source)).tree)
    text = _Function(file, file.functions[entry], types, entry).text()
    return "\n".join([_HEAD, *file.done.values(), text])


class Unfolded(ast.NodeTransformer):
    """Puts the body of a function where it is called for what it does, with its own names for arguments."""

    def __init__(self, tree: ast.Module):
        self.bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.tree = self.visit(tree)

    def visit_Expr(self, node: ast.Expr):
        """A call that stands alone."""
        called = self.bodies.get(getattr(getattr(node.value, "func", None), "id", ""))
        if called is None:
            return node
        if [a.arg for a in called.args.args] != [getattr(a, "id", None) for a in node.value.args]:
            raise Untranslated(node, "arguments have other names inside")
        return called.body


class _File:
    """Names of the module: functions, other names of NumPy's types and of library functions, constants."""

    def __init__(self, tree: ast.Module):
        self.functions, self.aliases, self.constants, self.tables, self.done, self.gives = {}, {}, {}, {}, {}, {}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.Assign):
                self._name(node.targets[0], node.value)

    def _name(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple):
            for one, what in zip(target.elts, value.elts, strict=True):
                self._name(one, what)
        elif isinstance(value, ast.Attribute):
            self.aliases[target.id] = value.attr
        elif isinstance(value, ast.Call) and ast.unparse(value.func).startswith("np.array("):
            self._table(target.id, value)
        else:
            self.constants[target.id] = value

    def _table(self, name: str, value: ast.Call) -> None:
        """A constant array: np.array(numbers).astype(type)."""
        type_ = TYPES.get(self.aliases.get(ast.unparse(value.args[0]), ""))
        if value.func.attr != "astype" or type_ not in ("float", "double") or len(value.func.value.args) != 1:
            raise Untranslated(value)
        numbers = np.array(ast.literal_eval(value.func.value.args[0]), float)
        self.tables[name] = Array(type_, numbers.ndim)
        lengths = "".join(f"enum {{ n{axis}_{name} = {n} }};\n" for axis, n in enumerate(numbers.shape) if axis)
        written = ", ".join(f"({type_}){float(n).hex()}" for n in numbers.reshape(-1))
        self.done[name] = f"{lengths}static const {type_} p_{name}[] = {{{written}}};"

    def called(self, name: str, types: list[str]) -> tuple[str, str]:
        """C name and type of a function of the file for argument types; written when first asked for."""
        label = "_".join([name, *types])
        if label not in self.done:
            made = _Function(self, self.functions[name], types, label)
            self.done[label], self.gives[label] = made.text(), made.gives
        return label, self.gives[label]


@define(eq=False)
class _Function:
    """One function for one set of argument types."""

    file: _File
    node: ast.FunctionDef
    types: list
    label: str
    gives: str | None = None
    turn: int = 0
    stored: set[str] = field(factory=set)
    values: Values = field(init=False)

    def text(self) -> str:
        """The function in C."""
        names = [a.arg for a in self.node.args.args]
        given = dict(zip(names, self.types, strict=True))
        arrays = self.file.tables | {n: t for n, t in given.items() if isinstance(t, Array)}
        scalars = {n: t for n, t in given.items() if isinstance(t, str)}
        file = self.file
        self.values = Values(file.aliases, file.constants, file.functions, file.called, arrays, scalars)
        self.stored = {n.value.id for n in ast.walk(self.node) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)}
        body = self.block(self.node.body, 1)
        head = ", ".join(self._parameter(n) for n in names)
        if self.gives is None:
            return f"void {self.label}({head}, int64_t *restrict returned)\n{{\n{self._declared(names)}{body}}}\n"
        return f"INLINE {self.gives} {self.label}({head})\n{{\n{self._declared(names)}{body}}}\n"

    def _parameter(self, name: str) -> str:
        if name in self.values.locals:
            return f"{self.values.locals[name]} p_{name}"
        array, keep = self.values.arrays[name], "" if name in self.stored else "const "
        lengths = "".join(f", const int64_t n{axis}_{name}" for axis in range(1, array.axes))
        return f"{keep}{array.type} *restrict p_{name}{lengths}"

    def _declared(self, arguments: list[str]) -> str:
        kept = {name: type_ for name, type_ in self.values.locals.items() if name not in arguments and type_ != "counter"}
        return "".join(f"    {type_} p_{name};\n" for name, type_ in kept.items())

    def block(self, body: list[ast.stmt], depth: int) -> str:
        """Statements as indented lines."""
        lines = [line for node in body for line in self.statement(node, depth)]
        return "".join(f"{'    ' * depth}{line}\n" if not line.startswith("\n") else line[1:] for line in lines)

    def statement(self, node: ast.stmt, depth: int) -> list[str]:
        """The lines of a statement; a line that begins with a line break is a block that is indented already."""
        match node:
            case ast.Assign(targets=[ast.Tuple() as many]) if isinstance(node.value, ast.Tuple):
                return self._together(many.elts, node.value.elts)
            case ast.Assign(targets=[target]):
                return [self._assign(target, *self.values.of(node.value))]
            case ast.AugAssign():
                changed = self.values.arithmetic(node, node.op, self.values.load(node.target), self.values.of(node.value))
                return [self._assign(node.target, *changed)]
            case ast.For(iter=ast.Call(func=ast.Name(id="range")), orelse=[]):
                return self._loop(node, depth)
            case ast.While(orelse=[]):
                return [f"while ({self.values.truth(node.test)}) {{", "\n" + self.block(node.body, depth + 1), "}"]
            case ast.If():
                otherwise = ["} else {", "\n" + self.block(node.orelse, depth + 1), "}"] if node.orelse else ["}"]
                return [f"if ({self.values.truth(node.test)}) {{", "\n" + self.block(node.body, depth + 1), *otherwise]
            case ast.Return():
                return self._return(node)
        raise Untranslated(node)

    def _together(self, targets: list[ast.expr], values: list[ast.expr]) -> list[str]:
        """Assignments that happen at once."""
        made, lines = [self.values.of(value) for value in values], []
        for k, (text, type_) in enumerate(made):
            lines.append(f"const {type_} at_once{self.turn}_{k} = {text};")
        lines += [self._assign(target, f"at_once{self.turn}_{k}", made[k][1]) for k, target in enumerate(targets)]
        self.turn += 1
        return lines

    def _assign(self, target: ast.expr, text: str, type_: str) -> str:
        if isinstance(target, ast.Name):
            if self.values.locals.setdefault(target.id, type_) != type_:
                raise Untranslated(target, f"was {self.values.locals[target.id]}, becomes {type_}")
            return f"p_{target.id} = {text};"
        place, kept = self.values.load(target)
        if kept != type_:
            raise Untranslated(target, f"{type_} into an array of {kept}")
        return f"{place} = {text};"

    def _loop(self, node: ast.For, depth: int) -> list[str]:
        bounds = [self.values.of(a) for a in node.iter.args]
        name = node.target.id
        if len(bounds) > 2 or any(t not in INTEGERS for _, t in bounds) or self.values.locals.setdefault(name, "counter") != "counter":
            raise Untranslated(node.iter)
        first = bounds[0][0] if len(bounds) == 2 else "0"
        self.turn += 1
        head = f"for (int64_t p_{name} = {first}, end{self.turn} = {bounds[-1][0]}; p_{name} < end{self.turn}; ++p_{name}) {{"
        return [head, "\n" + self.block(node.body, depth + 1), "}"]

    def _return(self, node: ast.Return) -> list[str]:
        if isinstance(node.value, ast.Tuple):
            made = [self.values.of(one) for one in node.value.elts]
            if any(t != INT64 for _, t in made):
                raise Untranslated(node)
            return [f"returned[{k}] = {text};" for k, (text, _) in enumerate(made)]
        text, self.gives = self.values.of(node.value)
        return [f"return {text};"]


__all__ = ["TYPES", "Array", "Unfolded", "Untranslated", "translate"]
