"""The small language of formulas: arithmetic and a few functions, checked once, then run as it is shown.

Only numbers, the formula's own symbols, `+ - * / // % **`, brackets and the functions below. The same text runs on
exact integers, on floats and on arrays of samples.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from reporter.errors import FormulaError

_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.USub, ast.UAdd)
_NODES: Final = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.Call,
    *_OPERATORS,
)


def _ceil(value: float) -> int:
    return math.ceil(value)


def _exact_ratio_ceil(numerator: float, denominator: float) -> int:
    return math.ceil(Fraction(numerator) / Fraction(denominator))


SCALAR_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "ceil": _ceil,
    "floor": math.floor,
    "ceil_divide": _exact_ratio_ceil,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
}
"""What a formula may call; `ceil_divide(a, b)` is a / b rounded up, exact for integers of any size."""

_SEVERAL: Final = ("min", "max")
_TWO: Final = ("ceil_divide",)
"""Functions of at least two arguments and of two; the others take one."""

Evaluator = Callable[..., Any]


@lru_cache(maxsize=4096)
def compile_expression(expression: str, symbols: tuple[str, ...]) -> tuple[Evaluator, Evaluator]:
    """Two functions of `symbols` in order: for scalars (exact) and for arrays of samples.

    Raises FormulaError where the text is not in the language, or uses other symbols than it declares.
    """
    _check(expression, symbols)
    code = compile(f"lambda {', '.join(symbols)}: ({expression})", "<formula>", "eval")
    scalar: Evaluator = eval(code, {"__builtins__": {}, **SCALAR_FUNCTIONS})

    def array(*values: Any) -> Any:
        import numpy as np

        with np.errstate(all="ignore"):  # what is not finite is found in the result
            return eval(code, {"__builtins__": {}, **_array_functions()})(*values)

    return scalar, array


def _check(expression: str, symbols: tuple[str, ...]) -> None:
    try:
        tree = ast.parse(expression, mode="eval")
        ast.parse(f"({expression})", mode="eval")  # a comment would swallow the bracket
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"{expression!r} is not a formula: {error}") from None
    for node in ast.walk(tree):
        _check_node(node, expression)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    if functions := used & SCALAR_FUNCTIONS.keys():
        raise FormulaError(f"{expression!r}: {min(functions)} is a function, and no symbol")
    if used != set(symbols):
        odd = ", ".join(sorted(used ^ set(symbols)))
        raise FormulaError(f"{expression!r}: its symbols and their descriptions differ by {odd}")


def _check_node(node: ast.AST, expression: str) -> None:
    known = isinstance(node, _NODES)
    if isinstance(node, ast.Constant):
        known = type(node.value) in (int, float)
    if isinstance(node, ast.Call):
        known = isinstance(node.func, ast.Name) and node.func.id in SCALAR_FUNCTIONS and not node.keywords
    if not known:
        raise FormulaError(f"{expression!r}: a formula has no {type(node).__name__}")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        _check_arguments(node.func.id, len(node.args), expression)


def _check_arguments(function: str, count: int, expression: str) -> None:
    wanted = 2 if function in (*_SEVERAL, *_TWO) else 1
    if count < wanted or (count > wanted and function not in _SEVERAL):
        raise FormulaError(f"{expression!r}: {function} does not take {count} arguments")


@lru_cache(maxsize=1)
def _array_functions() -> Mapping[str, Callable[..., Any]]:
    import numpy as np

    def least(*values: Any) -> Any:
        return np.minimum.reduce(np.broadcast_arrays(*values))

    def greatest(*values: Any) -> Any:
        return np.maximum.reduce(np.broadcast_arrays(*values))

    def ceil_divide(numerator: Any, denominator: Any) -> Any:
        return np.ceil(numerator / denominator)

    plain = {name: getattr(np, name) for name in ("abs", "ceil", "floor", "sqrt", "exp", "log", "log2", "log10")}
    return {**plain, "min": least, "max": greatest, "ceil_divide": ceil_divide}
