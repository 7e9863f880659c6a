"""Phones in process: texts and calls against a line that answers by script."""

import pytest
from werkzeug.exceptions import InternalServerError

from handset.testing import Answering, Call, Carrier, WebhookError, carrier_for
from tests.handset.line import line_and_carrier, message, response, say

MOBILE = "13800000001"
MENU = response(
    "<Gather action='/ivr/menu' numDigits='1'><Say>预约请按1</Say></Gather><Say>没有听到</Say>"
)


def placed(carrier: Carrier, **form: str) -> None:
    """The line calls the phone, as over REST."""
    asked = {"To": "+8613800000001", "From": carrier.line, "Url": carrier.absolute("/ivr/placed")}
    Call.from_line(carrier, asked | form, ["ringing answered completed"])


def test_a_text_brings_its_answers_to_the_screen() -> None:
    line, carrier = line_and_carrier({"/sms/inbound": [message("请回复1", "第二条")]})
    phone = carrier.phone(MOBILE)
    assert phone.text("口罩 ①+&") == ["请回复1", "第二条"]
    assert phone.screen == ["请回复1", "第二条"]
    form = line.forms[0][1]
    assert (form["From"], form["To"], form["Body"]) == ("+8613800000001", carrier.line, "口罩 ①+&")
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["NumMedia"], form["NumSegments"], form["ApiVersion"]) == ("0", "1", "2010-04-01")


def test_an_answer_may_stand_in_a_body() -> None:
    _, carrier = line_and_carrier({"/sms/inbound": [message("<Body>好的</Body>")]})
    assert carrier.phone(MOBILE).text("口罩") == ["好的"]


@pytest.mark.parametrize("document", ["<Response><Say>x</Say></Response>", "nonsense"])
def test_an_answer_that_is_no_twiml_is_a_failure(document: str) -> None:
    _, carrier = line_and_carrier({"/sms/inbound": [document]})
    with pytest.raises(WebhookError):
        carrier.phone(MOBILE).text("口罩")


def test_a_forged_post_is_refused_by_the_line() -> None:
    line, carrier = line_and_carrier({})
    assert carrier.post("/sms/inbound", {"Body": "口罩"}, signed_as="forged").status == 403
    assert carrier.post("/sms/inbound", {"Body": "口罩"}, signed_as="").status == 403
    assert line.forms == []


def test_an_opt_out_word_is_answered_by_the_carrier_and_closes_the_phone() -> None:
    line, carrier = line_and_carrier({"/sms/inbound": ["<Response/>", message("口罩")]})
    phone = carrier.phone(MOBILE)
    assert phone.text("stop ") == []
    assert phone.screen[0].startswith("You have successfully been unsubscribed")
    assert phone.text("口罩") == []
    assert line.got("/sms/inbound", "Body") == ["stop ", "口罩"]
    phone.text("START")
    assert phone.text("口罩") == ["口罩"]


def test_a_repeated_webhook_has_the_same_sid_and_one_answer_on_the_screen() -> None:
    line, carrier = line_and_carrier({"/sms/inbound": [message("一"), message("二")]})
    carrier.faults.duplicate_webhooks = True
    assert carrier.phone(MOBILE).text("口罩") == ["二"]
    first, second = line.got("/sms/inbound", "MessageSid")
    assert first == second


def test_a_call_goes_key_by_key() -> None:
    line, carrier = line_and_carrier({"/ivr/inbound": [MENU], "/ivr/menu": [say("再见")]})
    call = carrier.phone(MOBILE).call()
    assert (call.heard, call.wants, call.ended) == (["预约请按1"], "keys", False)
    assert call.press("1") == ["再见"]
    assert (call.ended, call.error) == (True, "")
    assert line.got("/ivr/menu", "Digits") == ["1"]
    assert line.got("/ivr/inbound", "CallStatus") == ["ringing"]
    assert line.got("/ivr/menu", "CallStatus") == ["in-progress"]
    assert line.got("/ivr/inbound", "Direction") == ["inbound"]


def test_silence_is_answered_by_what_follows() -> None:
    _, carrier = line_and_carrier({"/ivr/inbound": [MENU]})
    call = carrier.phone(MOBILE).call()
    assert call.stay_silent() == ["没有听到"]


def test_a_key_too_many_falls_into_the_next_question() -> None:
    line, carrier = line_and_carrier(
        {"/ivr/inbound": [MENU], "/ivr/menu": [MENU, say("再见")]},
    )
    call = carrier.phone(MOBILE).call()
    assert call.press("1#") == ["预约请按1", "没有听到"]
    assert line.got("/ivr/menu", "Digits") == ["1"]


def test_the_status_of_a_call_is_told_when_it_has_ended() -> None:
    line, carrier = line_and_carrier({"/ivr/inbound": [MENU]})
    call = carrier.phone(MOBILE).call()
    carrier.settle()
    assert line.got("/ivr/status", "CallStatus") == []
    call.hang_up()
    carrier.settle()
    assert line.got("/ivr/status", "CallStatus") == ["completed"]
    assert line.got("/ivr/status", "CallDuration") == [str(round(call.clock))]


def test_a_line_that_fails_ends_the_call_with_the_reason() -> None:
    carrier = carrier_for(InternalServerError())
    call = carrier.phone(MOBILE).call()
    assert (call.ended, call.error) == (True, "the line answered with status 500")


def test_a_withheld_caller_is_told_to_the_line_as_it_is() -> None:
    line, carrier = line_and_carrier({"/ivr/inbound": [MENU]})
    carrier.phone("anonymous").call()
    assert line.got("/ivr/inbound", "From") == ["anonymous"]


def test_somebody_put_through_talks_or_does_not_answer() -> None:
    dial = response("<Dial action='/ivr/dialled'>+8657487181234</Dial>")
    line, carrier = line_and_carrier({"/ivr/inbound": [dial], "/ivr/dialled": [say("再见")]})
    carrier.phone(MOBILE).call()
    carrier.phone("+8657487181234").answering = Answering.NO_ANSWER
    carrier.phone(MOBILE).call()
    assert line.got("/ivr/dialled", "DialCallStatus") == ["completed", "no-answer"]


def test_the_phone_rings_and_is_answered() -> None:
    line, carrier = line_and_carrier({"/ivr/placed": [MENU], "/ivr/menu": [say("预约成功")]})
    placed(carrier, StatusCallback=carrier.absolute("/ivr/status"))
    call = carrier.phone(MOBILE).ringing
    assert call is not None
    assert call.answer() == ["预约请按1"]
    assert call.press("1") == ["预约成功"]
    carrier.settle()
    assert line.got("/ivr/status", "CallStatus") == ["ringing", "in-progress", "completed"]
    assert line.got("/ivr/placed", "Direction") == ["outbound-api"]
    assert line.got("/ivr/placed", "To") == ["+8613800000001"]


@pytest.mark.parametrize("answering", ["busy", "no-answer", "failed"])
def test_a_phone_that_does_not_answer(answering: str) -> None:
    line, carrier = line_and_carrier({})
    carrier.phone(MOBILE).answering = Answering(answering)
    placed(carrier, StatusCallback=carrier.absolute("/ivr/status"))
    carrier.settle()
    assert line.got("/ivr/status", "CallStatus") == ["ringing", answering]
    assert line.got("/ivr/placed", "CallSid") == []


def test_a_ring_that_nobody_hears_ends_by_itself() -> None:
    line, carrier = line_and_carrier({})
    placed(carrier, StatusCallback=carrier.absolute("/ivr/status"), Timeout="20")
    carrier.settle(after=19)
    assert carrier.phone(MOBILE).ringing is not None
    carrier.settle(after=1)
    assert carrier.phone(MOBILE).ringing is None
    assert line.got("/ivr/status", "CallStatus") == ["ringing", "no-answer"]


def test_a_phone_in_a_call_is_busy() -> None:
    line, carrier = line_and_carrier({"/ivr/inbound": [MENU]})
    carrier.phone(MOBILE).call()
    placed(carrier, StatusCallback=carrier.absolute("/ivr/status"))
    carrier.settle()
    assert line.got("/ivr/status", "CallStatus") == ["ringing", "busy"]


def test_a_scripted_phone_answers_by_itself() -> None:
    line, carrier = line_and_carrier({"/ivr/placed": [MENU], "/ivr/menu": [say("再见")]})
    carrier.phone(MOBILE).script = ["1"]
    placed(carrier)
    carrier.settle()
    assert line.got("/ivr/menu", "Digits") == ["1"]
    assert carrier.phone(MOBILE).calls[0].ended


def test_no_repr_shows_a_number_or_words() -> None:
    _, carrier = line_and_carrier({"/sms/inbound": [message("口罩")], "/ivr/inbound": [MENU]})
    phone = carrier.phone(MOBILE)
    phone.text("330203194001011233")
    shown = repr([phone, phone.texts, phone.call(), list(carrier.posts), carrier.account])
    assert "13800000001" not in shown
    assert "330203194001011233" not in shown
    assert carrier.account.token not in shown
