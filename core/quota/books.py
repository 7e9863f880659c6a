"""The books of every release: what was released and carried in is free, granted or carried out."""

from dataclasses import dataclass

from core.schemes import all_schemes
from core.store.releases import figures
from core.unit import Unit


@dataclass(frozen=True)
class QuotaRow:
    """One release of one area (None: the whole district), in masks, as CONTRACT names it."""

    scheme: str
    release: str  # its opening, ISO 8601 with the scheme's offset
    area: str | None
    quantity: int
    carried_in: int
    free: int
    granted: int
    collected: int
    carried_out: int

    @property
    def adds_up(self) -> bool:
        return self.quantity + self.carried_in == self.free + self.granted + self.carried_out


def check(unit: Unit) -> list[QuotaRow]:
    """A row for every release, by scheme and opening, counted from the shares themselves."""
    schemes = {scheme.id: scheme for scheme in all_schemes(unit)}
    return [
        QuotaRow(
            scheme=found.scheme_id,
            release=schemes[found.scheme_id].local_iso(found.opens_at),
            area=found.area,
            quantity=found.quantity,
            carried_in=found.carried_in,
            free=found.free,
            granted=found.granted,
            collected=found.collected,
            carried_out=found.carried_out,
        )
        for found in figures(unit)
    ]
