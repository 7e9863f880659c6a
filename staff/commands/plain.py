"""What an operator asked for wrongly is answered by one sentence and exit code 1."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from core.errors import MaskLineError

P = ParamSpec("P")
R = TypeVar("R")


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turns what the core refuses into click's error message."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except MaskLineError as error:
            raise click.ClickException(str(error)) from error

    return wrapped
