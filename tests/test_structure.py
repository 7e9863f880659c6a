"""The rules of the house: who may import whom, how long things may be, what must be written."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.source import PACKAGES, ROOT, Module, functions, modules

# What each package may import of the project beside itself. `demo`, `replay`, `bench` and
# `tests` stand outside: they put the parts together.
ARROWS = {
    "core": set[str](),
    "providers": {"core"},
    "sms": {"core", "providers"},
    "ivr": {"core", "providers"},
    "staff": {"core"},
    "ops": {"core"},
    "handset": set[str](),
    "wsgi": {"core", "providers", "sms", "ivr", "staff", "ops"},
}
STORE = "core.store"
UNIT = "core.unit"  # holds the connection that the store works with
SKIPPING = {"skip", "skipif", "xfail", "importorskip"}
MOCKING = {"mock", "mocker", "Mock", "MagicMock"}

every_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.file)
every_line_module = pytest.mark.parametrize(
    "module", [m for m in modules() if m.package in ARROWS], ids=lambda module: module.file
)


@every_line_module
def test_imports_follow_the_arrows(module: Module) -> None:
    strangers = {*PACKAGES, "wsgi"} - ARROWS[module.package] - {module.package}
    assert [name for name in strangers if module.imports_any(name)] == []


@every_line_module
def test_the_core_knows_neither_the_web_nor_the_provider(module: Module) -> None:
    if module.package == "core":
        assert not module.imports_any("flask")
        assert not module.imports_any("twilio")


@every_line_module
def test_only_the_store_and_its_unit_of_work_speak_sql(module: Module) -> None:
    if not module.name.startswith(STORE) and module.name != UNIT:
        assert not module.imports_any("sqlalchemy")
        assert not module.imports_any("psycopg")


@every_line_module
def test_the_store_never_calls_a_use_case(module: Module) -> None:
    """A use-case is a module of the core that itself works with the store."""
    if module.name.startswith(STORE):
        use_cases = [m.name for m in modules() if m.package == "core" and _is_use_case(m)]
        assert [name for name in use_cases if module.imports_any(name)] == []


def _is_use_case(module: Module) -> bool:
    inside = module.name.startswith(STORE) or module.name == UNIT
    return not inside and module.imports_any(STORE)


@every_module
def test_a_module_has_at_most_400_lines(module: Module) -> None:
    assert module.lines <= 400


@every_module
def test_a_function_has_at_most_40_lines(module: Module) -> None:
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(module)}
    assert {name: length for name, length in lengths.items() if length > 40} == {}


@pytest.mark.parametrize(
    "module", [m for m in modules() if m.package == "tests"], ids=lambda module: module.file
)
def test_no_test_is_skipped_expected_to_fail_or_fed_by_a_mock(module: Module) -> None:
    assert (SKIPPING | MOCKING) & set(_names(module.tree)) == set()


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.ImportFrom(module=source, names=names):
                yield from (source or "").split(".")
                yield from (alias.name for alias in names)
            case ast.Import(names=names):
                yield from (part for alias in names for part in alias.name.split("."))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed_and_comes_from_nowhere_special(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "@" not in text
    entries = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    pinned = re.compile(r"[a-z0-9-]+(\[\w+\])?==[\w.]+( +--hash=sha256:[0-9a-f]{64})+ *")
    assert [entry for entry in entries if not pinned.fullmatch(entry)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_that_was_asked_for_is_locked(name: str) -> None:
    wanted = (ROOT / f"{name}.in").read_text(encoding="utf-8")
    locked = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    names = re.findall(r"^[a-z][\w-]*", wanted, flags=re.MULTILINE)
    assert [n for n in names if not re.search(rf"^{n}==", locked, flags=re.MULTILINE)] == []
