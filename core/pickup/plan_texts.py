"""Plans that staff write as one text: 取件 洪塘 9日 9:00-11:30 每刻8人. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.scheme.collecting import MOST_PER_SLOT
from core.scheme.hours import BadHours, Hours, read_all_hours

FURTHEST = timedelta(days=62)  # a day further ahead than that is a slip
MOST_DAYS = 14
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

_WORD = re.compile(r"\s*(?:取件|领取|領取|PICK ?UP(?![A-Z]))[\s:,，、。+]*", re.IGNORECASE)
_SEPARATORS = r"[\s,，、。;；+]+"
_TO = r"\s*[-–—~至到]\s*"
_MONTH = rf"(?:{'|'.join(MONTHS)})[A-Z]*"
_DAY = r"(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}}){1}"
_DAYS = re.compile(
    rf"(?<![\d:])(?:{_DAY.format('a', '[日号號]?')}{_TO})?{_DAY.format('b', '[日号號]')}"
    rf"|(?<![\d:])(?P<ed>\d{{1,2}}) ?(?P<em>{_MONTH})"
    r"|(?P<word>今天|明天|后天|後天|TODAY|TOMORROW)",
    re.IGNORECASE,
)
_WORDS = {"今天": 0, "TODAY": 0, "明天": 1, "TOMORROW": 1, "后天": 2, "後天": 2}
_PACE = re.compile(
    r"每刻(?:钟|鐘)?\s*(?P<zh>\d{1,4})\s*[人户戶家]?|(?P<en>\d{1,4}) ?(?:A|PER|EACH) ?QUARTER",
    re.IGNORECASE,
)
_HOURS = re.compile(
    rf"(?:(?P<late>下午)|上午|早上)?\s*(?P<h>\d{{1,2}}):(?P<m>\d{{2}}){_TO}"
    r"(?P<until_h>\d{1,2}):(?P<until_m>\d{2})"
)
NOON = 12
_CLOCK = ((r"[点點时時]半", ":30"), (r"[点點时時](\d{2})分?", r":\1"), (r"[点點时時]", ":00"))


class Slip(StrEnum):
    """Why a text leads to no plan."""

    HOW = "how"  # nothing but the word: they ask how to write it
    DAY = "day"
    HOURS = "hours"
    PACE = "pace"
    FIRST_TIME = "first_time"  # a new point has no hours and no pace of its own yet
    LATE = "late"
    FULL = "full"
    MANY = "many"  # more than one plan can hold
    NOBODY = "nobody"
    PLACE = "place"
    NO_NAME = "no_name"
    ELSEWHERE = "elsewhere"


class BadPlanText(Exception):
    """A text that begins like a plan and is none; `slip` says why."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(f"no plan: {slip}")
        self.slip = slip


@dataclass(frozen=True)
class PlanText:
    """What was written; no hours and no pace: the point's own."""

    point: str
    days: tuple[date, ...]
    hours: tuple[Hours, ...]
    per_slot: int | None


def begins_plan(text: str) -> bool:
    """Whether a text begins with the word for a plan."""
    return _WORD.match(_folded(text)) is not None


def read_plan_text(text: str, today: date, names: Mapping[str, str]) -> PlanText:
    """The plan that a text names. `names` are those of points and areas, by how they may be
    written, in capitals; what is none of them is taken as it stands. Raises BadPlanText.
    """
    rest = _WORD.sub("", _folded(text), count=1)
    point, rest = _known_point(rest, names)
    pace, rest = _cut(_PACE, rest)
    hours, rest = _cut(_HOURS, rest)
    days, rest = _cut(_DAYS, rest)
    rest = " ".join(re.split(_SEPARATORS, rest)).strip()
    if not (days or hours or pace):
        raise BadPlanText(Slip.HOW)
    if re.search(r"\d:", rest):
        raise BadPlanText(Slip.HOURS)
    if not days:
        raise BadPlanText(Slip.DAY)
    return PlanText(
        point=f"{point} {rest}".strip(),
        days=_days(days, today),
        hours=_hours(hours),
        per_slot=_pace(pace),
    )


def _folded(text: str) -> str:
    """Full-width characters folded, and 9点半 written as 9:30."""
    plain = unicodedata.normalize("NFKC", text)
    for written, clock in _CLOCK:
        plain = re.sub(rf"(?<=\d){written}", clock, plain)
    return plain


def _known_point(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The longest known name that the text begins with, and what follows it."""
    begins = [name for name in names if text.upper().startswith(name)]
    name = max(begins, key=len, default="")
    return names.get(name, ""), text[len(name) :]


def _cut(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    return list(pattern.finditer(text)), pattern.sub(" ", text)


def _hours(found: list[re.Match[str]]) -> tuple[Hours, ...]:
    try:
        return read_all_hours([_hours_of(match) for match in found]) if found else ()
    except BadHours:
        raise BadPlanText(Slip.HOURS) from None


def _hours_of(match: re.Match[str]) -> str:
    """As the scheme file has it; 下午1:00 is 13:00."""
    later = NOON if match["late"] else 0
    first, last = (int(match[h]) for h in ("h", "until_h"))
    first, last = (hour + later if hour < NOON else hour for hour in (first, last))
    return f"{first}:{match['m']}-{last}:{match['until_m']}"


def _pace(found: list[re.Match[str]]) -> int | None:
    if not found:
        return None
    numbers = [int(match["zh"] or match["en"]) for match in found]
    if len(numbers) > 1 or not 0 < numbers[0] <= MOST_PER_SLOT:
        raise BadPlanText(Slip.PACE)
    return numbers[0]


def _days(found: list[re.Match[str]], today: date) -> tuple[date, ...]:
    """The days named, each once, in their order."""
    days = sorted({day for match in found for day in _days_of(match, today)})
    if len(days) > MOST_DAYS:
        raise BadPlanText(Slip.DAY)
    return tuple(days)


def _days_of(match: re.Match[str], today: date) -> list[date]:
    if word := match["word"]:
        return [today + timedelta(days=_WORDS[word.upper()])]
    if match["ed"]:
        month = MONTHS.index(match["em"][:3].upper()) + 1
        return [_next(today, month, int(match["ed"]))]
    if not match["ad"]:
        return [_next(today, _month(match["bm"]), int(match["bd"]))]
    first = _next(today, _month(match["am"]), int(match["ad"]))
    last = _next(first, _month(match["bm"]), int(match["bd"]))
    if (last - first).days >= MOST_DAYS:
        raise BadPlanText(Slip.DAY)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _month(written: str | None) -> int | None:
    return int(written) if written else None


def _next(since: date, month: int | None, day: int) -> date:
    """The first such day from then on; of any month where none is named."""
    for ahead in range(FURTHEST.days + 1):
        found = since + timedelta(days=ahead)
        if found.day == day and month in (None, found.month):
            return found
    raise BadPlanText(Slip.DAY)
