"""Small mistakes in a module, one at a time: what somebody could have typed instead.

A text with a space in it, a formatted text and a docstring are for people, and stay as they are.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
"""Each comparison with its edge moved, and with its sense turned round."""

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLS = {"max": "min", "min": "max", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """One mistake: where it is, in words that outlive a change of line numbers, and how to make it.

    `steps` lead from the module to the node whose place `changed` takes. Without any the module is
    left as it is (`unchanged`).
    """

    name: str
    steps: tuple[tuple[str, int | None], ...]
    changed: ast.AST


def unchanged(path: str) -> Mutant:
    """The control: a mutant without a mistake, which nothing may notice."""
    return Mutant(f"{path} as it is", (), ast.Pass())


class _Place(NamedTuple):
    """A node, how to reach it from the root, and the function or class that holds it."""

    steps: tuple[tuple[str, int | None], ...]
    node: ast.AST
    holder: str


def mutants(source: str, path: str) -> Iterator[Mutant]:
    """Every mutant of the module, in the order of its text."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for place in _places(tree):
        for changed in _changes(place.node):
            name = f"{path} {place.holder}: `{_words(place.node)}` -> `{_words(changed)}`"
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
            yield Mutant(name, place.steps, changed)


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The module with its mistake."""
    tree = ast.parse(source)
    if not mutant.steps:
        return tree
    holder: ast.AST = tree
    for name, index in mutant.steps[:-1]:
        holder = getattr(holder, name) if index is None else getattr(holder, name)[index]
    name, index = mutant.steps[-1]
    if index is None:
        setattr(holder, name, mutant.changed)
    else:
        getattr(holder, name)[index] = mutant.changed
    return ast.fix_missing_locations(tree)


def _words(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 120 else f"{text[:100]}...{text[-17:]}"


def _places(tree: ast.Module) -> Iterator[_Place]:
    waiting = [_Place((), tree, "module")]
    while waiting:
        place = waiting.pop()
        yield place
        waiting.extend(reversed(list(_inside(place))))


def _inside(place: _Place) -> Iterator[_Place]:
    node = place.node
    holder = place.holder
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        holder = node.name if holder == "module" else f"{holder}.{node.name}"
    for name, value in ast.iter_fields(node):
        if _is_for_people_or_types(node, name):
            continue
        children: list[object] = value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]  # fields of a node have any type
        for index, child in enumerate(children):
            if isinstance(child, ast.AST) and not _is_left_alone(node, child):
                yield _Place((*place.steps, (name, index if isinstance(value, list) else None)), child, holder)


def _is_for_people_or_types(node: ast.AST, field: str) -> bool:
    return field in ("annotation", "returns", "decorator_list", "type_params", "type_comment", "bases") or (
        isinstance(node, ast.JoinedStr) and field == "values"
    )


def _is_left_alone(holder: ast.AST, child: ast.AST) -> bool:
    """Docstrings, imports, what only type checkers run, types that look like values, and the fields of a class."""
    if isinstance(child, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
        return True
    if isinstance(child, ast.Assign) and ast.unparse(child.value).startswith("Literal["):
        return True
    return isinstance(holder, ast.ClassDef) and isinstance(child, (ast.Assign, ast.AnnAssign))


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for index in range(len(node.values)):
                rest = [*node.values[:index], *node.values[index + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp():
            if type(node.op) in _ARITHMETIC:
                yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.AugAssign():
            yield ast.Pass()
        case ast.If() | ast.IfExp():
            for value in (True, False):
                forced = copy.copy(node)
                forced.test = ast.Constant(value)
                yield forced
        case ast.comprehension():
            for index in range(len(node.ifs)):
                yield ast.comprehension(node.target, node.iter, [*node.ifs[:index], *node.ifs[index + 1 :]], 0)
        case ast.Constant():
            yield from _constants(node.value)
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), node.args, node.keywords)
        case ast.Call(args=[only, *_]) if isinstance(node.func, ast.Name) and node.func.id in (
            "round",
            "sorted",
            "list",
            "dict",
        ):
            yield only
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Return() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            # A function that yields nothing at all must still be a generator.
            yield ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case _:
            return


def _comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    for index, operator in enumerate(node.ops):
        for other in _COMPARISONS.get(type(operator), ()):
            yield ast.Compare(node.left, [*node.ops[:index], other(), *node.ops[index + 1 :]], node.comparators)


def _constants(value: object) -> Iterator[ast.Constant]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int() | float():
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case str() if " " not in value:
            yield ast.Constant(f"{value}Mutated")
        case _:
            return
