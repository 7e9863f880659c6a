"""What a scheme file says, validated. Everything a district decides is data here, never code."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.scheme.hours import Hours


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


class Rejected(StrEnum):
    """Where a share goes that review rejects: the area's next release, or back on its pile."""

    NEXT_RELEASE = "next_release"
    SAME_RELEASE = "same_release"


class ReleaseKind(StrEnum):
    """How a release reaches people: booked on the line, asked for and granted by priority at its
    deadline, handed out by staff, or already gone.
    """

    BOOKED = "booked"
    PRIORITY = "priority"
    OFFLINE = "offline"
    CLOSED = "closed"


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
    household_number: bool = False  # locals book with the number of their household's register


@dataclass(frozen=True)
class Area:
    """A town, street, village or community; `parent` is the name of the area above it."""

    name: str
    english: str
    parent: str | None
    short: str  # what people call it: 洪塘 for 洪塘街道; also the point's short name
    population: int | None = None  # registered; shares of a priority scheme are split by it


@dataclass(frozen=True)
class ReleasePlan:
    """A quantity of masks that opens at a moment; `area` None means the whole district.

    `quantity` 0: staff enter it later. `offline`: handed out by staff, never booked. A priority
    scheme takes requests from `opens_at` on and grants its shares at `closes_at`.
    """

    opens_at: datetime
    quantity: int
    area: str | None = None
    closes_at: datetime | None = None
    offline: bool = False
    finished: bool = False  # this area's share was gone before the line existed
    closed_record: bool = False  # offline, and no hand-outs are known: one record of the whole

    @property
    def kind(self) -> ReleaseKind:
        if self.closed_record:
            return ReleaseKind.CLOSED
        return ReleaseKind.OFFLINE if self.offline else ReleaseKind.BOOKED

    @property
    def can_be_booked(self) -> bool:
        """Whether the line opens it to anybody."""
        return not self.offline and not self.finished


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
class WaitingList:
    """`part` of each release goes to those who wait before it opens to all."""

    part: float = 0.0


@dataclass(frozen=True)
class Reserved:
    """`part` of each release is kept until a local time of its opening day, for bookers by some
    channels (`sms`, `voice`, `ussd`) or for the roll's priority groups.
    """

    part: float
    until: time
    groups: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which the line starts no notice: from `start` to `end` o'clock."""

    start: int = 20
    end: int = 8


@dataclass(frozen=True)
class PickupRules:
    """How collecting goes: `unable`: words of the roll's groups for people who cannot come, so that
    their share is brought; `keep_days`: local days after its first slot for which a share is kept.
    """

    unable: tuple[str, ...] = ("行动不便",)
    keep_days: int = 7


@dataclass(frozen=True)
class PointPlan:
    """A pickup point as the file has it; `area` None: for the whole district."""

    name: str
    english: str
    area: str | None
    map_line: str  # how to find it
    contact: str  # whom to ask
    hours: tuple[Hours, ...]
    per_slot: int  # households a quarter of an hour


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
    waiting_list: WaitingList = WaitingList()
    reserved: tuple[Reserved, ...] = ()
    rejected: Rejected = Rejected.NEXT_RELEASE
    batch_total: int | None = None  # masks of all releases together, as the district announced
    demonstration_populations: bool = False  # the populations are made up
    pickup: PickupRules = PickupRules()
    points: tuple[PointPlan, ...] = ()

    def area_named(self, name: str) -> Area | None:
        """The area with that full or short name."""
        return next((a for a in self.areas if name in (a.name, a.short)), None)

    def lineage(self, area: str | None) -> tuple[str, ...]:
        """An area and those above it, upwards."""
        found = self.area_named(area) if area else None
        return (found.name, *self.lineage(found.parent)) if found else ()

    def kind_of(self, plan: ReleasePlan) -> ReleaseKind:
        """How one of its releases reaches people."""
        by_priority = self.granting is Granting.PRIORITY and plan.kind is ReleaseKind.BOOKED
        return ReleaseKind.PRIORITY if by_priority else plan.kind

    @property
    def roll_groups(self) -> tuple[str, ...]:
        """The words that a roll may use in its column `groups`."""
        return tuple(dict.fromkeys((*self.groups, *self.pickup.unable)))

    def local_iso(self, moment: datetime) -> str:
        """A moment in the scheme's time zone, ISO 8601 with offset: how a release is named."""
        return moment.astimezone(self.timezone).isoformat()

    def open_releases(self) -> tuple[ReleasePlan, ...]:
        """The releases that can be booked, in order of opening."""
        booked = (r for r in self.releases if r.can_be_booked)
        return tuple(sorted(booked, key=lambda r: r.opens_at))
