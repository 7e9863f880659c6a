"""Where somebody lives: the areas of the scheme in pages of four, or named by text."""

from dataclasses import replace

from core.addresses import read_given
from core.conversation.session import CHOICE, Said, Talk
from core.conversation.turn import Message
from core.conversation.words import choice_in
from core.scheme.types import Area

PAGE = 4
MORE = "5"


class AreaQuestion:
    """Four towns at a time; 5 for the next ones, round and round."""

    def ask(self, talk: Talk) -> Said:
        towns = [area for area in talk.scheme.areas if area.parent is None]
        pages = [towns[i : i + PAGE] for i in range(0, len(towns), PAGE)]
        page = talk.session.page % len(pages)
        options = tuple(area.name for area in pages[page])
        said = [Message("ask_other_area" if page else "ask_area"), *_choices(talk, pages[page])]
        if len(pages) > 1:
            said.append(Message("more_areas", {"key": MORE}))
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


def _choices(talk: Talk, areas: list[Area]) -> list[Message]:
    english = talk.language == "en"
    names = [area.english if english else area.name for area in areas]
    return [Message("option", {"label": n, "key": str(k)}) for k, n in enumerate(names, 1)]
