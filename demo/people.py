"""The made-up residents of the demonstration, and who of them has not booked yet."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

CLERK, CLERKS_PHONE, CLERKS_AREA = "小洪", "13700000001", "洪塘街道"
ADMIN = "主任"
ROLL = Path(__file__).with_name("roll.csv")


@dataclass(frozen=True)
class Resident:
    """One row of the demonstration's roll."""

    id_number: str
    name: str
    phone: str
    household: str = ""
    area: str = ""


def residents(file: Path = ROLL) -> list[Resident]:
    """Everybody on the roll, in its order."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            Resident(row["id_number"], row["name"], row["phone"], row["household"], row["area"])
            for row in csv.DictReader(rows)
        ]


def newcomers(everybody: Sequence[Resident], exported: Iterable[str]) -> list[Resident]:
    """Who has not booked and has a mobile of their own. `exported` is `bookings export`'s CSV."""
    booked = {row["id"][-4:] for row in csv.DictReader(exported) if row["id"]}
    sharing = Counter(resident.phone for resident in everybody)
    return [
        resident
        for resident in everybody
        if resident.id_number[-4:] not in booked
        and resident.phone.startswith("1")
        and sharing[resident.phone] == 1
    ]
