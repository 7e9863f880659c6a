"""The error tree of the core. Errors carry typed facts; the wording is in the catalogues."""


class MaskLineError(Exception):
    """Anything that the core refuses: one plain sentence for operators. Values stand in it as
    `%(name)s`, so that it can be said in another language too.
    """

    def __init__(self, sentence: str = "", **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class SettingError(MaskLineError):
    """A setting is missing or malformed; the sentence names it."""


class SchemeError(MaskLineError):
    """A scheme file is wrong; the sentence names the key and what would be right."""


class NotFound(MaskLineError):
    """An operator named something that does not exist."""


class Conflict(MaskLineError):
    """An operator asked for something that what already happened forbids."""
