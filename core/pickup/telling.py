"""What a household is told of its pickup, and the notices that tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from core.messages import Digits, Message, Value
from core.outbox.notices import NewNotice, queue_all
from core.pickup.reaching import by_todays_phones
from core.scheme.types import Scheme
from core.store import notices
from core.store import pickups as store
from core.store.pickups import Pickup, Summary
from core.unit import Unit

TOLD, MOVED, REMINDER, LAPSED = "pickup", "pickup_moved", "pickup_reminder", "pickup_lapsed"
_WORDINGS = {TOLD: "pickup_told", MOVED: "pickup_moved", REMINDER: "pickup_reminder"}


def where_and_when(pickup: Pickup, language: str) -> dict[str, Value]:
    """The values `starts_at`, `place` and `code` of a pickup that has a slot."""
    assert pickup.starts_at is not None, "what is brought to the door has no slot"
    place = pickup.english if language == "en" else pickup.place
    return {"starts_at": pickup.starts_at, "place": place, "code": Digits(pickup.code)}


def notice_of(
    scheme: Scheme, pickup: Pickup, masks: int, language: str, kind: str = TOLD
) -> Message:
    """What a notice of that kind says of a pickup as it stands now."""
    if kind == LAPSED:
        return Message("pickup_lapsed", {"masks": masks})
    if pickup.starts_at is None:
        contact = pickup.contact or scheme.handover.by.in_language(language)
        return Message("pickup_brought", {"masks": masks, "contact": contact})
    counted: dict[str, Value] = {"masks": masks} if kind == TOLD else {}
    return Message(_WORDINGS[kind], {**counted, **where_and_when(pickup, language)})


def tell_pickup(unit: Unit, scheme: Scheme, pickup: Pickup, kind: str = TOLD) -> None:
    """Queues a notice of that kind to the phone that the household has by now; it takes the place
    of those that are under way.
    """
    withdraw(unit, scheme, pickup)
    tell_pickups(unit, scheme, by_todays_phones(unit, [pickup]), kind)


def tell_pickups(
    unit: Unit,
    scheme: Scheme,
    told: Sequence[Pickup],
    kind: str = TOLD,
    due: Iterable[datetime] = (),
) -> None:
    """Queues a notice of that kind for each; `due`: when each may go out, at once where missing."""
    moments, ids = iter(due), [pickup.id for pickup in told]
    summaries = store.summaries(unit, ids)
    written = [
        notice_for(unit, scheme, each, summaries[each.id], kind, next(moments, unit.now))
        for each in told
    ]
    if kind == REMINDER:  # whom no text reaches is not reminded by one
        called = notices.reached_by_call(unit, ids)
        written = [replace(n, channel="call") if n.pickup_id in called else n for n in written]
    queue_all(unit, written)


def notice_for(
    unit: Unit, scheme: Scheme, pickup: Pickup, summary: Summary, kind: str, due: datetime
) -> NewNotice:
    """The notice to a household; nobody needs it once its slot has begun. One that could only go
    out too late is due now, so that staff have it before them at once.
    """
    ends = None if kind == LAPSED else pickup.starts_at
    return NewNotice(
        kind=kind,
        channel="text",
        phone=pickup.phone,
        line=scheme.lines[0] if scheme.lines else "",
        language=summary.language,
        message=notice_of(scheme, pickup, summary.masks, summary.language, kind),
        scheme_id=scheme.id,
        booking_id=summary.booking_id,
        pickup_id=pickup.id,
        due_at=unit.now if ends and due >= ends else due,
        expires_at=ends,
    )


def correct_masks(unit: Unit, scheme: Scheme, pickup_id: int) -> None:
    """What is queued tells of the masks that lie there now; it goes out when it would have."""
    pickup = store.find_pickup(unit, pickup_id)
    if pickup and pickup.ended_at is None:
        summary = store.summaries(unit, [pickup_id])[pickup_id]
        told = notice_of(scheme, pickup, summary.masks, summary.language)
        notices.reword(unit, pickup_id, TOLD, told)


def withdraw(unit: Unit, scheme: Scheme, pickup: Pickup) -> None:
    """No notice that is under way says anything that is not true any more: it does not go out."""
    summary = store.summaries(unit, [pickup.id])[pickup.id]
    now_true = notice_of(scheme, pickup, summary.masks, summary.language)
    notices.withdraw(unit, pickup.id, now_true)
