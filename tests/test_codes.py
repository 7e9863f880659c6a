"""Codes: few tries, ten minutes, once, for one phone; capped; and never written anywhere."""

import logging

import pytest
from sqlalchemy import MetaData, select

from core.phones import Phone, PhoneKind
from core.store.tables import challenges
from core.unit import Service
from core.verification import CodeSent, start
from tests.support.crowd import mobile
from tests.support.town import LANDLINE, LI, MOBILE, STRANGER, WANG, Town, code_of

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NEW = "13700000009"


def another(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_five_wrong_codes_lock_the_phone_also_for_a_new_code(place: Town) -> None:
    phone = place.phone(NEW)
    code = code_of(phone.text(f"口罩 {WANG}"))
    said = [phone.text(another(code))[0] for _ in range(2)]
    code = code_of(phone.text("1"))  # a new one does not make the count begin again
    said += [phone.text(another(code))[0] for _ in range(3)]
    assert ["不对" in each for each in said] == [True] * 4 + [False]
    for body in (code, f"口罩 {WANG}", code):
        assert "30分钟" in said[-1] or "没用" in said[-1]
        said += phone.text(body)
    assert place.statuses() == []
    place.clock.advance(minutes=31)
    code = code_of(phone.text(f"口罩 {WANG}"))
    assert "预约成功" in phone.text(code)[0]


@on_sqlite
def test_a_lock_leaves_other_phones_alone(place: Town) -> None:
    phone = place.phone(NEW)
    code = code_of(phone.text(f"口罩 {WANG}"))
    for _ in range(5):
        phone.text(another(code))
    other = place.phone(MOBILE)
    assert "预约成功" in other.text(code_of(other.text("口罩")))[0]


@pytest.mark.parametrize(("minutes", "books"), [(9.9, True), (10, False)])
@on_sqlite
def test_a_code_lives_ten_minutes(place: Town, minutes: float, books: bool) -> None:
    phone = place.phone(NEW)
    code = code_of(phone.text(f"口罩 {WANG}"))
    place.clock.advance(minutes=minutes)
    (answer,) = phone.text(code)
    assert ("预约成功" in answer) is books
    if not books:
        assert "过期" in answer
        assert "预约成功" in phone.text(code_of(phone.text("1")))[0]


def test_a_code_works_once_and_only_from_its_own_phone(place: Town) -> None:
    """People type the text that came first: the code before the newest one is good too."""
    phone, other = place.phone(NEW), place.phone(mobile(1))
    first = code_of(phone.text(f"口罩 {WANG}"))
    second = code_of(phone.text(f"口罩 {WANG}"))
    code_of(other.text(f"口罩 {LI}"))
    assert "不对" in other.text(second)[0]
    assert "预约成功" in phone.text(first)[0]
    assert all("没用" in phone.text(code)[0] for code in (first, second))
    assert place.statuses() == ["booked"]


@on_sqlite
def test_a_code_is_bound_to_what_it_was_asked_for(place: Town) -> None:
    phone = place.phone(NEW)
    phone.text(f"口罩 {WANG}")
    code = code_of(phone.text(f"查询 {WANG}"))
    assert "没有查到" in phone.text(code)[0]
    assert place.statuses() == []


@pytest.mark.parametrize(
    "answer", ["验证码 {}", "{}。", "我的验证码是{}", "{:.3} {:.3}", "code: {}", "谢谢{}"]
)
@on_sqlite
def test_a_code_may_stand_among_a_few_words(place: Town, answer: str) -> None:
    phone = place.phone(NEW)
    code = code_of(phone.text(f"口罩 {WANG}"))
    body = f"{code[:3]} {code[3:]}" if ".3" in answer else answer.format(code)
    assert "预约成功" in phone.text(body)[0]


@on_sqlite
def test_one_number_gets_five_codes_an_hour_and_twelve_a_day(place: Town) -> None:
    phone = place.phone(NEW)
    for most in (5, 10, 12, 12):
        for _ in range(6):
            (answer,) = phone.text(f"口罩 {WANG}")
        assert "太多" in answer
        assert place.count("SELECT count(*) FROM challenges") == most
        place.clock.advance(hours=1, minutes=1)
    place.clock.advance(hours=24)
    phone.text(f"口罩 {WANG}")
    assert place.count("SELECT count(*) FROM challenges") == 13


def codes_went_out(service: Service, numbers: range, *, on_roll: bool) -> None:
    """Each of these phones got a code just now."""
    with service.unit() as unit:
        phones = [f"+86{mobile(n)}" for n in numbers]
        rows = [
            {
                "token": f"{e164} {on_roll}",
                "phone_digest": unit.sealer.digest("phone", e164),
                "prefix_digest": unit.sealer.digest("prefix", e164[:-4]),
                "on_roll": on_roll,
                "means": "code",
                "created_at": unit.now,
                "expires_at": unit.now,
            }
            for e164 in phones
        ]
        unit.connection.execute(challenges.insert(), rows)


def gets_a_code(service: Service, number: int, *, on_roll: bool) -> bool:
    with service.unit() as unit:
        phone = Phone(f"+86{mobile(number)}", PhoneKind.MOBILE)
        return isinstance(start(unit, phone, on_roll, "{}"), CodeSent)


def test_3000_phones_of_the_roll_register_at_once_past_any_number_of_strangers(
    service: Service,
) -> None:
    codes_went_out(service, range(500), on_roll=False)
    assert not gets_a_code(service, 501, on_roll=False)  # numbers that begin alike
    assert gets_a_code(service, 20_000, on_roll=False)
    codes_went_out(service, range(100_000, 125_000, 10), on_roll=False)
    assert not gets_a_code(service, 30_000, on_roll=False)  # all of them together
    codes_went_out(service, range(200_000, 202_999), on_roll=True)
    assert gets_a_code(service, 202_999, on_roll=True)


def text_of_every_table(service: Service) -> str:
    """Everything that the database holds, as somebody who steals the file would read it."""
    found = MetaData()
    found.reflect(service.engine)
    with service.view() as unit:
        rows = [
            value if not isinstance(value, bytes | memoryview) else bytes(value).decode("latin-1")
            for table in found.sorted_tables
            for row in unit.connection.execute(select(table))
            for value in row
        ]
    return "\n".join(map(str, rows))


def whole_conversation(place: Town) -> list[str]:
    """Booked, reviewed, told, called back, refused, given back; returns every code that was."""
    phone, codes = place.phone(NEW), []
    for body in (f"口罩 {WANG}", f"登记 {STRANGER}"):
        texts = phone.text(body)
        if "验证码" in texts[0]:
            codes.append(code_of(texts))
            phone.text(another(codes[-1]))
            phone.text(codes[-1])
    phone.text("赵一二 慈城镇")
    phone.text(f"口罩 {STRANGER}")
    place.phone(MOBILE).text("不是我")
    for body in ("人工", "取消", "37", "退订"):
        phone.text(body)
    call = place.phone(LANDLINE).call()
    call.press("1")
    call.press(f"{WANG}")
    call.press("1")
    place.work(minutes=11)
    return codes


def test_no_id_phone_name_or_code_is_logged_or_kept_in_plain_text(
    place: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        codes = whole_conversation(place)
    assert place.statuses() == ["booked", "review"]
    assert codes
    names = ("王小明", "赵一二", "李秀英")
    for secret in (WANG, STRANGER, NEW, MOBILE, LANDLINE[1:], *names, *codes):
        assert secret not in caplog.text
        assert secret not in text_of_every_table(place.service)


def test_a_code_is_erased_once_used_and_once_it_is_too_late(place: Town) -> None:
    """Its hash, what it was for, and the stored answer that carried it."""
    left = (
        "SELECT count(*) FROM challenges WHERE code_hash IS NOT NULL OR wish_sealed IS NOT NULL",
        "SELECT count(*) FROM inbox WHERE erase_at IS NOT NULL",
    )
    used, unused = place.phone(NEW), place.phone(MOBILE)
    used.text(code_of(used.text(f"口罩 {WANG}")))
    unused.text("口罩")
    assert [place.count(query) for query in left] == [1, 2]
    place.work(minutes=10, seconds=1)
    assert [place.count(query) for query in left] == [0, 0]


def test_a_code_sent_as_a_text_is_erased_once_sent(place: Town) -> None:
    call = place.phone(NEW).call()
    for keys in ("1", WANG, "1"):
        call.press(keys)
    kept = "SELECT count(*) FROM notices WHERE body_sealed IS NOT NULL"
    assert place.count(kept) == 1
    place.work(seconds=1)
    assert "验证码" in place.phone(NEW).screen[-1]
    assert place.count(kept) == 0
