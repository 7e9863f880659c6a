"""What a scheme file says, validated. Everything a district decides is data here, never code."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class LimitSubject(StrEnum):
    """Whom a share counts against."""

    PERSON = "person"
    HOUSEHOLD = "household"
    PAIR = "pair"


class Granting(StrEnum):
    """How shares are handed out."""

    FIRST_COME = "first_come"
    PRIORITY = "priority"


class HandoverKind(StrEnum):
    """Whether masks travel to people, or people to masks."""

    DELIVERY = "delivery"
    PICKUP = "pickup"


@dataclass(frozen=True)
class Words:
    """The same words in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Limit:
    """At most `masks` per subject, again after `days` local calendar days; None: once ever
    in this scheme (a batch)."""

    subject: LimitSubject
    masks: int
    days: int | None


@dataclass(frozen=True)
class Area:
    """A town, street, village or community; `parent` is the name of the area above it."""

    name: str
    english: str
    parent: str | None
    short: str  # what people call it: 洪塘 for 洪塘街道; also the point's short name


@dataclass(frozen=True)
class ReleasePlan:
    """A quantity of masks that opens at a moment; `area` None means the whole district.

    `quantity` 0: staff enter it later. `offline`: handed out by staff, never booked.
    """

    opens_at: datetime
    quantity: int
    area: str | None = None
    closes_at: datetime | None = None
    offline: bool = False
    finished: bool = False  # this area's share was gone before the line existed


@dataclass(frozen=True)
class HandoverPlace:
    """Where the masks of `areas` are handed over; no areas: everywhere else."""

    areas: frozenset[str]
    place: Words


@dataclass(frozen=True)
class Handover:
    """How the masks reach the people."""

    kind: HandoverKind
    within_hours: int | None
    places: tuple[HandoverPlace, ...]
    by: Words  # who brings them, and whom to ask when they do not come

    def place_for(self, area: str | None) -> Words:
        """The place for an area; the file always has one without areas, for everywhere else."""
        named = [p for p in self.places if area in p.areas]
        return (named or [p for p in self.places if not p.areas])[0].place


@dataclass(frozen=True)
class Letter:
    """What a resident agrees to by going on: its name, and where it can be read."""

    title: Words
    where: Words


@dataclass(frozen=True)
class FairUse:
    """Guards that schemes may change (DESIGN.md, Who)."""

    people_per_phone: int = 6
    ids_tried_per_day: int = 10
    review_share: float = 0.2  # of a release; at most this much may stand in review


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which the line starts no notice: from `start` to `end` o'clock."""

    start: int = 20
    end: int = 8


@dataclass(frozen=True)
class Scheme:
    """One district's rules."""

    id: str
    name: Words
    timezone: ZoneInfo
    lines: tuple[str, ...]  # in E.164; none: TWILIO_NUMBER serves this scheme
    granting: Granting
    limit: Limit
    handover: Handover
    areas: tuple[Area, ...]
    releases: tuple[ReleasePlan, ...]
    letter: Letter | None
    groups: tuple[str, ...]  # words the roll may use, in order of priority
    helpline: str  # a person, in E.164; empty: staff call back
    fair_use: FairUse
    quiet_hours: QuietHours
    verification_days: int

    def area_named(self, name: str) -> Area | None:
        """The area with that full or short name."""
        return next((a for a in self.areas if name in (a.name, a.short)), None)

    def local_iso(self, moment: datetime) -> str:
        """A moment in the scheme's time zone, ISO 8601 with offset: how a release is named."""
        return moment.astimezone(self.timezone).isoformat()

    def open_releases(self) -> tuple[ReleasePlan, ...]:
        """The releases that can be booked, in order of opening."""
        booked = (r for r in self.releases if not r.offline and not r.finished)
        return tuple(sorted(booked, key=lambda r: r.opens_at))
