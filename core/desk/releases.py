"""The releases of a scheme as administrators see and correct them, in masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.desk.reach import Desk
from core.errors import NotFound
from core.quota.quantities import set_quantity
from core.scheme.types import Scheme
from core.store import desk_releases
from core.store.desk_releases import Standing
from core.unit import Unit


@dataclass(frozen=True)
class ReleaseRow:
    """One release of one area (None: the whole district), in masks."""

    id: int
    area: str | None
    kind: str
    opens_at: datetime
    closes_at: datetime | None
    quantity: int
    carried_in: int
    free: int
    granted: int
    collected: int
    carried_out: int

    @property
    def finished(self) -> bool:
        """Gone before the line existed."""
        return self.closes_at is not None and self.closes_at <= self.opens_at


@dataclass(frozen=True)
class Change:
    """A quantity about to be set, and what all releases have together then."""

    release: ReleaseRow
    quantity: int
    together: int
    announced: int | None  # by the district

    @property
    def exceeds(self) -> bool:
        return self.announced is not None and self.together > self.announced


def release_rows(unit: Unit, scheme: Scheme) -> list[ReleaseRow]:
    """Every release of a scheme, in order of opening."""
    standings = desk_releases.standings(unit, scheme.id)
    return [_in_masks(standing, scheme.limit.masks) for standing in standings]


def release_row(unit: Unit, scheme: Scheme, release_id: int) -> ReleaseRow:
    """One release of a scheme. Raises NotFound."""
    return _one_of(release_rows(unit, scheme), release_id)


def change(unit: Unit, scheme: Scheme, release_id: int, quantity: int) -> Change:
    """What setting a quantity would mean. Raises NotFound."""
    rows = release_rows(unit, scheme)
    release = _one_of(rows, release_id)
    together = sum(row.quantity for row in rows) - release.quantity + quantity
    return Change(release, quantity, together, scheme.batch_total)


def set_release(unit: Unit, desk: Desk, release_id: int, quantity: int, before: int) -> None:
    """Sets a quantity that was `before`, in masks. Raises NotFound, WrongQuantity, or Conflict
    where more is granted already or somebody else has changed it meanwhile.
    """
    release = release_row(unit, desk.scheme, release_id)
    set_quantity(
        unit, desk.scheme, release.opens_at, release.area, quantity, desk.actor, before=before
    )


def _one_of(rows: Sequence[ReleaseRow], release_id: int) -> ReleaseRow:
    found = next((row for row in rows if row.id == release_id), None)
    if found is None:
        raise NotFound("There is no such record.")
    return found


def _in_masks(standing: Standing, share: int) -> ReleaseRow:
    carried_in, free = standing.carried_in * share, standing.free * share
    carried_out = (standing.carried_out + standing.held) * share
    return ReleaseRow(
        id=standing.id,
        area=standing.area,
        kind=standing.kind,
        opens_at=standing.opens_at,
        closes_at=standing.closes_at,
        quantity=standing.quantity,
        carried_in=carried_in,
        free=free,
        granted=standing.quantity + carried_in - free - carried_out,
        collected=standing.collected * share + standing.handed_out,
        carried_out=carried_out,
    )
