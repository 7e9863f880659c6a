"""What the staff's commands and pages reach of the running line."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from core.ports import Transport
from core.settings import Settings
from core.unit import Service

EXTENSION = "maskline"


@dataclass(frozen=True)
class Line:
    """The parts that the application was put together from."""

    settings: Settings
    service: Service
    texts: Transport
    calls: Transport


def the_line() -> Line:
    """The line of the current application."""
    return cast(Line, current_app.extensions[EXTENSION])
