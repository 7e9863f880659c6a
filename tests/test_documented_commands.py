"""Whoever runs the line finds every command in the documentation."""

import re
from collections.abc import Iterator

import click

from tests.support.source import ROOT
from wsgi import create_app


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_is_documented() -> None:
    pages = [ROOT / "README.md", ROOT / "docs" / "operating.md"]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    names = list(commands(create_app().cli))
    assert "init" in names
    assert [n for n in names if not re.search(rf"`(flask --app wsgi )?{n}\b", text)] == []
