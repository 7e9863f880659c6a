"""The console speaks Chinese everywhere it speaks: no sentence without a translation, and none for
nothing.
"""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from core.catalogue import LOCALE
from tests.support.source import ROOT

CONSOLE = ROOT / "staff" / "console"
KEYWORDS = {"_": None, "gettext": None, "N_": None}
LANGUAGES_BY_THEIR_OWN_NAMES = {"中文", "English"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def _extracted() -> dict[str, str]:
    """Every English sentence that is translated, with a file that says it."""
    found: dict[str, str] = {}
    for pattern, method in {"*.py": "python", "*.html": "jinja2.ext:babel_extract"}.items():
        for file in sorted(CONSOLE.rglob(pattern)):
            for _, sentence, _, _ in extract_from_file(method, file, keywords=KEYWORDS):
                found[str(sentence)] = str(file.relative_to(ROOT))
    return found


def _chinese() -> dict[str, str]:
    with (LOCALE / "zh" / "LC_MESSAGES" / "console.po").open("rb") as file:
        entries = read_po(file, locale="zh", abort_invalid=True)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id}


def _strings() -> set[str]:
    """Every string in the code: the sentences that the core refuses with are among them."""
    files = [file for name in ("core", "staff") for file in (ROOT / name).rglob("*.py")]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_sentence_of_the_console_has_a_chinese_one() -> None:
    chinese = _chinese()
    missing = {sentence: file for sentence, file in _extracted().items() if sentence not in chinese}
    assert missing == {}


def test_every_chinese_sentence_is_said_somewhere() -> None:
    assert set(_chinese()) - set(_extracted()) - _strings() == set()


def test_both_languages_fill_in_the_same_values() -> None:
    for english, chinese in _chinese().items():
        assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(chinese)), english


def test_chinese_is_chinese_and_punctuated_as_such() -> None:
    for english, chinese in _chinese().items():
        assert chinese, english
        assert not re.search("[\u4e00-\u9fff][,:;?!()]", chinese), chinese


@pytest.mark.parametrize("file", sorted(CONSOLE.rglob("*.html")), ids=lambda file: file.name)
def test_a_template_says_nothing_untranslated(file: Path) -> None:
    """Text between tags holds letters only where a translation or a value is put in."""
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", file.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    shown = re.sub(r"&\w+;", " ", re.sub(r"<[^>]*>", "\n", text))
    lines = [line.strip() for line in shown.splitlines()]
    said = [line for line in lines if re.search(r"[A-Z\u4e00-\u9fff]", line)]
    assert set(said) <= LANGUAGES_BY_THEIR_OWN_NAMES
