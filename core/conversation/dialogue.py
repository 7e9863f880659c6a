"""From one input to one answer: what was asked, what was said, what is wanted next."""

from collections.abc import Callable
from dataclasses import asdict, replace

from core.conversation.questions import QUESTIONS
from core.conversation.questions.choosing import choosable
from core.conversation.questions.menu import AfterMenu, MainMenu
from core.conversation.questions.resident import mentions_id
from core.conversation.questions.told_pickup import KINDS
from core.conversation.session import Said, Session, Talk, say
from core.conversation.silence import said_last, wait_longer
from core.conversation.told import how_to_answer, wish_for_pickup
from core.conversation.wishes import WISHES
from core.conversation.wishes.hand_out import is_hand_out
from core.conversation.wishes.person import call_back_later
from core.conversation.wishes.plan_pickup import is_plan
from core.conversation.words import choice_in, code_in, provider_word, wish_in, without_words
from core.messages import Message
from core.outbox import notices
from core.residents.addresses import read_given
from core.store import challenges, phones

FREE_ANSWERS = ("name", "resident_id")  # an address may hold a word of ours
FOR_SOMEBODY = ("book", "register", "wait")
ABOUT_SOMEBODY = (*FOR_SOMEBODY, "status", "give_back", "change")
OFFER_PERSON = 2  # mistakes at one question


def by_text(talk: Talk) -> Said:
    """The answer to a text. One that answers nothing asked is a new wish, where it is one."""
    text, question = talk.turn.text, talk.session.question
    if word := provider_word(text):
        return _provider_answers(talk, word)
    if is_hand_out(talk):
        return _begin(talk, "hand_out")
    if is_plan(talk):
        return _begin(talk, "plan_pickup")
    wish = wish_in(text, only_first=question in FREE_ANSWERS)
    if wish in _AT_ONCE:
        return _AT_ONCE[wish](talk)
    if code_in(text) and (question == "code" or _code_is_open(talk)):
        return _take(talk, "code")
    if wish := wish or wish_for_pickup(talk):
        return _begin(talk, wish)
    if question:
        return _take(talk, question)
    if code_in(text):
        return say(talk.session, "code_gone")
    if mentions_id(talk):
        return _begin(talk, "book")
    return how_to_answer(talk) or say(talk.session, "not_understood")


def by_voice(talk: Talk) -> Said:
    """The answer to a key, a silence or a recording; the first one greets."""
    turn, session = talk.turn, talk.session
    if turn.placed:
        return _placed(talk)
    if turn.dialed:
        return _after_dialling(talk)
    if not session.question:
        menu = MainMenu().ask(talk)
        greeting = Message("greeting", {"district": talk.scheme.name.in_language(talk.language)})
        return replace(menu, messages=(greeting, *menu.messages))
    key = choice_in(turn.text)
    if key == "0":
        return _begin(talk, "person")
    if session.question == "code" and talk.verified:
        return _proved_by_text(talk)
    if not turn.text and not turn.recording:
        return wait_longer(talk)
    if key in ("9", "*") and not turn.recording:
        return _again(talk)
    if key == "8" and _waits_for_one_key(talk):
        return _in_language(talk, "zh" if talk.language == "en" else "en")
    return _take(talk, session.question)


def understood(session: Session) -> Session:
    """The session, or a fresh one where its question or wish is none that this release knows."""
    if session.question in ("", "district", *QUESTIONS) and session.wish in ("", *WISHES):
        return session
    return session.fresh()


def _begin(talk: Talk, wish: str) -> Said:
    """A new wish, with whatever else the text says of it."""
    talk = talk.with_session(talk.session.fresh(wish))
    if talk.by_voice or wish not in ABOUT_SOMEBODY:
        return _advance(talk)
    if mentions_id(talk):
        return _take(talk, "resident_id")
    rest = without_words(talk.turn.text)
    given = read_given(rest, talk.scheme.areas) if wish in FOR_SOMEBODY else None
    if given and given.area:
        talk = talk.with_session(talk.session.answered(**asdict(given)))
    return _advance(talk)


def _take(talk: Talk, question: str) -> Said:
    taken = QUESTIONS[question].take(talk)
    if isinstance(taken, Message):
        return _complain(talk, question, taken)
    return _go_on(talk, taken) if isinstance(taken, Said) else _advance(taken)


def _advance(talk: Talk) -> Said:
    """Asks for what is missing, or does what is wanted."""
    step: str | Talk | Said = talk
    while isinstance(step, Talk):
        talk = step
        step = WISHES[talk.session.wish].advance(talk)
    return _go_on(talk, QUESTIONS[step].ask(talk) if isinstance(step, str) else step)


def _go_on(talk: Talk, said: Said) -> Said:
    """A call does not end with an answer: there may be something else to do."""
    if not talk.by_voice or said.expects or said.dial or said.ends:
        return said
    after = AfterMenu().ask(talk.with_session(said.session))
    return Said(after.session, said.messages + after.messages, after.expects)


def _complain(talk: Talk, question: str, complaint: Message) -> Said:
    """The question stays open. A text says what to do in the complaint itself: it is one segment.

    After two failures a caller is offered a person (FIELD.md, Callers who are old).
    """
    mistakes = talk.session.mistakes + 1
    session = replace(talk.session, question=question, mistakes=mistakes, waits=0)
    if not talk.by_voice:
        return Said(session, (complaint,))
    asked = QUESTIONS[question].ask(talk.with_session(session))
    offer = (Message("offer_person"),) if session.mistakes >= OFFER_PERSON else ()
    return replace(asked, messages=(complaint, *offer, *asked.messages))


def _proved_by_text(talk: Talk) -> Said:
    """The code came back as a text while the call went on: it hears what that text did."""
    session = talk.session.answered()
    done = session.wish == "book" and choosable(talk, session)
    return _advance(talk.with_session(replace(session, wish="status") if done else session))


def _again(talk: Talk) -> Said:
    last = said_last(talk)
    return Said(talk.session, last.messages, last.expects)


def _waits_for_one_key(talk: Talk) -> bool:
    expects = said_last(talk).expects
    return expects is not None and expects.kind == "choice"


def _placed(talk: Talk) -> Said:
    """The call that the line placed was answered."""
    placed = notices.find_placed(talk.unit, talk.turn.placed)
    if placed is None or placed.phone != talk.phone:
        return say(talk.session, "call_back_late", ends=True)
    talk = talk.with_session(replace(talk.session, notice=talk.turn.placed))
    return QUESTIONS[_asked_by.get(placed.kind, "told")].ask(talk)


def _after_dialling(talk: Talk) -> Said:
    if talk.turn.dialed in ("completed", "answered"):
        return say(talk.session, "good_bye", ends=True)
    return call_back_later(talk)


def _in_language(talk: Talk, language: str) -> Said:
    phones.note_phone(talk.unit, talk.phone, language=language)
    talk = replace(talk, record=replace(talk.record, language=language))
    said = Said(talk.session.fresh())
    if talk.by_voice:
        said = QUESTIONS[talk.session.question].ask(talk)
    return replace(said, messages=(Message("language_set"), *said.messages), language=language)


def _opt_out(talk: Talk) -> Said:
    phones.note_phone(talk.unit, talk.phone, opted_out_at=talk.unit.now)
    return say(talk.session.fresh(), "opted_out")


def _opt_in(talk: Talk) -> Said:
    phones.note_phone(talk.unit, talk.phone, opted_out_at=None)
    return say(talk.session.fresh(), "opted_in")


def _provider_answers(talk: Talk, word: str) -> Said:
    """The provider says something itself: we note it and stay silent."""
    if word != "help":
        opted_out_at = talk.unit.now if word == "opt_out" else None
        phones.note_phone(talk.unit, talk.phone, opted_out_at=opted_out_at)
    return Said(talk.session)


def _code_is_open(talk: Talk) -> bool:
    """A caller's code may be answered by text as well."""
    return challenges.open_challenge(talk.unit, talk.record.digest) is not None


_asked_by = {"call_back": "call_back_key", **dict.fromkeys(KINDS, "told_pickup")}
_AT_ONCE: dict[str | None, Callable[[Talk], Said]] = {
    "opt_out": _opt_out,
    "opt_in": _opt_in,
    "english": lambda talk: _in_language(talk, "en"),
    "chinese": lambda talk: _in_language(talk, "zh"),
}
