"""Formulas of calculators: numbers, names, + - * / ^, comparisons, and a few functions; nothing else can be said.

A formula is read here, once, and handed to the page in postfix form, so that no browser ever evaluates a text of the
merchant: js/calculator.js walks the list as `worth` does, and tests compare the two.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

Postfix = tuple[float | str, ...]
"""Numbers, "=name" for an input, and operators that take what stands before them: "+", "ceil", "if"."""

_LONGEST = 500
_BINARY: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
_COMPARE: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
FUNCTIONS = {"min": 2, "max": 2, "ceil": 1, "floor": 1, "round": 1, "sqrt": 1, "if": 3}
"""What can be called, with how many values. `if(condition, then, else)`."""
_IF = "if_"


def parse(formula: str, names: Collection[str]) -> Postfix:
    """The formula in postfix form. Raises ValueError saying what is not understood; `names` are its inputs."""
    if len(formula) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    text = formula.replace("^", "**").replace("×", "*").replace("÷", "/").replace("if(", f"{_IF}(")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return tuple(_walk(tree.body, names))
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{formula!r} is not a formula") from error


def _walk(node: ast.expr, names: Collection[str]) -> list[float | str]:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and math.isfinite(number):
            return [number]
        case ast.Name(id=name):
            if name not in names:
                raise ValueError(f"{name} is none of its inputs: {', '.join(names)}")
            return [f"={name}"]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [0, *_walk(operand, names), "-"]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return [*_walk(left, names), *_walk(right, names), _BINARY[type(op)]]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            return [*_walk(left, names), *_walk(right, names), _COMPARE[type(op)]]
        case ast.Call(func=ast.Name(id=called), args=args, keywords=[]) if not _starred(args):
            return _call("if" if called == _IF else called, args, names)
    raise ValueError(f"{ast.unparse(node)!r} is nothing that a formula can say")


def _starred(args: list[ast.expr]) -> bool:
    return any(isinstance(arg, ast.Starred) for arg in args)


def _call(name: str, args: list[ast.expr], names: Collection[str]) -> list[float | str]:
    if FUNCTIONS.get(name) != len(args):
        raise ValueError(f"{name} with {len(args)} values is not known; there are {', '.join(FUNCTIONS)}")
    return [part for arg in args for part in _walk(arg, names)] + [name]


_DO: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "^": lambda a, b: a**b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "min": min, "max": max,
    "ceil": math.ceil, "floor": math.floor, "round": lambda a: math.floor(a + 0.5), "sqrt": math.sqrt,
    "if": lambda a, b, c: b if a else c,
}  # fmt: skip


def worth(postfix: Postfix, inputs: Mapping[str, float]) -> float | None:
    """What it comes to; None where there is no number for it: divided by zero, too large, the root of less than 0."""
    stack: list[float] = []
    try:
        for part in postfix:
            if isinstance(part, str) and part.startswith("=") and part != "==":
                stack.append(float(inputs[part[1:]]))
            elif isinstance(part, str):
                count = FUNCTIONS.get(part, 2)
                values = stack[-count:]
                del stack[-count:]
                stack.append(float(_DO[part](*values)))
            else:
                stack.append(float(part))
        result = stack.pop()
    except (ArithmeticError, ValueError, TypeError):  # a power of less than 0 is complex
        return None
    return result if math.isfinite(result) else None
