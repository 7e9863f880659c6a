"""Replies as TwiML: what a caller hears, and which keys are waited for."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from zoneinfo import ZoneInfo

from twilio.twiml.voice_response import Gather, VoiceResponse

from core.catalogue import render
from core.conversation.turn import Expects, Reply
from ivr.speaker import VoiceSpeaker
from providers.form import readable

SPEAKER = VoiceSpeaker()
VOICES = {
    "zh": {"voice": "Polly.Zhiyu", "language": "cmn-CN"},
    "en": {"voice": "Polly.Joanna", "language": "en-US"},
}
RING_SECONDS = 30
TALK_SECONDS = 600  # a person on 0 is paid by the minute
RECORDING_SECONDS = 20
RECORDING_SILENCE_SECONDS = 4
# When and where to come, and with which code: written down while it is heard.
SLOWLY = (
    "pickup_told", "pickup_brought", "pickup_moved", "pickup_reminder", "pickup_confirmed",
    "pickup_changed", "status_ready_at",
)  # fmt: skip
SLOW = "80%"
BREATH_SECONDS = 1  # after such a sentence

_CHINESE = re.compile("[\u4e00-\u9fff]")
_ENGLISH = re.compile("[A-Za-z]{3}")


def spoken(reply: Reply, zone: ZoneInfo) -> list[str]:
    """The reply's sentences, in order."""
    sentences = (render(message, reply.language, SPEAKER, zone) for message in reply.messages)
    return [readable(sentence) for sentence in sentences]


def twiml(reply: Reply, sentences: Sequence[str], onward: str, line: str) -> str:
    """The reply with its sentences as TwiML.

    `onward` is the URL of the call's next step, whatever happens: keys, silence, a dial that ends.
    """
    response = VoiceResponse()
    slowly = [message.id in SLOWLY for message in reply.messages]
    if reply.expects and reply.expects.kind != "recording":
        gather = _gather(response, reply.expects, onward)
        _say(gather, sentences, reply.language, slowly)
        response.redirect(onward, method="POST")
        return str(response)
    _say(response, sentences, reply.language, slowly)
    if reply.expects:
        _record(response, onward)
    elif reply.dial:
        _put_through(response, reply.dial, onward, line)
    else:
        response.hangup()
    return str(response)


def farewell(sentences: Sequence[str]) -> str:
    """TwiML that says something in Chinese and ends the call."""
    response = VoiceResponse()
    _say(response, sentences, "zh")
    response.hangup()
    return str(response)


def apology(sentences: Sequence[str], again: str) -> str:
    """TwiML that says something in Chinese and tries the same step again after a moment."""
    response = VoiceResponse()
    _say(response, sentences, "zh")
    response.pause(length=2)
    response.redirect(again, method="POST")
    return str(response)


def _say(
    into: VoiceResponse | Gather,
    sentences: Sequence[str],
    language: str,
    slowly: Sequence[bool] = (),
) -> None:
    for sentence, slow in zip_longest(sentences, slowly):
        voice = VOICES[_spoken_in(sentence, language)]
        if slow:
            into.say(**voice).prosody(sentence, rate=SLOW)
            into.pause(length=BREATH_SECONDS)
        else:
            into.say(sentence, **voice)


def _spoken_in(sentence: str, language: str) -> str:
    """The other language is offered in that language: an English voice cannot read Chinese."""
    if _CHINESE.search(sentence):
        return "zh"
    return "en" if _ENGLISH.search(sentence) else language


def _gather(response: VoiceResponse, expects: Expects, onward: str) -> Gather:
    """Asks for keys; each interrupts what is said.

    A menu's one key needs no `#` to end it. There a `#` pressed out of habit after an ID or a code
    is a key of its own: as an end without keys it would count as silence and cut the answer short.
    """
    return response.gather(
        input="dtmf",
        num_digits=expects.length,
        timeout=expects.seconds,
        finish_on_key="" if expects.length == 1 else "#",
        action=onward,
        method="POST",
    )


def _record(response: VoiceResponse, onward: str) -> None:
    response.record(
        max_length=RECORDING_SECONDS,
        timeout=RECORDING_SILENCE_SECONDS,
        play_beep=True,
        action=onward,
        method="POST",
    )
    response.redirect(onward, method="POST")


def _put_through(response: VoiceResponse, number: str, onward: str, line: str) -> None:
    response.dial(
        number,
        timeout=RING_SECONDS,
        time_limit=TALK_SECONDS,
        caller_id=line,
        action=onward,
        method="POST",
    )
