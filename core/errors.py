"""The error tree of the core. Errors carry typed facts; the wording is in the catalogues."""


class MaskLineError(Exception):
    """Anything that the core refuses. Its text is one plain sentence for operators."""


class SettingError(MaskLineError):
    """A setting is missing or malformed; the sentence names it."""


class SchemeError(MaskLineError):
    """A scheme file is wrong; the sentence names the key and what would be right."""


class NotFound(MaskLineError):
    """An operator named something that does not exist."""


class Conflict(MaskLineError):
    """An operator asked for something that what already happened forbids."""
