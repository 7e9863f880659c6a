"""Messages as the text that a phone shows, and as the TwiML that carries it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from twilio.twiml.messaging_response import MessagingResponse

from core.catalogue import render
from core.messages import Message
from providers.form import readable
from sms.speaker import SmsSpeaker

SPEAKER = SmsSpeaker()


def text_of(messages: Sequence[Message], language: str, zone: ZoneInfo) -> str:
    """The messages as one text; Chinese sentences need no space between them."""
    separator = " " if language == "en" else ""
    sentences = (render(message, language, SPEAKER, zone) for message in messages)
    return readable(separator.join(sentences))


def twiml(text: str) -> str:
    """TwiML that answers with this text; with nothing where there is none."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)
