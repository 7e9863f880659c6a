"""The provider may post a text again, or eight times at once: one effect, one answer."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from core.settings import Settings
from tests.support.crowd import at_once
from tests.support.signed import SignedClient
from tests.support.town import MOBILE, STRANGER, WANG, Town

NEW = "+8613700000009"


@pytest.fixture
def provider(place: Town, settings: Settings) -> SignedClient:
    return SignedClient.of(place.app, settings)


def post(provider: SignedClient, sid: str, body: str, sender: str = NEW) -> bytes:
    """One post with an own client, as each comes over a connection of its own."""
    own = SignedClient.of(provider.client.application, provider.settings)
    form = {"MessageSid": sid, "From": sender, "To": provider.settings.number, "Body": body}
    answer = own.post("/sms/inbound", **form)
    assert answer.status_code == 200
    return answer.get_data()


def twice(once: Callable[[], bytes]) -> list[bytes]:
    return [once(), once()]


def eight_at_once(once: Callable[[], bytes]) -> list[bytes]:
    return at_once([once] * 8)


@pytest.mark.parametrize("repeat", [twice, eight_at_once])
def test_a_repeated_text_has_one_effect_and_one_answer(
    place: Town, provider: SignedClient, repeat: Callable[[Callable[[], bytes]], list[bytes]]
) -> None:
    def every(sid: str, body: str) -> str:
        answers = repeat(partial(post, provider, sid, body))
        assert len(set(answers)) == 1
        return answers[0].decode()

    code = re.search(r"验证码(\d{6})", every("SM1", f"口罩 {STRANGER}"))
    assert code
    assert place.count("SELECT count(*) FROM challenges") == 1
    assert "姓名" in every("SM2", code[1])
    assert "预约成功" in every("SM3", "赵一二 慈城")
    assert place.statuses() == ["review"]
    number = re.search(r"回复(\d\d)确认", every("SM4", "取消"))
    assert number
    every("SM5", "11" if number[1] != "11" else "12")
    assert "已取消" in every("SM6", number[1])
    assert "预约成功" in every("SM7", f"口罩 {STRANGER} 赵一二 慈城")
    assert place.statuses() == ["cancelled", "review"]
    assert "已预约过" in every("SM8", f"口罩 {STRANGER}")


def test_a_wrong_code_that_is_repeated_counts_once(place: Town, provider: SignedClient) -> None:
    post(provider, "SM1", f"口罩 {WANG}")
    answers = [post(provider, "SM2", "000000") for _ in range(6)]
    assert len(set(answers)) == 1
    assert place.count("SELECT count(*) FROM code_failures") == 1


def test_a_repeat_after_days_still_gets_the_same_answer(
    place: Town, provider: SignedClient
) -> None:
    first = post(provider, "SM1", "帮助")
    code = post(provider, "SM2", "口罩", f"+86{MOBILE}")
    place.work(days=5)
    assert post(provider, "SM1", "帮助") == first
    later = post(provider, "SM2", "口罩", f"+86{MOBILE}")
    assert later != code  # which is erased; no second one goes out
    assert later.endswith(b"<Response />")
    assert place.count("SELECT count(*) FROM challenges") == 1


def test_two_texts_of_one_phone_at_once_are_answered_one_after_the_other(
    place: Town, provider: SignedClient
) -> None:
    texts = [partial(post, provider, f"SM{n}", f"口罩 {WANG}") for n in range(8)]
    answers = [answer.decode() for answer in at_once(texts)]
    assert sum("验证码" in answer and "太多" not in answer for answer in answers) == 5
    assert place.count("SELECT count(*) FROM challenges") == 5


def test_a_relative_and_the_resident_booking_at_once_get_one_share(
    place: Town, provider: SignedClient
) -> None:
    for number in (MOBILE, NEW[3:]):
        place.verified(number, WANG)
    jobs = [
        partial(post, provider, f"SM{sender[-2:]}", f"口罩 {WANG}", sender)
        for sender in (f"+86{MOBILE}", NEW)
    ]
    answers = [answer.decode() for answer in at_once(jobs)]
    assert sorted("预约成功" in answer for answer in answers) == [False, True]
    assert place.statuses() == ["booked"]
