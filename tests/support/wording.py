"""A small catalogue for tests of what carries the words, not of the words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import core.catalogue

WORDS = {
    "zh": {"told": "口罩线：{name}的口罩约好了。", "code": "验证码{code}。"},
    "en": {"told": "Masks for {name} are booked.", "code": "Your code: {code}."},
}


def write_catalogue(home: Path) -> None:
    """Writes the catalogue as the PO files that `core.catalogue` reads."""
    for language, words in WORDS.items():
        folder = home / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        entries = [f'msgid "{id}"\nmsgstr "{wording}"\n' for id, wording in words.items()]
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        (folder / "maskline.po").write_text("\n".join([head, *entries]), encoding="utf-8")


@contextmanager
def speaking(home: Path) -> Iterator[None]:
    """The line speaks from the catalogue in `home` inside the block."""
    usual = core.catalogue.LOCALE
    core.catalogue.catalogue.cache_clear()
    core.catalogue.LOCALE = home
    try:
        yield
    finally:
        core.catalogue.LOCALE = usual
        core.catalogue.catalogue.cache_clear()
