"""`python -m demo.crowd`: the households of 洪塘 book, by text and by call, so that staff have
somebody to send pickup times to.
"""

import os
import sys
from collections.abc import Iterator, Sequence

from demo.__main__ import read_port
from demo.environment import carrier_url
from demo.people import Resident, residents
from handset.client import CarrierError, Control, RemotePhone
from handset.oneshot import NothingCameError, call_line, text_line

AREA = "洪塘街道"


def main() -> int:
    """Lets everybody book who has not; the process's exit status."""
    control = Control(carrier_url(read_port(os.environ.get("PORT", ""))))
    try:
        for phone, people in households(residents()):
            book(RemotePhone(control, phone), people)
            print(f"{phone}: {'、'.join(one.name for one in people)}", flush=True)
    except (CarrierError, NothingCameError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"{AREA}的居民都预约了。 Everybody of Hongtang has booked.")
    return 0


def households(everybody: Sequence[Resident]) -> Iterator[tuple[str, list[Resident]]]:
    """The phone that books for each household of the area, and its people."""
    ours = [resident for resident in everybody if resident.area == AREA]
    for booker in (resident for resident in ours if resident.phone):
        yield booker.phone, [one for one in ours if one.household == booker.household]


def book(phone: RemotePhone, people: Sequence[Resident]) -> None:
    """By text; from a landline by a call that the line returns."""
    for one in people:
        if not phone.number.startswith("+861"):
            call_line(phone, ["1", one.id_number, "1", "1"], 0.0, _silently)
        elif one is people[0]:
            _prove(phone, f"口罩 {one.id_number}")
        else:
            phone.send(f"口罩 {one.id_number}")


def _prove(phone: RemotePhone, words: str) -> None:
    """The code goes back, where the line asks for one."""
    phone.send(words)
    phone.arrivals(1.0)
    if "code" in phone.fresh:
        text_line(phone, [phone.fresh["code"]], 0.0, _silently)


def _silently(_line: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
