"""A step of a call posted again gets the byte-identical answer and has no second effect."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from handset.testing import Answering, Phone
from tests.support.calls import asked_for_code, called_back, keyed, newest_code
from tests.support.town import LANDLINE, LI, STRANGER, WANG, ZHANG, Town

NEW = "13700000009"
TABLES = ("bookings", "challenges", "code_failures", "notices", "tasks", "audit", "registrations")


def _counts(place: Town) -> Mapping[str, int]:
    return {table: place.count(f"SELECT count(*) FROM {table}") for table in TABLES}


def _steps(place: Town) -> list[tuple[str, Mapping[str, str], bytes]]:
    """Every step of every call so far: where it was posted, what, and the answer."""
    posts = [post for post in place.carrier.posts if "/ivr/" in post.url]
    return [(p.url, p.params, p.answer.body) for p in posts if not p.url.endswith("/status")]


def _books(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    call.press("000000" if newest_code(phone) != "000000" else "111111")
    for keys in (newest_code(phone), "1", "1", keyed(LI), "1", "1", "3", WANG, "1", "8", "9"):
        call.press(keys)
    call.hang_up()


def _is_reviewed(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, STRANGER)
    for keys in (newest_code(phone), "5", "1"):
        call.press(keys)
    call.speak()
    call.press("0")


def _is_called_back(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    call.press("1")
    call.hang_up()


def _is_silent(place: Town) -> None:
    call = place.phone(NEW).call()
    while not call.ended:
        call.stay_silent()


def _is_nobody(place: Town) -> None:
    call = place.phone("anonymous").call()
    call.press("1")
    call.press("0")


CALLS = (_books, _is_reviewed, _is_called_back, _is_silent, _is_nobody)


@pytest.mark.parametrize("calls", CALLS)
def test_every_step_posted_again_after_the_call_has_ended(
    place: Town, calls: Callable[[Town], None]
) -> None:
    calls(place)
    place.carrier.settle()
    place.work()
    before, statuses, steps = _counts(place), place.statuses(), _steps(place)
    assert len(steps) > 2
    for url, params, body in steps:
        assert place.carrier.post(url, params).body == body
    place.work()
    assert (_counts(place), place.statuses()) == (before, statuses)


@pytest.mark.parametrize("calls", [_books, _is_called_back])
def test_every_webhook_posted_twice_while_the_call_goes_on(
    place: Town, calls: Callable[[Town], None]
) -> None:
    place.carrier.faults.duplicate_webhooks = True
    place.carrier.faults.callbacks_repeated = True
    calls(place)
    place.carrier.settle()
    answers: dict[str, set[bytes]] = {}
    for url, params, body in _steps(place):
        answers.setdefault(params["CallSid"] + url, set()).add(body)
    assert all(len(different) == 1 for different in answers.values())
    assert place.statuses() == (["cancelled", "booked"] if calls is _books else ["booked"])


def _at_the_code(place: Town) -> Phone:
    phone = place.phone(NEW)
    asked_for_code(place, phone, WANG)
    return phone


@pytest.mark.parametrize("wrong", [False, True])
def test_eight_at_once_have_one_effect_and_one_answer(place: Town, wrong: bool) -> None:
    phone = _at_the_code(place)
    code = newest_code(phone)
    digits = code if not wrong else f"{(int(code) + 1) % 1_000_000:06}"
    last = next(post for post in reversed(place.carrier.posts) if "/ivr/step" in post.url)
    params = {**last.params, "Digits": digits}
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(place.carrier.post, "/ivr/step/4", params) for _ in range(8)]
    bodies = {answer.result().body for answer in answers}
    assert len(bodies) == 1 and b"<Gather" in bodies.pop()
    assert place.statuses() == ([] if wrong else ["booked"])
    assert place.count("SELECT count(*) FROM code_failures") == wrong
    assert place.count("SELECT count(*) FROM challenges") == 1


def test_the_step_that_sends_a_code_sends_one_when_posted_eight_times_at_once(place: Town) -> None:
    call = place.phone(NEW).call()
    for keys in ("1", WANG):
        call.press(keys)
    params = {**place.carrier.posts[-1].params, "Digits": "1"}
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(place.carrier.post, "/ivr/step/3", params) for _ in range(8)]
    assert len({answer.result().body for answer in answers}) == 1
    place.work()
    assert len(place.phone(NEW).screen) == 1


def test_a_dial_that_ended_posted_again_leaves_one_task(place: Town) -> None:
    place.phone(LANDLINE).answering = Answering.NO_ANSWER
    call = place.phone(NEW).call()
    params = {**place.carrier.posts[-1].params, "DialCallStatus": "no-answer"}
    bodies = {place.carrier.post("/ivr/step/1", params).body for _ in range(3)}
    assert len(bodies) == 1 and not call.ended
    assert place.count("SELECT count(*) FROM tasks") == 1
