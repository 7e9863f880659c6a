"""Who somebody is that the roll does not know: their name by text, or spoken and recorded."""

from dataclasses import replace

from core.conversation.session import FREE_TEXT, RECORDING, Said, Talk
from core.messages import Message
from core.residents.addresses import read_given


class NameQuestion:
    """By text 王小明 洪塘; by voice the name and the village after the tone."""

    def ask(self, talk: Talk) -> Said:
        expects = RECORDING if talk.by_voice else FREE_TEXT
        return Said(replace(talk.session, question="name"), (Message("ask_name"),), expects)

    def take(self, talk: Talk) -> Talk | Message:
        if talk.turn.recording:
            return talk.with_session(talk.session.answered(recording=talk.turn.recording))
        given = read_given(talk.turn.text, talk.scheme.areas)
        if not given.name:
            return Message("no_name")
        slots = talk.session.answered(
            name=given.name,
            area=given.area or talk.session.area,
            address=given.address or talk.session.address,
        )
        return talk.with_session(slots)
