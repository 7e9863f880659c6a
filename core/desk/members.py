"""Members of staff, as administrators look after them and as they look after themselves.

What only somebody else may do to a member is refused to the member: so the last administrator
stays, and a browser left open is not enough to take an account over.
"""

from core import passwords, staff
from core.desk.paging import PAGE, Page, page_of
from core.desk.signing_in import WrongPassword, start
from core.desk.throttle import begin_attempt, take_back
from core.errors import Conflict, NotFound
from core.scheme.types import Scheme
from core.store import audit, sign_ins
from core.store import staff as store
from core.store.staff import Member, StaffRecord
from core.unit import Service, Unit


def list_members(unit: Unit, scheme: Scheme, after: int | None, name: str) -> Page[Member]:
    """A page of a scheme's members whose name has that in it."""
    return page_of(store.members(unit, scheme.id, after, PAGE + 1, name), lambda m: m.id)


def find_member(unit: Unit, scheme_id: str, member_id: int) -> Member:
    """One of a scheme's members. Raises NotFound."""
    member = store.find_member(unit, scheme_id, member_id)
    if member is None:
        raise NotFound("There is no such record.")
    return member


def set_password(service: Service, admin: StaffRecord, member_id: int, password: str) -> None:
    """Gives another member a password and signs them out. Raises NotFound, Conflict, BadStaff."""
    staff.check_password(password)
    hashed = passwords.hashed(password)
    with service.unit() as unit:
        member = _other(unit, admin, member_id)
        store.set_password_hash(unit, member.id, hashed)
        _signed_out(unit, admin, "set_password", member)


def set_phone(unit: Unit, admin: StaffRecord, member_id: int, number: str) -> None:
    """The phone a member texts from; "" for none. Raises NotFound, BadStaff or Conflict."""
    member = find_member(unit, admin.scheme_id, member_id)
    if number:
        staff.set_phone(unit, member.name, number, admin.name)
    else:
        store.forget_phone(unit, member.id)
        _record(unit, admin, "forget_staff_phone", member)


def reset_second_factor(unit: Unit, admin: StaffRecord, member_id: int) -> None:
    """Another administrator sets up an authenticator anew. Raises NotFound or Conflict."""
    member = _other(unit, admin, member_id)
    store.forget_totp(unit, member.id)
    _signed_out(unit, admin, "reset_second_factor", member)


def let_go(unit: Unit, admin: StaffRecord, member_id: int) -> None:
    """Another member has left: may not sign in, and their phone is free for somebody else.

    Raises NotFound, or Conflict also where the admin was let go at the same moment.
    """
    if admin.id not in store.lock_admins(unit, admin.scheme_id):
        raise Conflict("You are no administrator any more.")
    member = _other(unit, admin, member_id)
    if member.left_at is None:
        store.set_left(unit, member.id, unit.now)
        store.forget_phone(unit, member.id)
        _signed_out(unit, admin, "let_go", member)


def take_on_again(unit: Unit, admin: StaffRecord, member_id: int) -> None:
    """A member who had left is back. Raises NotFound."""
    member = find_member(unit, admin.scheme_id, member_id)
    if member.left_at is not None:
        store.set_left(unit, member.id, None)
        _record(unit, admin, "take_on_again", member)


def change_own_password(
    service: Service, member: StaffRecord, old: str, new: str, address: str
) -> str:
    """Changes a member's password, ends all their sign-ins and returns a new one's token.

    Raises BadStaff for a password that cannot be, WrongPassword or Throttled for the old one.
    """
    staff.check_password(new)
    with service.unit() as unit:
        attempt = begin_attempt(unit, member.name, address)
        stored = store.password_hash_of(unit, member.id)
    if not passwords.matches(stored, old):
        raise WrongPassword
    hashed = passwords.hashed(new)
    with service.unit() as unit:
        take_back(unit, attempt)
        store.set_password_hash(unit, member.id, hashed)
        sign_ins.end_all_of(unit, member.id)
        audit.record(unit, member.name, "change_password", member.scheme_id, f"staff:{member.name}")
        return start(unit, member, proved=True)


def _other(unit: Unit, admin: StaffRecord, member_id: int) -> Member:
    if member_id == admin.id:
        raise Conflict("Another administrator does that for you.")
    return find_member(unit, admin.scheme_id, member_id)


def _signed_out(unit: Unit, admin: StaffRecord, action: str, member: Member) -> None:
    sign_ins.end_all_of(unit, member.id)
    _record(unit, admin, action, member)


def _record(unit: Unit, admin: StaffRecord, action: str, member: Member) -> None:
    audit.record(unit, admin.name, action, admin.scheme_id, f"staff:{member.name}")
