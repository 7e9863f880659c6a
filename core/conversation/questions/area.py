"""Where somebody lives: the areas of the scheme in pages of four, or named by text."""

from dataclasses import replace

from core.conversation.paging import MORE, numbered, page_of
from core.conversation.session import CHOICE, Said, Talk
from core.conversation.words import choice_in
from core.messages import Message
from core.residents.addresses import read_given


class AreaQuestion:
    """Four towns at a time; 5 for the next ones, round and round."""

    def ask(self, talk: Talk) -> Said:
        towns = [area for area in talk.scheme.areas if area.parent is None]
        shown, page = page_of(towns, talk.session.page)
        options = tuple(area.name for area in shown)
        english = talk.language == "en"
        names = [area.english if english else area.name for area in shown]
        asked = Message("ask_other_area" if page else "ask_area")
        said = [asked, *numbered(names, len(towns))]
        if talk.by_voice:
            said.append(Message("person_on_0"))
        session = replace(talk.session, question="area", options=options, page=page)
        return Said(session, tuple(said), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        key, session = choice_in(talk.turn.text), talk.session
        if key == MORE:
            return talk.with_session(replace(session, page=session.page + 1))
        options = {str(k): area for k, area in enumerate(session.options, 1)}
        if key in options:
            return talk.with_session(session.answered(area=options[key]))
        given = read_given(talk.turn.text, talk.scheme.areas)
        if talk.by_voice or not given.area:
            return Message("no_such_key")
        address = session.address or given.address
        return talk.with_session(session.answered(area=given.area, address=address))
