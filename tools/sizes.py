"""Sizes that keep the house readable: fails when a module, function, signature, nesting or app grows past its limit."""

import ast
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "src" / "corymb" / "apps"
MODULE, TEST_MODULE, FUNCTION, PARAMETERS, NESTING, APP = 300, 400, 50, 6, 3, 6_000
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def depth(node: ast.AST, level: int = 0) -> int:
    """Deepest nesting of blocks below a node; an elif is no deeper than its if, a nested function starts anew."""
    deepest = level
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            continue
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deeper = isinstance(child, BLOCKS) and not chained
        deepest = max(deepest, depth(child, level + 1 if deeper else level))
    return deepest


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([a for a in given if a.arg not in {"self", "cls"}])


def complaints(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    found = []
    tested = "tests" in path.parts
    lines = len(source.splitlines())
    limit = TEST_MODULE if tested else MODULE
    if lines > limit:
        found.append(f"{name}: {lines} lines, at most {limit}")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, FUNCTIONS):
            continue
        where = f"{name}:{node.lineno} {node.name}"
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > FUNCTION and not tested:
            found.append(f"{where}: {length} lines, at most {FUNCTION}")
        if parameters(node) > PARAMETERS and not tested:
            found.append(f"{where}: {parameters(node)} parameters, at most {PARAMETERS}")
        if depth(node) > NESTING:
            found.append(f"{where}: blocks nested {depth(node)} deep, at most {NESTING}")
    return found


def large_apps(paths: list[Path]) -> list[str]:
    """Apps past the limit: modules alone, without migrations; an app that outgrows it is two."""
    lines: Counter[str] = Counter()
    for path in paths:
        if path.is_relative_to(APPS):
            lines[path.relative_to(APPS).parts[0]] += len(path.read_text(encoding="utf-8").splitlines())
    return [f"src/corymb/apps/{app}: {n} lines, at most {APP}" for app, n in sorted(lines.items()) if n > APP]


def main() -> int:
    paths = [
        ROOT / "run.py",
        *(p for folder in ("src", "tests", "tools", "bench", "trust") for p in (ROOT / folder).rglob("*.py")),
    ]
    paths = [path for path in paths if path.parent.name != "migrations"]  # written by Django
    found = [line for path in sorted(paths) for line in complaints(path)] + large_apps(paths)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
