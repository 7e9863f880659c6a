"""Quantities that staff enter or correct: a pile grows or shrinks by whole shares."""

from datetime import datetime

from core.errors import Conflict, MaskLineError, NotFound
from core.quota.releases import Release
from core.quota.reserving import kept_shares
from core.scheme.types import Scheme
from core.store import allotments, areas, audit, openings
from core.unit import Unit


class WrongQuantity(MaskLineError):
    """The quantity is no number of whole shares."""


def set_quantity(
    unit: Unit,
    scheme: Scheme,
    opens_at: datetime,
    area: str | None,
    masks: int,
    actor: str,
    before: int | None = None,
) -> None:
    """Sets what a release has, in masks. Raises NotFound, WrongQuantity, or Conflict where more
    is granted or carried over already, or where it is not what it was `before` any more.
    """
    openings.hold_release(unit, _find(unit, scheme, opens_at, area).id)
    release = _find(unit, scheme, opens_at, area)  # as it stands now that nobody else changes it
    if release.finished:
        raise Conflict("This release was finished before the line existed; it gets no quantity.")
    if before not in (None, release.quantity):
        raise Conflict("Somebody else has changed the quantity meanwhile. Please look again.")
    share = scheme.limit.masks
    if masks < 0 or masks % share:
        raise WrongQuantity(
            "The quantity must be a multiple of %(share)s masks, one share each.", share=share
        )
    difference = (masks - release.quantity) // share
    if difference > 0:
        kept = kept_shares(scheme, release.opens_at, difference)
        allotments.add_shares(unit, release.id, difference, share, kept)
    elif allotments.remove_free(unit, release.id, -difference) < -difference:
        raise Conflict("That is less than what is granted or carried over already.")
    openings.set_quantity(unit, release.id, masks)
    detail = f"{release.quantity} -> {masks}"
    audit.record(unit, actor, "set_quantity", scheme.id, f"release:{release.id}", detail)


def _find(unit: Unit, scheme: Scheme, opens_at: datetime, area: str | None) -> Release:
    found = scheme.area_named(area) if area else None
    if area and found is None:
        raise NotFound("The scheme %(scheme)s has no area %(area)s.", scheme=scheme.id, area=area)
    area_id = areas.area_id(unit, scheme.id, found.name) if found else None
    for release in openings.releases_of(unit, scheme.id):
        if release.opens_at == opens_at and release.area_id == area_id:
            return release
    raise NotFound("There is no such release; `quota check` shows them all.")
