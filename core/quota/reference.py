"""References: the eight digits by which people and staff name a booking.

Booking numbers count up, so showing them would tell anybody how many have booked and would turn
a slip of the finger into the neighbour's booking. A reference is the number sent through a fixed
permutation of eight digits: it is found again by calculation, and neighbours lie far apart.
It hides nothing from somebody who means to find out; it is a name, not a password.
"""

import re
import unicodedata

SIZE = 10**8
MULTIPLIER = 61_803_399  # coprime with 10**8, so no two bookings below it share a reference
OFFSET = 27_182_818
_INVERSE = pow(MULTIPLIER, -1, SIZE)


def reference_of(booking_id: int) -> str:
    """The reference of a booking."""
    return f"{(booking_id * MULTIPLIER + OFFSET) % SIZE:08d}"


def booking_id_of(reference: str) -> int | None:
    """The booking that a reference names, or None where it is no reference."""
    digits = unicodedata.normalize("NFKC", reference).strip()
    if not re.fullmatch("[0-9]{8}", digits):
        return None
    return (int(digits) - OFFSET) * _INVERSE % SIZE
