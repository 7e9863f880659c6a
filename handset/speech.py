"""How long a voice takes to say something, so that a call can be timed without listening."""

import re

CHINESE_PER_SECOND = 4.5
LATIN_PER_SECOND = 15.0
LONE_DIGIT_SECONDS = 0.5  # "1 2 3" is read digit by digit, each with a short pause after it
DIGIT_OF_A_NUMBER_SECONDS = 0.35  # "123" is read as one number, longer than it looks
PAUSES = {"。": 0.5, "！": 0.5, "？": 0.5, ".": 0.5, "!": 0.5, "?": 0.5}
SHORT_PAUSE = 0.25
BREATH = 0.3

_PARTS = re.compile(r"(?P<digits>[0-9]+)|(?P<latin>[A-Za-z'’]+)|(?P<space>\s+)|(?P<other>.)", re.S)


def seconds_to_say(text: str) -> float:
    """Seconds that a synthetic voice takes for `text`, rounded to a tenth."""
    return round(BREATH + sum(_seconds(part) for part in _PARTS.finditer(text)), 1)


def _seconds(part: re.Match[str]) -> float:
    spoken = part.group()
    if part["digits"]:
        lone = len(spoken) == 1
        return LONE_DIGIT_SECONDS if lone else DIGIT_OF_A_NUMBER_SECONDS * len(spoken)
    if part["latin"] or part["space"]:
        return len(spoken) / LATIN_PER_SECOND
    if spoken.isalnum():
        return 1 / CHINESE_PER_SECOND
    return PAUSES.get(spoken, SHORT_PAUSE)
