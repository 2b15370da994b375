"""The source files of the house, and what each imports, read from the text without running it."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TUTOR = ROOT / "tutor"


@dataclass(frozen=True)
class Import:
    """One imported name: ``tutor.sandbox.host.job.Job`` for ``from tutor.sandbox.host.job import Job``."""

    file: str
    line: int
    name: str
    late: bool
    """Whether it happens inside a function, so not when the file is imported."""

    def of(self, *packages: str) -> bool:
        """Whether this imports one of the packages, or something in it."""
        return any(self.name == p or self.name.startswith(p + ".") for p in packages)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.name}"


def sources(*folders: str) -> list[Path]:
    """The Python files of the named parts of ``tutor/``; of all of it where none is named."""
    found = [path for folder in folders or ("",) for path in sorted((TUTOR / folder).rglob("*.py"))]
    assert found, f"no source files under {folders}"
    return found


def sandboxed() -> list[Path]:
    """The files that run inside the sandbox, on any Python from 3.9: those pyproject.toml marks so."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["ruff"]["per-file-target-version"]
    assert set(patterns.values()) == {"py39"}
    return sorted(
        {
            path
            for pattern in patterns
            for path in ROOT.glob(pattern.replace("/**", "/**/*.py"))
            if path.is_file()
        }
    )


@functools.cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import of a file that happens when the program runs, late ones included."""
    return tuple(_imports(path))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _imports(path: Path) -> Iterator[Import]:
    file = path.relative_to(ROOT).as_posix()
    for node, late in _running(tree(path), late=False):
        for name in _names(node, path):
            yield Import(file, getattr(node, "lineno", 0), name, late)


def _running(node: ast.AST, late: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it is in a function; what only a type checker reads is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            for other in child.orelse:
                yield from _running(other, late)
            continue
        yield child, late
        yield from _running(
            child, late or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        )


def _names(node: ast.AST, path: Path) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            base = module or ""
            if level:
                package = path.relative_to(ROOT).with_suffix("").parts[:-level]
                base = ".".join([*package, *([module] if module else [])])
            return [f"{base}.{alias.name}" for alias in names]
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if "import_module" in ast.dump(
            func
        ):
            return [name]
        case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(name)), *_]):
            return [name]
    return []
