"""The package stays small, and its tables are those of docs/stream.md."""

import ast
import io
import re
import tokenize
from pathlib import Path

import isovar

PACKAGE = Path(isovar.__file__).parent
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(source):
    """How many lines are neither blank nor comment nor docstring, those of attributes among the latter."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def test_the_counting():
    assert code_lines('"""A.\n\nB."""\n# c\n\nx = """d\ne"""\n"""F."""\n') == 2


def test_the_package_is_small():
    count = sum(code_lines(path.read_text(encoding="utf-8")) for path in PACKAGE.glob("*.py"))
    assert count + len((PACKAGE / "tables.txt").read_text().splitlines()) <= 1500


def test_the_tables_are_those_of_the_page():
    page = set(re.findall(r"\b[0-9a-f]{8,16}\b", (PACKAGE.parents[2] / "docs" / "stream.md").read_text(encoding="utf-8")))
    words = re.findall(r"\b[0-9a-f]{16}\b|\b[0-9a-f]{8}\b", (PACKAGE / "tables.txt").read_text())
    assert len(words) > 100 and not set(words) - page - {"3f800000"}  # a 1, which the page writes so
