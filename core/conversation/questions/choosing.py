"""One of several: people a phone may mean, bookings it may mean. Masked names, four at most."""

from dataclasses import replace

from core.conversation.questions.resident import written
from core.conversation.session import CHOICE, Said, Session, Talk
from core.conversation.words import choice_in
from core.describing import label_of, name_of
from core.messages import Message
from core.quota.giving_back import GIVEABLE
from core.residents.held import bookings_told_to
from core.store.bookings import BookingRecord

MOST = 4


class WhichResident:
    """By text, from a phone that stands for several people; an ID answers too."""

    def ask(self, talk: Talk) -> Said:
        known = talk.known[:MOST]
        labels = [name_of(person.person) for person in known]
        session = replace(
            talk.session,
            question="which_resident",
            options=tuple(person.person.id.number for person in known),
        )
        return Said(session, (Message("ask_which_resident"), *_options(labels)), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        option = _picked(talk)
        if option is None:
            found = written(talk)
            return found if isinstance(found, Talk) else Message("no_such_key")
        return talk.with_session(talk.session.answered(ids=(option,)))


class WhichBooking:
    """Which of the bookings: to see, or to give back."""

    def ask(self, talk: Talk) -> Said:
        found = choosable(talk, talk.session)[:MOST]
        session = replace(
            talk.session, question="which_booking", options=tuple(str(b.id) for b in found)
        )
        said = Message("ask_which_booking", {"wish": Message(f"for_{talk.session.wish}")})
        options = _options([label_of(b) for b in found])
        person = (Message("person_on_0"),) if talk.by_voice else ()
        return Said(session, (said, *options, *person), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        option = _picked(talk)
        if option is not None:
            return talk.with_session(talk.session.answered(booking=int(option)))
        found = written(talk)
        return found if isinstance(found, Talk) else Message("no_such_key")


def choosable(talk: Talk, session: Session) -> list[BookingRecord]:
    """The bookings that the wish can be about, those of one resident where an ID was given."""
    found = bookings_told_to(talk.unit, talk.scheme, talk.record.digest, session.ids)
    if session.wish == "give_back":
        return [booking for booking in found if booking.status in GIVEABLE]
    return found


def _options(labels: list[Message]) -> list[Message]:
    return [Message("option", {"label": v, "key": str(k)}) for k, v in enumerate(labels, 1)]


def _picked(talk: Talk) -> str | None:
    key, options = choice_in(talk.turn.text), talk.session.options
    return options[int(key) - 1] if key in [str(k + 1) for k in range(len(options))] else None
