"""An old resident books by text, sees the booking and gives it back."""

import re
from datetime import timedelta

import pytest

from core.conversation.words import PROVIDER_HELP, PROVIDER_OPT_OUT
from core.settings import Settings
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import mobile, resident
from tests.support.databases import SqliteDatabases
from tests.support.town import (
    DAUGHTER,
    LI,
    MOBILE,
    ROLL,
    STRANGER,
    WANG,
    ZHANG,
    Town,
    code_of,
    jiangbei,
    small,
    town,
)

NEW = "13700000009"
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
TOWN_OF_TWO = (ROLL[0], ROLL[1].replace(",,", f",{MOBILE},"), ROLL[2])


def number_in(question: str) -> str:
    """The two digits that confirm."""
    found = re.search(r"回复(\d\d)确认", question)
    assert found, question
    return found[1]


def test_a_first_time_phone_books_with_two_texts(place: Town) -> None:
    phone = place.phone(NEW)
    (asked,) = phone.text(f"口罩 {WANG}")
    assert "验证码" in asked
    assert "告全区居民书" in asked
    assert "王" not in asked  # who is on the roll is told only once the code came back
    assert place.statuses() == []
    (answer,) = phone.text(code_of([asked]))
    assert "预约成功" in answer
    assert "王*明" in answer
    assert place.statuses() == ["booked"]


def test_a_verified_phone_of_the_roll_books_with_one_word(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    (answer,) = phone.text("口罩")
    assert "预约成功" in answer
    assert place.statuses() == ["booked"]


def test_a_phone_of_the_roll_that_is_not_verified_books_with_a_word_and_its_code(
    place: Town,
) -> None:
    phone = place.phone(MOBILE)
    (answer,) = phone.text(code_of(phone.text("ＭＡＳＫ")))
    assert "预约成功" in answer


@on_sqlite
def test_a_phone_stays_verified_for_90_days(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    place.clock.advance(days=89, hours=23)
    assert "还没约" in phone.text("查询")[0]
    place.clock.advance(hours=2)
    assert "验证码" in phone.text("查询")[0]


def test_several_people_are_booked_from_one_phone_one_after_another(place: Town) -> None:
    phone = place.verified(DAUGHTER, WANG)
    answers = [phone.text(f"口罩{id}")[0] for id in (WANG, LI, ZHANG)]
    assert ["王*明" in answers[0], "李*英" in answers[1], "张*山" in answers[2]] == [True] * 3
    assert place.statuses() == ["booked"] * 3
    assert "哪一个" in phone.text("查询")[0]
    assert "李*英" in phone.text("2")[0]


@on_sqlite
def test_two_ids_in_one_text_are_asked_for_one_at_a_time(place: Town) -> None:
    phone = place.verified(DAUGHTER, WANG)
    assert "一个人" in phone.text(f"口罩 {WANG} {LI}")[0]
    assert place.statuses() == []
    assert "预约成功" in phone.text(LI)[0]


def test_a_phone_of_several_people_asks_which_by_masked_names(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock
) -> None:
    with sqlite.database() as url, town(settings, url, clock, roll=TOWN_OF_TWO) as place:
        phone = place.verified(MOBILE, WANG)
        (asked,) = phone.text("口罩")
        assert "1王*明" in asked
        assert "2李*英" in asked
        assert WANG[-4:] not in asked
        assert "数字" in phone.text("3")[0]
        assert "李*英" in phone.text("2。")[0]
        phone.text("口罩")
        assert "张*山" in phone.text(f"{ZHANG}")[0]
        assert place.statuses() == ["booked"] * 2


@on_sqlite
@pytest.mark.parametrize(
    "spelling",
    ["33020319900101009x", "330203900101009", "330203 19900101 009X", "33020319900101009×",
     "３３０２０３１９９００１０１００９Ｘ", "330203199001010 09X"],
)  # fmt: skip
def test_the_same_person_in_any_spelling_gets_one_booking(place: Town, spelling: str) -> None:
    place.verified(NEW, LI).text(f"口罩 {LI}")
    (answer,) = place.verified(MOBILE, WANG).text(f"口罩 {spelling}")
    assert "已预约过" in answer
    assert "2月17日" in answer
    assert place.statuses() == ["booked"]


def test_whoever_is_not_on_the_roll_gives_name_and_village_and_waits_for_review(
    place: Town,
) -> None:
    phone = place.verified(NEW, STRANGER)
    (asked,) = phone.text(f"口罩 {STRANGER}")
    assert "姓名" in asked
    (answer,) = phone.text("赵一二 慈城镇")
    assert "预约成功" in answer
    assert "核对" in answer
    assert place.statuses() == ["review"]


@on_sqlite
def test_name_and_village_may_come_in_any_text_and_in_two(place: Town) -> None:
    phone = place.verified(NEW, STRANGER)
    assert "住在哪里" in phone.text(f"口罩 {STRANGER} 赵一二")[0]
    assert "数字" in phone.text("9")[0]
    assert "慈城" in phone.text("5")[0]
    assert "核对" in phone.text("慈城")[0]
    other = place.verified(mobile(1), STRANGER)
    assert "身份证" in other.text("口罩 赵一三 洪塘")[0]
    assert "核对" in other.text(resident(1))[0]
    assert place.statuses() == ["review"] * 2


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("", "booked"),
        ("王小明", "booked"),
        ("王 小明 洪塘", "review"),
        ("王小明 洪塘街道鞍山村", "booked"),
        ("张大山", "review"),
        ("王小明 慈城镇", "review"),
        ("谢谢", "booked"),
    ],
)
@on_sqlite
def test_a_name_or_area_that_the_roll_does_not_have_goes_to_review(
    place: Town, said: str, status: str
) -> None:
    place.verified(MOBILE, WANG).text(f"口罩 {WANG} {said}")
    assert place.statuses() == [status]


@on_sqlite
def test_registering_with_another_name_goes_to_review_at_the_opening(place: Town) -> None:
    place.clock.set(OPENING - timedelta(hours=1))
    phone = place.verified(NEW, WANG)
    phone.text(f"登记 {WANG} 张三 慈城")
    place.clock.set(OPENING)
    assert "核对" in phone.text("口罩")[0]


def test_at_most_a_fifth_of_a_release_stands_in_review(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock
) -> None:
    scheme = small(jiangbei(), 10)
    with sqlite.database() as url, town(settings, url, clock, scheme) as place:
        texts = [
            place.verified(mobile(n), WANG).text(f"口罩 {resident(n)} 赵一二 慈城")[0]
            for n in range(3)
        ]
        assert ["核对" in said for said in texts] == [True] * 3
        assert place.statuses() == ["review"] * 2
        assert "回电话" in texts[2]
        assert place.count("SELECT count(*) FROM tasks WHERE kind = 'review_full'") == 1
        assert "预约成功" in place.verified(MOBILE, WANG).text("口罩")[0]


def test_a_phone_books_for_six_people_and_is_slowed_after_ten_ids(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock
) -> None:
    roll = tuple(f"{resident(n)},丁{'一二三四五六七八九十百千'[n]},,中马街道,," for n in range(12))
    with sqlite.database() as url, town(settings, url, clock, roll=roll) as place:
        phone = place.verified(NEW, resident(0))
        answers = [phone.text(f"口罩 {resident(n)}")[0] for n in range(12)]
        assert ["预约成功" in answer for answer in answers] == [True] * 6 + [False] * 6
        assert ["太多" in answer for answer in answers] == [False] * 6 + [True] * 6
        assert "明天" in answers[10]
        assert place.statuses() == ["booked"] * 6
        assert place.count("SELECT count(*) FROM tasks") == 1
        assert "已预约过" in phone.text(f"口罩 {resident(0)}")[0]


def test_giving_back_is_confirmed_with_the_number_in_the_question(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    (asked,) = phone.text("取消")
    assert "没有取消" in phone.text("1")[0]
    assert place.statuses() == ["booked"]
    assert "已取消" in phone.text(number_in(asked))[0]
    assert place.statuses() == ["cancelled"]
    assert "还没约" in phone.text("取消")[0]
    assert "预约成功" in phone.text("口罩")[0]


@on_sqlite
@pytest.mark.parametrize("answers", [["2"], ["1", "11x", "好"]])
def test_a_give_back_that_is_not_confirmed_is_let_go(place: Town, answers: list[str]) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    number = number_in(phone.text("取消")[0])
    said = [phone.text(answer)[0] for answer in answers]
    assert "还给您留着" in said[-1]
    phone.text(number)
    assert place.statuses() == ["booked"]


@on_sqlite
@pytest.mark.parametrize("word", ["查询", "取消"])
def test_a_phone_that_is_not_verified_sees_and_changes_nothing(place: Town, word: str) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    phone = place.phone(MOBILE)
    (asked,) = phone.text(word)
    assert "验证码" in asked
    assert "王" not in asked
    assert "验证码" in phone.text("37")[0]
    assert place.statuses() == ["booked"]
    assert "王*明" in phone.text(code_of([asked]))[0]


@on_sqlite
def test_nobody_sees_or_gives_back_what_belongs_to_others(place: Town) -> None:
    place.verified(MOBILE, WANG).text("口罩")
    phone = place.verified(NEW, ZHANG)
    for word in ("查询", "取消"):
        assert "没有查到" in phone.text(f"{word} {WANG}")[0]
    assert place.statuses() == ["booked"]


def test_a_bare_digit_answers_the_newest_question_for_24_hours(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    for word in ("口罩", "取消", "帮助"):
        phone.text(word)
    assert "约好" in phone.text("2")[0]  # of the menu, not the answer to 取消
    assert place.statuses() == ["booked"]
    phone.text("帮助")
    place.clock.advance(hours=24, seconds=1)
    assert "没看懂" in phone.text("2")[0]


@on_sqlite
def test_a_new_wish_in_the_middle_of_a_question_is_understood(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text(f"口罩 {STRANGER}")
    assert "预约成功" in phone.text("口罩")[0]
    phone.text("取消")
    assert "约好" in phone.text("查询")[0]
    assert "身份证" in phone.text("口罩 1234567890123456")[0]
    assert "人工" not in phone.text("人工")[0]
    assert place.count("SELECT count(*) FROM tasks WHERE kind = 'call_back'") == 1


@on_sqlite
def test_english_is_answered_in_english_until_it_is_changed_back(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    assert "English" in phone.text("english")[0]
    assert "Booked" in phone.text("MASK")[0]
    assert "booked already" in phone.text("BOOK")[0]
    assert "Sorry" in phone.text("???")[0]
    assert "中文" in phone.text("中文")[0]
    assert "约好" in phone.text("查询")[0]


@pytest.mark.parametrize(
    ("stop", "start"), [("退订", "恢复"), ("T", "恢復"), ("ＴＤ", "START."), ("STOP", "START")]
)
@on_sqlite
def test_notices_stop_and_start_again(place: Town, stop: str, start: str) -> None:
    phone = place.phone(MOBILE)
    out = "SELECT count(*) FROM phones WHERE opted_out_at IS NOT NULL"
    for word, opted_out in ((stop, 1), (start, 0)):
        answers = phone.text(word)
        assert len(answers) == (0 if word in ("STOP", "START") else 1)
        assert place.count(out) == opted_out


@on_sqlite
def test_the_providers_own_words_get_no_second_answer_and_disturb_nothing(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    number = number_in(phone.text("取消")[0])
    for word in (*PROVIDER_OPT_OUT, *PROVIDER_HELP, "Stop", "yes"):
        phone.text(word)
        assert place.carrier.posts[-1].answer.body.endswith(b"<Response />")
    assert place.statuses() == ["booked"]
    assert "已取消" in phone.text(number)[0]


@on_sqlite
def test_where_masks_are_delivered_there_is_no_time_to_change(place: Town) -> None:
    assert "口罩是送" in place.verified(MOBILE, WANG).text("改期")[0]


def test_what_was_booked_is_kept_when_the_service_starts_again(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock
) -> None:
    with sqlite.database() as url:
        with town(settings, url, clock) as before:
            phone = before.verified(NEW, STRANGER)
            phone.text(f"口罩 {STRANGER}")
        with town(settings, url, clock) as after:
            assert "核对" in after.phone(NEW).text("赵一二 慈城镇")[0]
