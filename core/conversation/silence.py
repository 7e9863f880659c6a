"""A caller who presses nothing: more time, the question again, in the end another way."""

from dataclasses import replace

from core.conversation.abandoned import may_offer
from core.conversation.codec import load_reply
from core.conversation.questions import QUESTIONS
from core.conversation.session import Said, Talk, say
from core.conversation.turn import Reply
from core.conversation.wishes.person import AskForPerson
from core.messages import Message
from core.phones import PhoneKind

SILENCES = 5  # in a call; then a person or a text (CONTRACT.md, Details)
ONCE_MORE = 1  # a notice is long, and an answering machine never presses a key
CODE_SILENCES = 2  # a minute each; then the code is to be texted
LONGER = 4  # seconds more after a silence
HEARD_NOTHING = {"code": "heard_nothing_code", "name": "heard_no_voice"}


def wait_longer(talk: Talk) -> Said:
    """The question comes again with more time, at most five times in a call."""
    question, before = talk.session.question, talk.session
    if question in ("after", "offer_wait"):
        return say(before.fresh(), "good_bye", ends=True)
    session = replace(before, silences=before.silences + 1, waits=before.waits + 1)
    talk = talk.with_session(session)
    if question == "code" and session.waits >= CODE_SILENCES:
        return say(session, "text_the_code", ends=True)
    if session.silences > (ONCE_MORE if question == "told_pickup" else SILENCES):
        return _give_up(talk)
    asked = _ask_again(talk)
    expects = asked.expects and replace(asked.expects, seconds=asked.expects.seconds + LONGER)
    return replace(asked, expects=expects)


def said_last(talk: Talk) -> Reply:
    """What the caller heard last."""
    return load_reply(talk.session.last_reply)


def _ask_again(talk: Talk) -> Said:
    """After a complaint all of it comes once more: a `#` pressed out of habit after the last digit
    has cut it short, and looks like silence.
    """
    question, session = talk.session.question, talk.session
    asked = QUESTIONS[question].ask(talk)
    if session.mistakes and session.waits == 1:
        return replace(asked, messages=said_last(talk).messages)
    heard_nothing = HEARD_NOTHING.get(question, "heard_nothing")
    return replace(asked, messages=(Message(heard_nothing), *asked.messages))


def _give_up(talk: Talk) -> Said:
    """A person where one can be had at once, else a text (it follows the call), else staff. A call
    that the line placed is placed again: nobody has heard it.
    """
    if talk.session.notice:
        return say(talk.session, "good_bye", ends=True)
    if talk.phone.kind is PhoneKind.MOBILE and not talk.scheme.helpline and may_offer(talk):
        return say(replace(talk.session, gave_up=True), "text_follows", ends=True)
    return AskForPerson().advance(talk.with_session(talk.session.fresh()))
