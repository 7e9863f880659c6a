"""Who is signed in to the console, and which attempts to sign in failed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update

from core.store.staff import StaffRecord
from core.store.tables import areas, sign_in_failures, sign_ins, staff
from core.unit import Unit


@dataclass(frozen=True)
class SignIn:
    """A sign-in and whose it is; `proved`: with every factor that their role needs."""

    digest: str
    staff: StaffRecord
    language: str
    proved: bool
    created_at: datetime
    seen_at: datetime


def add(unit: Unit, digest: str, staff_id: int, proved: bool) -> None:
    """Writes a sign-in by the digest of its token."""
    new = {"digest": digest, "staff_id": staff_id, "proved": proved}
    statement = insert(sign_ins).values(**new, created_at=unit.now, seen_at=unit.now)
    unit.connection.execute(statement)


def find(unit: Unit, digest: str) -> SignIn | None:
    """The sign-in of that token, unless its member has left."""
    query = (
        select(sign_ins, staff.c.language, staff.c.name, staff.c.scheme_id, staff.c.role)
        .add_columns(areas.c.name.label("area"))
        .join(staff, staff.c.id == sign_ins.c.staff_id)
        .outerjoin(areas, areas.c.id == staff.c.area_id)
        .where(sign_ins.c.digest == digest, staff.c.left_at.is_(None))
    )
    row = unit.connection.execute(query).one_or_none()
    if row is None:
        return None
    member = StaffRecord(row.staff_id, row.name, row.scheme_id, row.role, row.area)
    return SignIn(digest, member, row.language, row.proved, row.created_at, row.seen_at)


def touch(unit: Unit, digest: str) -> None:
    """Notes that it was used just now."""
    statement = update(sign_ins).where(sign_ins.c.digest == digest)
    unit.connection.execute(statement.values(seen_at=unit.now))


def end(unit: Unit, digest: str) -> None:
    """Ends one sign-in."""
    unit.connection.execute(delete(sign_ins).where(sign_ins.c.digest == digest))


def end_all_of(unit: Unit, staff_id: int) -> None:
    """Ends every sign-in of a member of staff."""
    unit.connection.execute(delete(sign_ins).where(sign_ins.c.staff_id == staff_id))


def end_stale(unit: Unit, seen_before: datetime, created_before: datetime) -> None:
    """Ends those that nobody used since then, and those that are that old."""
    stale = or_(sign_ins.c.seen_at < seen_before, sign_ins.c.created_at < created_before)
    unit.connection.execute(delete(sign_ins).where(stale))


def add_failures(unit: Unit, subjects: list[str]) -> list[int]:
    """Writes one failure for each subject and returns their rows."""
    rows = [{"subject": subject, "at": unit.now} for subject in subjects]
    statement = insert(sign_in_failures).returning(sign_in_failures.c.id)
    return list(unit.connection.execute(statement, rows).scalars())


def take_back_failures(unit: Unit, rows: list[int]) -> None:
    """Deletes failures that turned out to be none."""
    unit.connection.execute(delete(sign_in_failures).where(sign_in_failures.c.id.in_(rows)))


def nth_last_failure(unit: Unit, subject: str, n: int, since: datetime) -> datetime | None:
    """When the nth failure of a subject was, counted back from now; None: fewer since then."""
    query = (
        select(sign_in_failures.c.at)
        .where(sign_in_failures.c.subject == subject, sign_in_failures.c.at > since)
        .order_by(sign_in_failures.c.at.desc())
        .offset(n - 1)
        .limit(1)
    )
    return unit.connection.execute(query).scalar_one_or_none()


def delete_failures(unit: Unit, before: datetime) -> None:
    """Deletes the failures before then."""
    unit.connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at < before))
