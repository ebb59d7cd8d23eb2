"""Expressions of a generated kernel in C, each with the type that numba computes it in."""

from __future__ import annotations

import ast
from collections.abc import Callable

from attrs import field, frozen

FLOAT, DOUBLE, INT64, UINT64, BOOL = "float", "double", "int64_t", "uint64_t", "_Bool"
TYPES = {
    "float32": FLOAT, "float64": DOUBLE, "int64": INT64, "int32": "int32_t", "int8": "int8_t", "uint64": UINT64, "bool": BOOL,
}  # fmt: skip
INTEGERS = (INT64, "int32_t", "int8_t", BOOL)
_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "&&", ast.Or: "||",
}  # fmt: skip
_WORDS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)
_LIBRARY = {"exp", "log", "sqrt", "sin", "cos", "tanh", "pow", "floor", "expm1", "log1p"}


class Untranslated(NotImplementedError):
    """Syntax or types that the translation does not know."""

    def __init__(self, node: ast.AST, why: str = "no translation"):
        super().__init__(f"line {getattr(node, 'lineno', '?')}: {why}: {ast.unparse(node)}")


@frozen
class Array:
    """An argument that is an array: C type of its elements and number of axes."""

    type: str
    axes: int


@frozen(eq=False)
class Values:
    """What the names of a function mean while it is translated.

    `locals`: C types by name ("counter" for that of a loop); `aliases` and `constants`: names of the module; `functions`: those of the
    file; `called`: C name and type of one of them for argument types.
    """

    aliases: dict[str, str]
    constants: dict[str, ast.expr]
    functions: dict[str, ast.FunctionDef]
    called: Callable[[str, list[str]], tuple[str, str]]
    arrays: dict[str, Array]
    locals: dict[str, str] = field(factory=dict)

    def of(self, node: ast.expr) -> tuple[str, str]:
        """An expression and its C type."""
        match node:
            case ast.Constant(value=bool()):
                return str(int(node.value)), BOOL
            case ast.Constant(value=int()):
                return f"INT64_C({node.value})", INT64
            case ast.Constant(value=float()):
                return node.value.hex(), DOUBLE
            case ast.Name() | ast.Subscript():
                return self.load(node)
            case ast.BinOp():
                return self.arithmetic(node, node.op, self.of(node.left), self.of(node.right))
            case ast.UnaryOp(op=ast.USub()):
                text, type_ = self.of(node.operand)
                return f"(-{text})", type_
            case ast.Compare(ops=[how], comparators=[right]) if type(how) in _SIGNS:
                left, right = self._alike(node, self.of(node.left), self.of(right))
                return f"({left[0]} {_SIGNS[type(how)]} {right[0]})", BOOL
            case ast.BoolOp():
                return "(" + f" {_SIGNS[type(node.op)]} ".join(self.truth(one) for one in node.values) + ")", BOOL
            case ast.IfExp():
                one, other = self.of(node.body), self.of(node.orelse)
                if one[1] != other[1]:
                    raise Untranslated(node, f"{one[1]} or {other[1]}")
                return f"({self.truth(node.test)} ? {one[0]} : {other[0]})", one[1]
            case ast.Call(keywords=[]):
                return self._call(node)
        raise Untranslated(node)

    def truth(self, node: ast.expr) -> str:
        """An expression as a condition."""
        text, type_ = self.of(node)
        return text if type_ == BOOL else f"({text} != 0)"

    def load(self, node: ast.expr) -> tuple[str, str]:
        """A name or a place of an array, and its C type."""
        if isinstance(node, ast.Name):
            return self._named(node)
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        array = self.arrays.get(node.value.id)
        if array is None or len(indices) != array.axes:
            raise Untranslated(node)
        place = self.of(indices[0])
        made = [place, *(self.of(i) for i in indices[1:])]
        if any(t not in INTEGERS for _, t in made):
            raise Untranslated(node, "an index must be an integer")
        text = made[0][0]
        for axis in range(1, array.axes):
            text = f"({text}) * n{axis}_{node.value.id} + {made[axis][0]}"
        return f"p_{node.value.id}[{text}]", array.type

    def _named(self, node: ast.Name) -> tuple[str, str]:
        if node.id in self.locals:
            type_ = self.locals[node.id]
            return f"p_{node.id}", INT64 if type_ == "counter" else type_
        if node.id in self.constants:
            return self.of(self.constants[node.id])
        raise Untranslated(node, "unknown name")

    def arithmetic(self, node: ast.AST, how: ast.operator, left: tuple, right: tuple) -> tuple[str, str]:
        """Two values joined by a sign, and the C type of what comes out."""
        if type(how) not in _SIGNS:
            raise Untranslated(node)
        left, right = self._alike(node, left, right, divides=isinstance(how, ast.Div))
        floating = left[1] in (FLOAT, DOUBLE)
        if floating and isinstance(how, _WORDS) or isinstance(how, ast.Div) and not floating:
            raise Untranslated(node)
        return f"({left[0]} {_SIGNS[type(how)]} {right[0]})", left[1]

    def _alike(self, node: ast.AST, left: tuple, right: tuple, divides: bool = False) -> tuple[tuple, tuple]:
        """Both sides in the type that numba computes in."""
        kinds = {left[1], right[1]}
        if kinds == {BOOL} or len(kinds) == 1 and kinds <= {FLOAT, DOUBLE, UINT64, INT64}:
            return left, right
        if kinds <= set(INTEGERS):
            wide = INT64
        elif kinds == {FLOAT, DOUBLE} or divides and DOUBLE in kinds:
            wide = DOUBLE
        else:  # numba would promote silently, most often to double
            raise Untranslated(node, f"{left[1]} with {right[1]}")
        return (f"({wide}){left[0]}", wide), (f"({wide}){right[0]}", wide)

    def _call(self, node: ast.Call) -> tuple[str, str]:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "view":
            return self._bits(node)
        args = [self.of(a) for a in node.args]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        name = self.aliases.get(name, name)
        if name in self.functions:
            label, gives = self.called(name, [t for _, t in args])
            return f"{label}({', '.join(text for text, _ in args)})", gives
        if name in TYPES and len(args) == 1:
            return f"(({TYPES[name]})({args[0][0]}))", TYPES[name]
        if name in _LIBRARY and {t for _, t in args} in ({FLOAT}, {DOUBLE}):
            return f"{name}{'f' if args[0][1] == FLOAT else ''}({', '.join(text for text, _ in args)})", args[0][1]
        raise Untranslated(node)

    def _bits(self, node: ast.Call) -> tuple[str, str]:
        text, type_ = self.of(node.func.value)
        target = TYPES.get(self.aliases.get(ast.unparse(node.args[0]), ""))
        if {type_, target} != {FLOAT, "int32_t"}:
            raise Untranslated(node)
        return f"as_{target}({text})", target
