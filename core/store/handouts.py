"""Hand-outs: shares that staff gave out without a booking."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from core.store import dialect
from core.store.tables import GRANTABLE, allotments, areas, handouts, releases
from core.unit import Unit

NOTICE = "notice"  # the actor of what was gone before the line existed


@dataclass(frozen=True)
class NewHandout:
    """A hand-out about to be written; `subject` is whose share it is, as in claims."""

    scheme_id: str
    release_id: int
    area_id: int | None
    masks: int
    subject: str
    who: str = field(repr=False)
    actor: str


@dataclass(frozen=True)
class HandoutRecord:
    """A hand-out as it stands; `who` is empty in a closed record."""

    id: int
    release_id: int
    opens_at: datetime
    area: str | None
    masks: int
    who: str = field(repr=False)
    actor: str
    at: datetime


def add_closed_record(
    unit: Unit, scheme_id: str, release_id: int, area_id: int | None, masks: int
) -> None:
    """Writes down that all of a release is gone, and nobody knows to whom."""
    values = {"scheme_id": scheme_id, "release_id": release_id, "area_id": area_id}
    statement = insert(handouts).values(**values, masks=masks, actor=NOTICE, at=unit.now)
    handout_id = unit.connection.execute(statement.returning(handouts.c.id)).scalar_one()
    all_of_it = update(allotments).where(allotments.c.release_id == release_id)
    unit.connection.execute(all_of_it.values(handout_id=handout_id))


def add_handout(unit: Unit, new: NewHandout) -> int | None:
    """Writes a hand-out; None where the subject had one of this release already."""
    statement = dialect.insert(unit, handouts).values(
        scheme_id=new.scheme_id,
        release_id=new.release_id,
        area_id=new.area_id,
        masks=new.masks,
        subject=new.subject,
        who_sealed=unit.sealer.seal(new.who),
        actor=new.actor,
        at=unit.now,
    )
    once = statement.on_conflict_do_nothing(index_elements=["release_id", "subject"])
    return unit.connection.execute(once.returning(handouts.c.id)).scalar_one_or_none()


def take_free(unit: Unit, release_id: int, handout_id: int) -> bool:
    """Gives one free share of the release to a hand-out; False where none is free."""
    free = (
        select(allotments.c.id)
        .where(allotments.c.release_id == release_id, GRANTABLE)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = update(allotments).where(allotments.c.id == free).values(handout_id=handout_id)
    return bool(unit.connection.execute(statement).rowcount)


def drop_handout(unit: Unit, handout_id: int) -> None:
    """Takes back a hand-out that could not be recorded within the same unit of work."""
    share = update(allotments).where(allotments.c.handout_id == handout_id)
    unit.connection.execute(share.values(handout_id=None))
    unit.connection.execute(delete(handouts).where(handouts.c.id == handout_id))


def any_recorded(unit: Unit, scheme_id: str) -> bool:
    """Whether staff recorded any hand-out in a scheme."""
    by_staff = (handouts.c.scheme_id == scheme_id) & (handouts.c.actor != NOTICE)
    return bool(unit.connection.execute(select(exists().where(by_staff))).scalar_one())


def handouts_of(unit: Unit, scheme_id: str) -> Iterator[HandoutRecord]:
    """The hand-outs of a scheme, in the order of recording."""
    query = (
        select(handouts, areas.c.name.label("area"), releases.c.opens_at)
        .join(releases, releases.c.id == handouts.c.release_id)
        .outerjoin(areas, areas.c.id == handouts.c.area_id)
        .where(handouts.c.scheme_id == scheme_id)
        .order_by(handouts.c.id)
    )
    for row in unit.connection.execute(query):
        yield HandoutRecord(
            id=row.id,
            release_id=row.release_id,
            opens_at=row.opens_at,
            area=row.area,
            masks=row.masks,
            who=unit.sealer.unseal(row.who_sealed) if row.who_sealed else "",
            actor=row.actor,
            at=row.at,
        )
