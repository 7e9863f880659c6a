"""A conversation that always says the same, for tests of what lies around it."""

from dataclasses import dataclass, field

from core.conversation.turn import Reply, Turn


@dataclass
class ScriptedLine:
    """Gives one reply to everything and remembers what it was asked."""

    reply: Reply
    turns: list[Turn] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def answer(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return self.reply

    def hang_up(self, session: str) -> None:
        self.ended.append(session)


@dataclass
class BrokenLine:
    """Fails at everything, with what it was asked in its error."""

    def answer(self, turn: Turn) -> Reply:
        raise RuntimeError(turn.caller, turn.text, turn.key)

    def hang_up(self, session: str) -> None:
        raise RuntimeError(session)
