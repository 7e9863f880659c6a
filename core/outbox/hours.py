"""The hours in which the line may start something by itself, as the notice's scheme has them."""

from functools import lru_cache

from core.outbox.delivery import Hours
from core.scheme.document import load_scheme
from core.store.schemes import find_document
from core.unit import Unit


def hours_of(unit: Unit, scheme_id: str | None) -> Hours:
    """The zone and quiet hours of a scheme, or the usual ones."""
    document = find_document(unit, scheme_id) if scheme_id else None
    return _hours(document) if document else Hours()


@lru_cache(maxsize=32)
def _hours(document: str) -> Hours:
    scheme = load_scheme(document)
    return Hours(scheme.timezone, scheme.quiet_hours)
