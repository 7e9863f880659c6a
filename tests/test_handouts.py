"""Hand-outs: what staff give out is on the books, to each household once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.handing_out import CannotHandOut, Given, Reason, record_handout
from core.allocation.handout_texts import HandoutText, read_handout_text, record_by_text
from core.allocation.recipients import find_recipient
from core.errors import Conflict
from core.masking import mask_id
from core.messages import Message
from core.quota.books import check
from core.scheme.types import ReleasePlan, Scheme
from core.schemes import load_scheme
from core.store.bookings import bookings_in, freeze_booking
from core.store.handouts import handouts_of
from core.store.staff import StaffRecord
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import at_once, book, books_add_up, request, resident
from tests.support.town import LI, STRANGER, WANG, jiangbei
from tests.support.village import (
    EAST,
    FIRST,
    HILL,
    LAKE,
    WEST,
    ask,
    at_deadline,
    district,
    settle,
)

TODAY = date(2020, 2, 7)
OFFLINE = OPENING - timedelta(days=1)
STREET = "洪塘街道"
CLERK = StaffRecord(1, "李书记", "village", "community", HILL)


def hand_out(service: Service, scheme: Scheme, who: str, area: str | None = None) -> Given | Reason:
    """What came of it: what was given, or the reason why not."""
    try:
        with service.unit() as unit:
            return record_handout(unit, scheme, "command", who, area)
    except CannotHandOut as error:
        return error.reason


def books(service: Service, scheme: Scheme) -> dict[str | None, tuple[int, int, int]]:
    """Of every area with something granted: free, granted, collected."""
    with service.view() as unit:
        rows = [row for row in check(unit) if row.scheme == scheme.id]
    assert all(row.adds_up for row in rows)
    return {row.area: (row.free, row.granted, row.collected) for row in rows if row.granted}


@pytest.fixture
def offline(service: Service) -> Scheme:
    """Two shares that the streets hand out, and two that are booked a day later."""
    plans = (ReleasePlan(OFFLINE, 10, offline=True), ReleasePlan(OPENING, 10))
    scheme = jiangbei(releases=plans, batch_total=None)
    people = [(1, "H1", STREET, ""), (2, "H1", STREET, ""), (3, "", STREET, "")]
    settle(service, scheme, people)
    return scheme


@pytest.fixture
def village(service: Service, clock: FrozenClock) -> Scheme:
    """Four shares: two for HILL, one each for LAKE and WEST; H1 of HILL has asked for one."""
    scheme = district(4)
    people = [(1, "H1", HILL, FIRST), (2, "H1", HILL, ""), (3, "H3", HILL, ""), (4, "H4", HILL, "")]
    settle(service, scheme, people)
    ask(service, scheme, 1, "H1", HILL)
    return scheme


def test_a_household_gets_one_offline_share_whoever_comes_for_it(
    service: Service, offline: Scheme
) -> None:
    assert hand_out(service, offline, "H1") == Given(5)
    for who in ("H1", resident(1), resident(2)):
        assert hand_out(service, offline, who) is Reason.ALREADY
    assert hand_out(service, offline, resident(3)) == Given(5)
    assert hand_out(service, offline, "H9") is Reason.NONE_LEFT
    with service.view() as unit:
        assert [given.who for given in handouts_of(unit, offline.id)] == ["H1", resident(3)]
        assert [row.collected for row in check(unit)] == [10, 0]


def test_an_offline_share_keeps_nobody_from_booking(service: Service, offline: Scheme) -> None:
    hand_out(service, offline, resident(1))
    assert type(book(service, offline, request(1))).__name__ == "Booked"
    assert books_add_up(service)


def test_a_booking_that_is_handed_over_is_collected(service: Service, offline: Scheme) -> None:
    book(service, offline, request(1))
    given = hand_out(service, offline, resident(1))
    assert isinstance(given, Given) and len(given.references) == 1
    with service.view() as unit:
        assert len(bookings_in(unit, offline.id, "collected")) == 1
        assert [(row.granted, row.collected) for row in check(unit)] == [(0, 0), (5, 5)]


def test_the_release_may_be_named(service: Service, offline: Scheme) -> None:
    book(service, offline, request(1))
    with service.unit() as unit:
        given = record_handout(unit, offline, "command", resident(1), opens_at=OFFLINE)
    assert given == Given(5)


def test_a_booking_in_review_is_not_handed_over(service: Service, offline: Scheme) -> None:
    book(service, offline, request(1, on_roll=False))
    assert hand_out(service, offline, resident(1)) is Reason.IN_REVIEW


def test_a_booking_that_was_not_the_residents_wish_is_not_handed_over(
    service: Service, offline: Scheme
) -> None:
    book(service, offline, request(1))
    with service.unit() as unit:
        (booking,) = bookings_in(unit, offline.id, "booked")
        freeze_booking(unit, booking.id, unit.now + timedelta(hours=24))
    assert hand_out(service, offline, resident(1)) is Reason.FROZEN


def test_nothing_is_handed_out_by_priority_before_the_deadline(
    service: Service, village: Scheme
) -> None:
    assert hand_out(service, village, "H3") is Reason.NOT_YET
    assert books(service, village) == {}


def test_after_the_deadline_first_what_was_granted_then_what_is_left(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    at_deadline(service, clock)
    assert books(service, village) == {HILL: (5, 5, 0)}
    given = hand_out(service, village, resident(2))  # of H1, for which resident 1 has asked
    assert isinstance(given, Given) and len(given.references) == 1
    assert hand_out(service, village, "H3") == Given(5)
    assert hand_out(service, village, "H4") is Reason.NONE_LEFT
    assert books(service, village) == {HILL: (0, 10, 10)}
    for who in ("H1", resident(2), resident(3)):
        assert hand_out(service, village, who) in (Reason.ALREADY, Reason.NONE_LEFT)


def test_a_hand_out_is_a_share_like_any_other_for_the_next_batch(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    """Who waited and was given a share by hand waits no longer, and may not ask again."""
    people = [(n, f"H{n}", HILL, FIRST) for n in (1, 5, 6)]
    scheme = district(4, id="other")
    settle(service, scheme, people)
    for n in (5, 6, 1):
        ask(service, scheme, n, f"H{n}", HILL)
    at_deadline(service, clock)
    assert hand_out(service, scheme, "H1", HILL) is Reason.NONE_LEFT
    assert hand_out(service, scheme, "H1", LAKE) is Reason.ELSEWHERE
    with service.view() as unit:
        assert len(bookings_in(unit, scheme.id, "waiting")) == 1


def test_who_waits_and_is_given_a_share_waits_no_longer(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    at_deadline(service, clock)
    clock.advance(minutes=1)
    ask(service, village, 3, "H3", HILL)
    assert hand_out(service, village, "H3") == Given(5)
    with service.view() as unit:
        (withdrawn,) = bookings_in(unit, village.id, "cancelled")
    assert withdrawn.people[0].id.number == resident(3)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (WANG[:-1], Reason.NOT_READ),
        (WANG[:-1] + "0", Reason.NOT_READ),
        ("330203199013011233", Reason.NOT_READ),
        ("--", Reason.NOT_READ),
        ("H" * 61, Reason.NOT_READ),
    ],
)
def test_a_slip_of_the_finger_is_no_household(
    service: Service, offline: Scheme, who: str, reason: Reason
) -> None:
    assert hand_out(service, offline, who) is reason


@pytest.mark.parametrize("who", ["h-77", "３３", "0574 12", STRANGER])
def test_who_is_not_on_the_roll_can_be_given_an_offline_share(
    service: Service, offline: Scheme, who: str
) -> None:
    assert hand_out(service, offline, who) == Given(5)
    assert hand_out(service, offline, who) is Reason.ALREADY


def test_people_of_another_area_are_sent_there(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    at_deadline(service, clock)
    assert hand_out(service, village, "H1", WEST) is Reason.ELSEWHERE
    assert isinstance(hand_out(service, village, "H1", EAST), Given)


def test_without_an_area_nothing_says_which_pile_it_is(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    at_deadline(service, clock)
    assert hand_out(service, village, "H99") is Reason.NOTHING
    assert hand_out(service, village, "H99", LAKE) == Given(5)


def test_two_clerks_record_one_hand_out(service: Service, offline: Scheme) -> None:
    outcomes = at_once([lambda: hand_out(service, offline, "H1")] * 6)
    assert sorted(map(str, outcomes)) == sorted(map(str, [Given(5)] + [Reason.ALREADY] * 5))
    assert books_add_up(service)


def test_a_closed_record_is_on_the_books_as_handed_out(service: Service) -> None:
    plans = (
        ReleasePlan(OFFLINE, 20, offline=True, closed_record=True),
        ReleasePlan(OPENING, 10),
    )
    scheme = jiangbei(releases=plans, batch_total=None)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    assert books(service, scheme) == {None: (0, 20, 20)}
    with service.unit() as unit:
        load_scheme(unit, replace(scheme, releases=plans[:1]))
        (record,) = handouts_of(unit, scheme.id)
    assert (record.masks, record.who, record.actor) == (20, "", "notice")
    assert hand_out(service, scheme, WANG) is Reason.NOTHING


def test_a_scheme_with_hand_outs_does_not_change_its_piles(
    service: Service, offline: Scheme
) -> None:
    hand_out(service, offline, "H1")
    with pytest.raises(Conflict, match="hand-outs"), service.unit() as unit:
        load_scheme(unit, replace(offline, releases=offline.releases[:1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("口罩", None),
        ("发放", HandoutText((), 0)),
        (f"发放 {WANG}", HandoutText((WANG,), 0)),
        (f"發放{WANG}，{LI.lower()}", HandoutText((WANG, LI), 0)),
        ("发放:H1、H2 H1", HandoutText(("H1", "H2"), 0)),
        (f"handout {WANG} 330100021", HandoutText((WANG, "330100021"), 0)),
        ("发放 330203 19400101 1233 H7", HandoutText((WANG, "H7"), 0)),
        (f"发放 {WANG[:-1]}9 H7", HandoutText(("H7",), 1)),
        ("handouts", None),
    ],
)
def test_a_text_of_a_clerk_is_read(text: str, expected: HandoutText | None) -> None:
    assert read_handout_text(text, TODAY) == expected


def test_a_text_records_what_can_be_recorded_and_names_what_cannot(
    service: Service, village: Scheme, clock: FrozenClock
) -> None:
    at_deadline(service, clock)

    def answer(text: str) -> Message:
        found = read_handout_text(text, TODAY)
        assert found is not None
        with service.unit() as unit:
            return record_by_text(unit, village, CLERK, found)

    assert answer("发放").id == "handouts_whom"
    recorded = answer("发放 H1 H3")
    assert (recorded.id, recorded.params) == ("handouts_recorded", {"count": 2, "masks": 10})
    refused = answer(f"发放 {resident(4)}")
    assert refused.params["who"] == mask_id(resident(4))
    assert refused.params["reason"] == Message("handout_none_left")
    assert answer(f"发放 {WANG[:-1]}9").params["reason"] == Message("handout_not_read")


def test_an_id_and_its_household_mean_the_same_recipient(service: Service, village: Scheme) -> None:
    with service.view() as unit:
        by_id = find_recipient(unit, village, resident(2))
        by_number = find_recipient(unit, village, "H1")
    assert by_id and by_number
    assert by_id.subject == by_number.subject
    assert by_id.subjects(village.limit) == by_number.subjects(village.limit)


DEED = st.tuples(st.sampled_from(["book", "give", "offline"]), st.integers(0, 5))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_books_equal_the_bookings_and_hand_outs_after_every_step(service: Service) -> None:
    """CONTRACT: granted masks are the bookings that hold a share plus the offline hand-outs."""
    count = iter(range(10_000))

    @settings(max_examples=20, deadline=None)
    @given(st.lists(DEED, max_size=12))
    def check_one(deeds: list[tuple[str, int]]) -> None:
        plans = (ReleasePlan(OFFLINE, 15, offline=True), ReleasePlan(OPENING, 15))
        scheme = jiangbei(id=f"j-{next(count)}", releases=plans, batch_total=None)
        settle(service, scheme, [(n, f"H{n // 2}", STREET, "") for n in range(6)])
        for deed, n in deeds:
            if deed == "book":
                book(service, scheme, request(n))
            elif deed == "give":
                hand_out(service, scheme, resident(n))
            else:
                hand_out(service, scheme, f"H{n // 2}")
            with service.view() as unit:
                rows = [row for row in check(unit) if row.scheme == scheme.id]
                given = sum(found.masks for found in handouts_of(unit, scheme.id))
                held = {
                    s: 5 * len(bookings_in(unit, scheme.id, s)) for s in ("booked", "collected")
                }
            assert [row.granted for row in rows] == [given, sum(held.values())]
            assert [row.collected for row in rows] == [given, held["collected"]]
            assert all(row.adds_up for row in rows)

    check_one()


def test_who_collected_a_booked_share_gets_no_other_by_being_recorded_again(
    service: Service,
) -> None:
    """Jiangbei has shares for staff to hand out; its release must be named for one of them."""
    scheme = jiangbei()
    with service.unit() as unit:
        load_scheme(unit, scheme)
    book(service, scheme, request(1))
    first = hand_out(service, scheme, resident(1), STREET)
    assert isinstance(first, Given) and first.references
    assert hand_out(service, scheme, resident(1), STREET) is Reason.ALREADY
