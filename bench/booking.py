"""The booking path beside the floor: the least a database must do to grant a share safely."""

from collections.abc import Callable
from itertools import count

from sqlalchemy import text

from bench.ground import LINE, rate
from core.conversation.engine import BookingLine
from core.conversation.turn import Channel, Turn
from core.phones import Phone, read_phone
from core.schemes import SchemeShelf
from core.store import phones
from core.unit import Service
from demo.made_up import made_up_mobile

ROUNDS, PER_ROUND = 3, 200
SHARES = ROUNDS * PER_ROUND


def measure(service: Service) -> list[tuple[str, float, float]]:
    """Rows of (what, how many a second, floor a second); the two are taken in turn.

    The residents and SHARES shares are there already; each books with one word.
    """
    for n in range(SHARES + PER_ROUND):
        with service.unit() as unit:
            phones.note_phone(unit, _phone(n), verified_at=unit.now)
    book, grant = _booking(service), _floor(service)
    pairs = [(rate(book, PER_ROUND), rate(grant, PER_ROUND)) for _ in range(ROUNDS)]
    sold_out = rate(book, PER_ROUND), rate(grant, PER_ROUND)
    return [
        ("one word books", *_median(pairs)),
        ("one word is told that it is sold out", *sold_out),
    ]


def _median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


def _booking(service: Service) -> Callable[[int], object]:
    line, people = BookingLine(service, SchemeShelf()), count()

    def book(_: int) -> object:
        n = next(people)
        turn = Turn(Channel.SMS, f"sms:SM{n}", f"sms:{LINE}:{n}", LINE, _phone(n), "口罩")
        return line.answer(turn)

    return book


def _floor(service: Service) -> Callable[[int], object]:
    """One claim, one share, one commit: what no booking system can do without."""
    with service.unit() as unit:
        execute = unit.connection.execute
        execute(text("CREATE TABLE floor_claims (subject INTEGER PRIMARY KEY)"))
        execute(text("CREATE TABLE floor_shares (id INTEGER PRIMARY KEY, holder INTEGER)"))
        shares = [{"id": n} for n in range((ROUNDS + 1) * PER_ROUND)]
        execute(text("INSERT INTO floor_shares (id) VALUES (:id)"), shares)
    subjects = count()

    def grant(_: int) -> object:
        n = {"n": next(subjects)}
        with service.unit() as unit:
            unit.connection.execute(text("INSERT INTO floor_claims VALUES (:n)"), n)
            return unit.connection.execute(
                text("UPDATE floor_shares SET holder = :n WHERE id = :n"), n
            )

    return grant


def _phone(n: int) -> Phone:
    phone = read_phone(made_up_mobile(n))
    assert isinstance(phone, Phone)
    return phone
