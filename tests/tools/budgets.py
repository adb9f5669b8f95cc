"""Size budgets: reads every function and file of `monitor/`, prints what is over budget, exits 1 if anything is.

Functions: median <= 8 lines, 90 % <= 25, none > 50 (docstrings do not count); files <= 300 lines; return types everywhere.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN, NINETY = 300, 50, 8, 25

Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> int:
    complaints: list[str] = []
    lengths: list[int] = []
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        if (lines := text.count("\n")) > LONGEST_FILE:
            complaints.append(f"{name}: {lines} lines (at most {LONGEST_FILE})")
        for function in functions(ast.parse(text)):
            lengths.append(length(function))
            place = f"{name}:{function.lineno} {function.name}"
            if lengths[-1] > LONGEST_FUNCTION:
                complaints.append(f"{place}: {lengths[-1]} lines (at most {LONGEST_FUNCTION})")
            if function.returns is None and function.name != "__init__":
                complaints.append(f"{place}: no return type")
    lengths.sort()
    median, ninety = statistics.median(lengths), lengths[int(len(lengths) * 0.9)]
    if median > MEDIAN or ninety > NINETY:
        complaints.append(
            f"functions: median {median:g} (at most {MEDIAN}), 90 % {ninety} (at most {NINETY})"
        )
    print(f"{len(lengths)} functions: median {median:g} lines, 90 % within {ninety}, longest {lengths[-1]}")
    print("\n".join(complaints) or "all within budget")
    return 1 if complaints else 0


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    size = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        size -= (first.end_lineno or first.lineno) - first.lineno + 1
    return size


if __name__ == "__main__":
    sys.exit(main())
