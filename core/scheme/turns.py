"""Whose turn comes before everybody's: the waiting list, and shares kept back for some."""

from core.errors import SchemeError
from core.scheme.reader import Table
from core.scheme.types import Reserved, WaitingList

CHANNELS = ("sms", "voice", "ussd")


def read_waiting_list(table: Table) -> WaitingList:
    """The table [waiting_list]. Raises SchemeError."""
    return WaitingList(part=table.share("part", WaitingList().part))


def read_reserved(table: Table) -> Reserved:
    """One table [[reserved]]: for some channels or for some groups. Raises SchemeError."""
    reserved = Reserved(
        part=table.share("part", 0.0),
        until=table.clock_time("until"),
        groups=table.texts("groups"),
        channels=table.texts("channels"),
    )
    if not reserved.part:
        raise table.wrong("part", "a part of 1 above 0, such as 0.2")
    if set(reserved.channels) - set(CHANNELS):
        raise table.wrong("channels", f"a list out of {', '.join(CHANNELS)}")
    if bool(reserved.groups) == bool(reserved.channels):
        raise _not_one_kind(table)
    return reserved


def _not_one_kind(table: Table) -> SchemeError:
    return SchemeError(f"{table.path} must have either groups or channels.")
