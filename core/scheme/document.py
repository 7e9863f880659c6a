"""A scheme as JSON of its file's shape, for the database; read by the same rules as the file."""

import json
from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from core.scheme.load import BY_STAFF, scheme_from
from core.scheme.types import Scheme


def dump_scheme(scheme: Scheme) -> str:
    """The scheme as JSON; equal schemes give equal texts."""
    values = asdict(scheme)
    for release in values["releases"]:
        release["quantity"] = release["quantity"] or BY_STAFF
    for point, plan in zip(values["points"], scheme.points, strict=True):
        point["hours"] = [str(hours) for hours in plan.hours]
    return json.dumps(values, ensure_ascii=False, default=_plain)


def load_scheme(document: str) -> Scheme:
    """The scheme again. Raises SchemeError where the document breaks the rules of the file."""
    return scheme_from(json.loads(document))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case ZoneInfo():
            return value.key
        case frozenset():
            return sorted(value)
    raise TypeError(f"no JSON for {type(value)}")
