"""Hostile texts in every state of a conversation: a sentence each time, and nothing changes."""

from collections.abc import Callable

import pytest

from core.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.databases import SqliteDatabases
from tests.support.signed import SignedClient
from tests.support.town import DAUGHTER, MOBILE, ROLL, STRANGER, WANG, Town, town

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ROLL_OF_TWO = (ROLL[0], ROLL[1].replace(",,", f",{MOBILE},"), ROLL[2])

HOSTILE = [
    "",
    " \r\n\t",
    "。,，、!?！",
    "#",
    "##*",
    "9" * 1600,
    "口" * 1600,
    "字" * 5000,
    "😷👨‍👩‍👧‍👦",
    "\x00\x01\x1b[31m\x7f",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\\ud800\\udc00",
    "\ufffe\uffff\u202e",
    "²",
    "①②",
    "٣",
    "-1",
    "1e3",
    "7",
    "99999999999999999999",
    "330203194002301233",  # 30 February
    "330203194001011234",  # the check digit
    "3302O3194001011233",  # a letter
    "330203 1940",
    "1234567890123456",
    "'; DROP TABLE bookings; --",
    "' OR '1'='1",
    "<Response><Dial>10086</Dial></Response>",
    "]]>&lt;!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "{person} {0} %s ${x}",
    "__import__('os')",
    "验证码",
    "000000",
    "1" * 6,
    "+8656696",
    "https://example.com/口罩",
]

Opening = Callable[[Town], str]


def after(number: str, *texts: str, verified: bool = True) -> Opening:
    """A phone that has sent these texts; returns its number."""

    def opening(place: Town) -> str:
        phone = place.verified(number, WANG) if verified else place.phone(number)
        for body in texts:
            phone.text(body)
        return number

    return opening


STATES = {
    "nothing asked": after(DAUGHTER),
    "menu": after(DAUGHTER, "帮助"),
    "resident_id": after(DAUGHTER, "口罩"),
    "code": after(DAUGHTER, f"口罩 {WANG}", verified=False),
    "which_resident": after(MOBILE, "口罩"),
    "name": after(DAUGHTER, f"口罩 {STRANGER}"),
    "area": after(DAUGHTER, f"口罩 {STRANGER} 赵一二"),
    "which_booking": after(DAUGHTER, f"口罩 {WANG}", f"口罩 {ROLL[1][:18]}", "取消"),
    "confirm": after(DAUGHTER, f"口罩 {WANG}", "取消"),
    "in English": after(DAUGHTER, "ENGLISH", "BOOK"),
}


def effects(place: Town) -> tuple[int, ...]:
    tables = ("bookings", "claims", "carries", "registrations", "notices")
    counts = [place.count(f"SELECT count(*) FROM {table}") for table in tables]
    free = place.count("SELECT count(*) FROM allotments WHERE booking_id IS NULL")
    return (*counts, free, place.statuses().count("cancelled"))


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_texted_gets_a_sentence_and_changes_nothing(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock, state: str
) -> None:
    with sqlite.database() as url, town(settings, url, clock, roll=ROLL_OF_TWO) as place:
        number = STATES[state](place)
        provider = SignedClient.of(place.app, settings)
        before = effects(place)
        for n, body in enumerate(HOSTILE):
            form = {"MessageSid": f"SM{n:032}", "From": f"+86{number}", "To": settings.number}
            answer = provider.post("/sms/inbound", **form, Body=body)
            assert answer.status_code == 200, body
            assert "<Message>" in answer.text, body
            assert "系统忙" not in answer.text, body
            assert "busy" not in answer.text, body
            assert effects(place) == before, body
        assert "约" in place.phone(number).text("中文")[0] + place.phone(number).text("帮助")[0]


def test_hostile_input_leaves_the_question_open(place: Town) -> None:
    phone = place.verified(DAUGHTER, WANG)
    phone.text(f"口罩 {STRANGER}")
    for body in ("²", "<Response/>", "😷", "1" * 1600):
        assert "姓名" in phone.text(body)[0]
    assert "核对" in phone.text("赵一二 慈城镇")[0]


@pytest.mark.parametrize(
    ("id", "reason"),
    [
        ("330203194001011234", "有一位不对"),
        ("330203194002301233", "出生日期不对"),
        ("330203209901011233", "还没到"),
        ("3302O3194001011233", "只有数字"),
        ("3302031940010112", "位数不对"),
    ],
)
@on_sqlite
def test_what_is_wrong_with_an_id_is_said_and_it_can_be_sent_again(
    place: Town, id: str, reason: str
) -> None:
    phone = place.verified(DAUGHTER, WANG)
    assert reason in phone.text(f"口罩 {id}")[0]
    assert "预约成功" in phone.text(WANG)[0]


@pytest.mark.parametrize("sender", ["anonymous", "", "+8656696", "+266696687", "12345"])
@on_sqlite
def test_nothing_is_sent_or_done_for_a_number_that_is_no_phone(place: Town, sender: str) -> None:
    provider = SignedClient.of(place.app, place.line.settings)
    for n, body in enumerate((f"口罩 {WANG}", "人工", "不是我")):
        form = {
            "MessageSid": f"SM{n}",
            "From": sender,
            "To": place.line.settings.number,
            "Body": body,
        }
        assert provider.post("/sms/inbound", **form).data.endswith(b"<Response />")
    place.work()
    for table in ("challenges", "notices", "tasks", "sessions"):
        assert place.count(f"SELECT count(*) FROM {table}") == 0


def test_a_forged_text_has_no_effect(place: Town) -> None:
    form = {"MessageSid": "SM1", "From": f"+86{MOBILE}", "To": "+8657487000000", "Body": "口罩"}
    for headers in ({}, {"X-Twilio-Signature": "Zm9yZ2Vk"}):
        answer = place.app.test_client().post("/sms/inbound", data=form, headers=headers)
        assert answer.status_code == 403
    assert place.count("SELECT count(*) FROM inbox") == 0
    assert place.count("SELECT count(*) FROM challenges") == 0
