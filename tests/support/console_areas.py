"""Records outside a clerk's area, one case for each way to a record: page authors add theirs.

The clerk of tests/test_console_routes.py is of 洪塘街道; a case makes a record elsewhere, such as
in 中马街道, and names its address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from core.store.residents import find_resident
from tests.support.console import Browser
from tests.support.town import ZHANG, Town


@dataclass(frozen=True)
class OtherArea:
    """`make` writes a record of another area and returns the address; `form`: what is posted there,
    None where the address is opened.
    """

    name: str
    make: Callable[[Town], str]
    form: dict[str, str] | None = field(default=None)

    def send(self, browser: Browser, path: str) -> TestResponse:
        """Opens the address, or posts the form with the token of the browser's own page."""
        if self.form is None:
            return browser.get(path)
        return browser.post(path, page="/staff/password", **self.form)


def _a_resident(place: Town, way: str = "") -> str:
    with place.service.view() as unit:
        digest = unit.sealer.digest("id", ZHANG)
        resident = find_resident(unit, place.scheme.id, digest)
    assert resident
    return f"/staff/residents/{resident.id}{way}"


OTHER_AREA: tuple[OtherArea, ...] = (
    OtherArea("resident", _a_resident),
    OtherArea("correct a resident", _a_resident, {"phone": "0574-87181111"}),
    OtherArea("remove a resident", lambda place: _a_resident(place, "/remove"), {}),
)
