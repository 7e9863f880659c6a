"""A scheme's rules in plain words, as its file has them."""

from collections.abc import Iterator
from typing import TypeAlias

from core.phones import stored_phone
from core.scheme.types import Granting, HandoverKind, LimitSubject, Rejected, Reserved, Scheme
from staff.console.language import current
from staff.console.language import gettext as _

Fact: TypeAlias = tuple[str, str]

SUBJECTS = {
    LimitSubject.PERSON: "%(masks)s masks for each person",
    LimitSubject.HOUSEHOLD: "%(masks)s masks for each household",
    LimitSubject.PAIR: "%(masks)s masks for two people who book together",
}
CHANNELS = {"sms": "texts", "voice": "calls", "ussd": "menus", "staff": "staff"}


def facts_of(scheme: Scheme) -> list[Fact]:
    """Labels and sentences, in the order in which somebody would ask."""
    return [*_handing_out(scheme), *_handing_over(scheme), *_around(scheme)]


def _handing_out(scheme: Scheme) -> Iterator[Fact]:
    limit = scheme.limit
    masks = _(SUBJECTS[limit.subject], masks=limit.masks)
    again = _("again after %(days)s days", days=limit.days) if limit.days else _("once only")
    yield _("How many"), _("%(masks)s, %(again)s", masks=masks, again=again)
    if limit.household_number:
        yield _("Booked with"), _("the ID number, or the household number")
    yield _("How"), _granting(scheme)
    if scheme.groups:
        yield _("Priority groups"), "、".join(scheme.groups)
    for rule in scheme.reserved:
        yield _("Kept at first"), _reserved(rule)
    if scheme.waiting_list.part:
        part = _percent(scheme.waiting_list.part)
        yield _("Waiting list"), _("%(part)s of each release goes to those who wait", part=part)
    yield _("A rejected share"), _rejected(scheme)
    if scheme.batch_total:
        yield _("The district announced"), _("%(masks)s masks", masks=f"{scheme.batch_total:,}")


def _handing_over(scheme: Scheme) -> Iterator[Fact]:
    handover, words = scheme.handover, current()
    brought = handover.kind is HandoverKind.DELIVERY
    way = _("Brought to the people") if brought else _("Collected by the people")
    if handover.within_hours:
        hours = handover.within_hours
        way = _("%(way)s within %(hours)s hours", way=way, hours=hours)
    yield _("Hand-over"), way
    yield _("By whom"), handover.by.in_language(words)
    for place in handover.places:
        areas = "、".join(sorted(place.areas)) or _("Everywhere else")
        yield _("Where"), f"{areas}{_(': ')}{place.place.in_language(words)}"
    unable = "、".join(scheme.pickup.unable)
    yield _("Cannot come"), _("%(groups)s: masks are brought", groups=unable)
    kept = scheme.pickup.keep_days
    yield _("Not collected"), _("kept for %(days)s days after the first slot", days=kept)


def _around(scheme: Scheme) -> Iterator[Fact]:
    fair, quiet = scheme.fair_use, scheme.quiet_hours
    yield _("One phone"), _("books for at most %(people)s people", people=fair.people_per_phone)
    yield _("In review"), _("at most %(part)s of a release", part=_percent(fair.review_share))
    hours = {"start": f"{quiet.start}:00", "end": f"{quiet.end}:00"}
    yield _("Quiet hours"), _("no notices from %(start)s to %(end)s", **hours)
    days = scheme.verification_days
    yield _("A verified phone"), _("stays verified for %(days)s days", days=days)
    if scheme.letter:
        letter = (scheme.letter.title, scheme.letter.where)
        yield _("Letter"), _(": ").join(words.in_language(current()) for words in letter)
    if scheme.helpline:
        yield _("A person answers"), stored_phone(scheme.helpline).national


def _granting(scheme: Scheme) -> str:
    if scheme.granting is Granting.PRIORITY:
        return _("Asked for on the line, granted by priority when the release closes")
    return _("First come, first served")


def _reserved(rule: Reserved) -> str:
    whom = "、".join((*rule.groups, *(_(CHANNELS[channel]) for channel in rule.channels)))
    facts = {"part": _percent(rule.part), "whom": whom, "until": f"{rule.until:%H:%M}"}
    return _("%(part)s of each release until %(until)s for %(whom)s", **facts)


def _rejected(scheme: Scheme) -> str:
    if scheme.rejected is Rejected.NEXT_RELEASE:
        return _("goes to the area's next release")
    return _("is free again in the same release")


def _percent(part: float) -> str:
    return f"{part:.0%}"
