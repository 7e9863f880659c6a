"""Whom a clerk means by an ID or a household number, as the roll knows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.quota.limits import claim_subjects
from core.residents.csv_lines import tidy
from core.residents.resident_id import IdProblem, InvalidResidentId, ResidentId, read_resident_id
from core.scheme.types import Limit, LimitSubject, Scheme
from core.store import residents
from core.store.residents import ResidentRecord
from core.unit import Unit

LONGEST = 60  # characters of a household number, as on the roll
_MEANT_AS_ID = 12  # digits in a row; no household number on the roll of a district is that long


@dataclass(frozen=True)
class Recipient:
    """A resident or a household; `area` is the one on the roll, where they are on it."""

    who: str = field(repr=False)  # the ID or the household number
    id_digests: tuple[str, ...]  # of everybody whose bookings are theirs
    household_digest: str | None
    area: str | None

    @property
    def subject(self) -> str:
        """Whose share it is, whoever of the household comes for it."""
        if self.household_digest:
            return f"household:{self.household_digest}"
        return f"person:{self.id_digests[0]}"

    def subjects(self, limit: Limit) -> tuple[str, ...]:
        """What the scheme counts a share of theirs against."""
        return claim_subjects(limit, self.id_digests, self.household_digest) or (self.subject,)


def find_recipient(unit: Unit, scheme: Scheme, who: str) -> Recipient | None:
    """Whom that ID or household number means; None where it is neither.

    A household number need not be on the roll: not every household is.
    """
    given = tidy(who)
    if household := _household(unit, scheme, given):
        return household
    try:
        today = unit.now.astimezone(scheme.timezone).date()
        return _person(unit, scheme, read_resident_id(given, today))
    except InvalidResidentId as error:
        short = error.problem in (IdProblem.LENGTH, IdProblem.CHARACTERS)
        return _unknown_household(unit, given) if short else None


def _household(unit: Unit, scheme: Scheme, number: str) -> Recipient | None:
    digest = unit.sealer.digest("household", number)
    people = residents.residents_of_household(unit, scheme.id, digest)
    if not people:
        return None
    return Recipient(number, _digests(people), digest, people[0].area_name)


def _person(unit: Unit, scheme: Scheme, id: ResidentId) -> Recipient:
    digest = unit.sealer.digest("id", id.number)
    record = residents.find_resident(unit, scheme.id, digest)
    if record is None:
        return Recipient(id.number, (digest,), None, None)
    household, people = record.household_digest, [record]
    if household and scheme.limit.subject is LimitSubject.HOUSEHOLD:
        people = residents.residents_of_household(unit, scheme.id, household)
    return Recipient(id.number, _digests(people), household, record.area_name)


def _unknown_household(unit: Unit, number: str) -> Recipient | None:
    meant_as_id = re.search(f"[0-9]{{{_MEANT_AS_ID}}}", re.sub(r"\s", "", number))
    if meant_as_id or len(number) > LONGEST or not re.search(r"\d", number):
        return None
    return Recipient(number, (), unit.sealer.digest("household", number), None)


def _digests(people: Sequence[ResidentRecord]) -> tuple[str, ...]:
    return tuple(person.id_digest for person in people)
