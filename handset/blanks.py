"""What differs from one run to the next (codes, references, days, times), as named blanks.

A sentence with its blanks is a template: `验证码{code}，十分钟内有效`.
"""

import re
from collections.abc import Mapping

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_PATTERNS = {
    "time": r"[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}点(?:[0-9]{1,2}分|半)?",
    "day": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}月[0-9]{{1,2}}日"
    rf"|\b[0-9]{{1,2}} {_MONTH}|\b{_MONTH} [0-9]{{1,2}}\b",
    "code": r"(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])",
    "answer": r"(?<=回复)[0-9]{2}(?![0-9])|(?<=[Rr]eply )[0-9]{2}(?![0-9])",
    "reference": r"(?:(?<=编号)|(?<=no[.] )|(?<=number ))[0-9](?:[ ,]{0,2}[0-9]){7}",
}
_ANY = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_BLANK = re.compile(r"\{(" + "|".join(_PATTERNS) + r")\}")
_SPEAKS_OF_A_CODE = re.compile("验证码|驗證碼|code", re.I)


def hide(sentence: str) -> str:
    """The sentence as a template."""
    return _ANY.sub(lambda found: f"{{{found.lastgroup}}}", sentence)


def find_values(sentence: str) -> dict[str, str]:
    """What a received sentence gives to send back: its code, its two-digit answer, and so on."""
    found = {str(hit.lastgroup): hit.group() for hit in _ANY.finditer(sentence)}
    if "reference" in found:  # spoken ones are spaced out
        found["reference"] = re.sub("[ ,]", "", found["reference"])
    if "code" in found and not _SPEAKS_OF_A_CODE.search(sentence):
        del found["code"]
    return found


def matches(template: str, sentence: str) -> bool:
    """Whether the sentence is this template with its blanks filled in."""
    parts = _BLANK.split(template)  # words, blank, words, blank, … words
    pattern = "".join(
        f"(?:{_PATTERNS[part]})" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    return re.fullmatch(pattern, sentence, re.S) is not None


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with their blanks filled in. Raises KeyError for a blank without a value."""
    return _BLANK.sub(lambda blank: values[blank[1]], words)


def unfill(words: str, values: Mapping[str, str]) -> str:
    """`{name}` where the words are just a value that was received, else the words themselves."""
    for name, value in values.items():
        if words.strip() == value:
            return f"{{{name}}}"
    return words
