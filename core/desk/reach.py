"""Who sits at a desk, and which areas they reach."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from core.errors import NotFound
from core.scheme.types import Scheme
from core.store import areas
from core.store.staff import StaffRecord
from core.unit import Service, Unit


@dataclass(frozen=True)
class Desk:
    """A signed-in member of staff; `area_ids` None: the whole scheme."""

    staff: StaffRecord
    scheme: Scheme
    area_ids: frozenset[int] | None
    service: Service
    language: str

    @property
    def actor(self) -> str:
        """Whom the audit rows name."""
        return self.staff.name

    @property
    def is_admin(self) -> bool:
        return self.staff.role == "admin"

    def unit(self) -> AbstractContextManager[Unit]:
        """A transaction that writes."""
        return self.service.unit()

    def view(self) -> AbstractContextManager[Unit]:
        """A transaction that only reads."""
        return self.service.view()

    def reaches(self, scheme_id: str | None, area_id: int | None) -> bool:
        """Whether a record of that scheme and area is theirs; one without area is the admins'."""
        ours = scheme_id == self.scheme.id
        return ours and (self.area_ids is None or area_id in self.area_ids)

    def demand(self, scheme_id: str | None, area_id: int | None) -> None:
        """Raises NotFound for a record out of reach: it does not exist for them."""
        if not self.reaches(scheme_id, area_id):
            raise NotFound("There is no such record.")


def areas_reached(unit: Unit, staff: StaffRecord) -> frozenset[int] | None:
    """The rows of a member's area and of all below it; None: the whole scheme."""
    if staff.area is None:
        return None
    return areas.and_below(unit, staff.scheme_id, staff.area)
