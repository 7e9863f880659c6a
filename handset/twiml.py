"""TwiML as data: what a document says, checked before anybody acts on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

LARGEST_DOCUMENT = 64 * 1024  # bytes, as FIELD.md says
Kind = Literal["voice", "messaging"]

_TOP: dict[Kind, frozenset[str]] = {
    "voice": frozenset(
        {"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Dial", "Record", "Reject"}
    ),
    "messaging": frozenset({"Message", "Redirect"}),
}
_NESTED = {
    "Gather": frozenset({"Say", "Play", "Pause"}),
    "Dial": frozenset({"Number"}),
    "Message": frozenset({"Body", "Media"}),
}
_ATTRIBUTES = {
    "Say": "voice language loop",
    "Play": "loop digits",
    "Pause": "length",
    "Gather": "input action method timeout finishOnKey numDigits actionOnEmptyResult language "
    "hints profanityFilter partialResultCallback partialResultCallbackMethod bargeIn "
    "speechTimeout speechModel enhanced debug",
    "Redirect": "method",
    "Hangup": "",
    "Reject": "reason",
    "Dial": "action method timeout timeLimit callerId hangupOnStar record answerOnBridge "
    "ringTone trim recordingStatusCallback recordingStatusCallbackMethod "
    "recordingStatusCallbackEvent recordingTrack sequential referUrl referMethod",
    "Number": "sendDigits url method statusCallback statusCallbackMethod statusCallbackEvent",
    "Record": "action method timeout finishOnKey maxLength playBeep trim recordingStatusCallback "
    "recordingStatusCallbackMethod recordingStatusCallbackEvent transcribe transcribeCallback",
    "Message": "to from action method statusCallback",
    "Body": "",
    "Media": "",
}
_COUNTS = frozenset({"timeout", "numDigits", "length", "loop", "timeLimit", "maxLength"})


class TwimlError(Exception):
    """A document that a carrier refuses, with the reason in one sentence."""


@dataclass(frozen=True)
class Verb:
    """One element: its name, its attributes, the text inside it and the nouns nested in it."""

    name: str
    text: str
    attributes: Mapping[str, str]
    children: tuple["Verb", ...] = ()

    def number(self, attribute: str, default: int) -> int:
        """An attribute that counts something; read_twiml has seen to it that it is a number."""
        return int(self.attributes.get(attribute, default))

    def flag(self, attribute: str, default: bool = False) -> bool:
        """An attribute that is true or false."""
        return self.attributes.get(attribute, str(default)).lower() == "true"


def read_twiml(document: bytes, kind: Kind) -> tuple[Verb, ...]:
    """The verbs of a document, top to bottom. Raises TwimlError where a carrier would refuse it."""
    if len(document) > LARGEST_DOCUMENT:
        raise TwimlError("the document is larger than 64 kB")
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        raise TwimlError(f"the document is not well-formed XML: {error}") from error
    if root.tag != "Response":
        raise TwimlError(f"the document begins with {root.tag}, not with Response")
    return tuple(_read_verb(element, _TOP[kind]) for element in root)


def _read_verb(element: ElementTree.Element, allowed: frozenset[str]) -> Verb:
    name = element.tag
    if name not in allowed:
        raise TwimlError(f"{name} may not stand here")
    if unknown := set(element.attrib) - set(_ATTRIBUTES[name].split()):
        raise TwimlError(f"{name} has no attribute {min(unknown)}")
    _check_counts(element)
    if nested := _NESTED.get(name):
        children = tuple(_read_verb(child, nested) for child in element)
        return Verb(name, (element.text or "").strip(), dict(element.attrib), children)
    # What is inside Say may be SSML: the words count, not the marks around them.
    return Verb(name, " ".join("".join(element.itertext()).split()), dict(element.attrib))


def _check_counts(element: ElementTree.Element) -> None:
    for attribute in _COUNTS & set(element.attrib):
        value = element.attrib[attribute]
        if not (value.isascii() and value.isdigit()):
            raise TwimlError(f"{element.tag}: {attribute}={value!r} is not a whole number")
