"""The project's own source, as syntax trees, for tests of its structure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("core", "providers", "sms", "ivr", "staff", "ops", "handset"),
    *("demo", "replay", "bench", "tests"),
)


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path

    @property
    def file(self) -> str:
        """Its path from the root: `core/store/tables.py`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """Its dotted name: `core.store.tables`."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """The top package it belongs to: `core`."""
        return self.name.split(".")[0]

    @cached_property
    def lines(self) -> int:
        return len(self.path.read_text(encoding="utf-8").splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every dotted name it imports, wherever in the file: `core.clock.SystemClock` too."""
        return frozenset(name for node in ast.walk(self.tree) for name in _imported(node, self))

    def imports_any(self, package: str) -> bool:
        """Whether it imports that package, one of its modules or something out of them."""
        return any(name == package or name.startswith(f"{package}.") for name in self.imports)


@cache
def modules() -> tuple[Module, ...]:
    """Every module but the migrations, which are generated and stay as they were."""
    folders = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return tuple(Module(path) for path in sorted([*folders, ROOT / "wsgi.py"]))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(node: ast.AST, module: Module) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=source, names=names, level=level):
            base = ".".join(module.name.split(".")[:-level]) if level else ""
            start = ".".join(part for part in (base, source or "") if part)
            return [start, *(f"{start}.{alias.name}" for alias in names)]
        case _:
            return []
