"""Importing a residents' register."""

from io import BytesIO
from time import perf_counter

from core.residents.rolls import import_roll
from core.scheme.types import Scheme
from core.unit import Service
from demo.made_up import made_up_id, made_up_mobile

ROWS = 100_000


def measure(service: Service, scheme: Scheme) -> float:
    """Seconds to import ROWS rows, one resident and one phone each."""
    header = "id_number,name,household,area,phone,groups"
    rows = (f"{made_up_id(n)},王小明,H{n // 3},洪塘街道,{made_up_mobile(n)}," for n in range(ROWS))
    file = BytesIO("\n".join((header, *rows)).encode())
    begun = perf_counter()
    report = import_roll(service, scheme, file, lambda lines: None)
    assert report.imported == ROWS, report.rejected[:3]
    return perf_counter() - begun
