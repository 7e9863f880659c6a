"""What a replay reports: a row for every release, and what it shows beside them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Row:
    """One release of one area. Figures are masks, `notice` at full size, the others at `scale`."""

    opens_at: datetime  # local
    area: str  # in English; empty: the whole district
    notice: int | None  # None: the notice does not say
    released: int
    carried_in: int
    granted: int
    left: int  # that nobody asked for on that day
    told: str  # what the first one who got nothing was told

    @property
    def exact(self) -> bool:
        """Whether exactly what was there was granted."""
        return self.granted + self.left == self.released + self.carried_in


@dataclass
class Report:
    """The replay of one district."""

    district: str  # its scheme's id
    scale: int
    rows: list[Row] = field(default_factory=list)
    second_try: str = ""  # what became of somebody who had a share already
    notes: list[str] = field(default_factory=list)
    texts: int = 0  # signed webhooks that were answered

    @property
    def exact(self) -> bool:
        return all(row.exact for row in self.rows)
