"""One of several: people a phone may mean, bookings it may mean. Masked names, four at most."""

from dataclasses import replace

from core.conversation.paging import MORE, numbered, page_of
from core.conversation.questions.resident import written
from core.conversation.session import CHOICE, Said, Session, Talk
from core.conversation.words import choice_in
from core.describing import label_of, name_of
from core.messages import Message
from core.pickup.answering import answerable, unconfirmed_first
from core.quota.giving_back import may_give_back
from core.residents.held import bookings_told_to
from core.store.bookings import BookingRecord


class WhichResident:
    """By text, from a phone that stands for several people; an ID answers too."""

    def ask(self, talk: Talk) -> Said:
        shown, page = page_of(talk.known, talk.session.page)
        options = tuple(known.person.id.number for known in shown)
        session = replace(talk.session, question="which_resident", options=options, page=page)
        listed = numbered([name_of(known.person) for known in shown], len(talk.known))
        return Said(session, (Message("ask_which_resident"), *listed), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        option = picked(talk)
        if option == MORE:
            return talk.with_session(replace(talk.session, page=talk.session.page + 1))
        if option is None:
            found = written(talk)
            return found if isinstance(found, Talk) else Message("no_such_key")
        return talk.with_session(talk.session.answered(ids=(option,)))


class WhichBooking:
    """Which of the bookings: to see, or to give back."""

    def ask(self, talk: Talk) -> Said:
        found = choosable(talk, talk.session)
        shown, page = page_of(found, talk.session.page)
        options = tuple(str(booking.id) for booking in shown)
        session = replace(talk.session, question="which_booking", options=options, page=page)
        said = Message("ask_which_booking", {"wish": Message(f"for_{talk.session.wish}")})
        listed = numbered([label_of(booking) for booking in shown], len(found))
        person = (Message("person_on_0"),) if talk.by_voice else ()
        return Said(session, (said, *listed, *person), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        option = picked(talk)
        if option == MORE:
            return talk.with_session(replace(talk.session, page=talk.session.page + 1))
        if option is not None:
            return talk.with_session(talk.session.answered(booking=int(option)))
        found = written(talk)
        return found if isinstance(found, Talk) else Message("no_such_key")


def choosable(talk: Talk, session: Session) -> list[BookingRecord]:
    """The bookings that the wish can be about, those of one resident where an ID was given."""
    if session.wish in ("come", "change"):
        return _answerable(talk, session)
    found = bookings_told_to(talk.unit, talk.scheme, talk.record.digest, session.ids)
    if session.wish == "give_back":
        return [booking for booking in found if may_give_back(booking)]
    return found


def _answerable(talk: Talk, session: Session) -> list[BookingRecord]:
    """By voice nothing without proof: whoever calls may have forged the number."""
    told, digest = not talk.by_voice, talk.record.digest
    found = answerable(talk.unit, talk.scheme, digest, session.ids, told=told, proved=talk.verified)
    return unconfirmed_first(talk.unit, found) if session.wish == "come" else found


def picked(talk: Talk) -> str | None:
    """What the key stands for; MORE for the next page."""
    key, options = choice_in(talk.turn.text), talk.session.options
    keys = {str(k): option for k, option in enumerate(options, 1)}
    return MORE if key == MORE else keys.get(key)
