"""Which texts of a module are no values."""

import ast


def docstrings(tree: ast.AST) -> set[int]:
    """Return what is no value: texts that stand alone as a statement."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
