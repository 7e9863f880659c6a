"""What a share is claimed for, and who holds such a claim already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.quota.limits import again_on, claim_subjects
from core.scheme.types import Scheme
from core.store import claims
from core.store.bookings import Person
from core.unit import Unit


@dataclass(frozen=True)
class AlreadyHad:
    """An earlier share forbids it until then (None: for good, in this scheme)."""

    person: Person
    again: date | None


def claimed_for(
    unit: Unit, scheme: Scheme, people: Sequence[Person], household_digest: str | None
) -> dict[str, Person]:
    """Every claim to be taken, with the person who is named where it is held."""
    digests = [unit.sealer.digest("id", person.id.number) for person in people]
    subjects = claim_subjects(scheme.limit, digests, household_digest)
    return {s: people[min(i, len(people) - 1)] for i, s in enumerate(subjects)}


def held_already(unit: Unit, scheme: Scheme, claimed: dict[str, Person]) -> AlreadyHad | None:
    """Whose claim is held, and until when; None where all of them are free."""
    held = claims.live_claims(unit, scheme.id, list(claimed))
    if not held:
        return None
    subject, until = max(held.items(), key=lambda item: item[1])
    return AlreadyHad(claimed[subject], again_on(until, scheme.timezone))
