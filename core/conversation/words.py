"""What a text says: the words of CONTRACT.md in every spelling that people use."""

import re
import unicodedata

# In this order: 预约查询 asks for the booking, 取消预约 gives it back.
CHINESE = {
    "not_me": ("不是我",),
    "opt_out": ("退订", "退訂"),
    "opt_in": ("恢复", "恢復"),
    "person": ("人工",),
    "give_back": ("取消",),
    "status": ("查询", "查詢", "取件"),
    "change": ("改期", "改时间", "改時間", "换时间", "換時間"),
    "register": ("登记", "登記"),
    "wait": ("候补", "候補"),
    "help": ("帮助", "幫助", "菜单", "菜單"),
    "chinese": ("中文",),
    "book": ("口罩", "预约", "預約"),
}
LATIN = {
    "NOTME": "not_me",
    "T": "opt_out",
    "TD": "opt_out",
    "STAFF": "person",
    "0": "person",
    "DROP": "give_back",
    "STATUS": "status",
    "CHANGE": "change",
    "PICKUP": "status",
    "REGISTER": "register",
    "WAIT": "wait",
    "MENU": "help",
    "?": "help",
    "ENGLISH": "english",
    "MASK": "book",
    "MASKS": "book",
    "BOOK": "book",
    "STOP": "opt_out",  # as in "stop.", which the provider passes on
    "START": "opt_in",
}
CONFIRMS = frozenset(["确认", "確認", "CONFIRM"])  # always the time of a pickup
# What a notice is answered with; such a word answers whatever was asked last.
AGREES = frozenset(
    ["1", "是", "是的", "好", "好的", "行", "可以", "收到", "知道了", "能来", "能來", "OK", "OKAY"]
)
# Twilio answers these by itself and still posts them (FIELD.md): we stay silent.
PROVIDER_OPT_OUT = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
)
PROVIDER_OPT_IN = frozenset(["START", "YES", "UNSTOP"])
PROVIDER_HELP = frozenset(["HELP", "INFO"])

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f\u20e3]")
_SEPARATORS = re.compile(r"[\s+,。、;:!.'\"“”‘’]+")
_COURTESIES = re.compile(
    "谢谢|多谢|您好|你好|麻烦|帮我|请问|拜托|我要|我想|PLEASE|THANKS|THANK YOU|I WANT TO|I WANT"
)
_CHINESE_WORD = "|".join(s for spellings in CHINESE.values() for s in spellings)
_LATIN_WORD = "|".join(rf"{word}(?![A-Z])" for word in LATIN if len(word) > 2)
_LEADING_WORDS = re.compile(rf"(?:[\s+,。、;:!.]|{_CHINESE_WORD}|{_LATIN_WORD})+")
_LETTERS = re.compile("[A-Z]+")
_CODE = re.compile("[0-9]{6}")
_CODE_IN_WORDS = re.compile("[^0-9]{0,12}([0-9]{6})[^0-9]{0,4}")  # 验证码是204060谢谢


def plain(text: str) -> str:
    """Full-width and circled characters folded, invisible ones gone, capitals."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip().upper()


def wish_in(text: str, *, only_first: bool = False) -> str | None:
    """The wish that a text names, or None: that of the words it begins with, as an address may
    well hold another; else of those inside it, unless `only_first`.
    """
    polite = _COURTESIES.sub(" ", plain(text)).strip()
    if wish := LATIN.get(_joined(polite)):
        return wish
    leading = _LEADING_WORDS.match(polite)
    if leading and (wish := _wish_among(leading.group())):
        return wish
    return None if only_first else _wish_among(polite)


def _wish_among(words: str) -> str | None:
    """The first of the table that stands there; a Latin one as a word of its own."""
    joined = _joined(words)
    for wish, spellings in CHINESE.items():
        if any(spelling in joined for spelling in spellings):
            return wish
    latin = (LATIN.get(word) for word in _LETTERS.findall(words) if len(word) > 2)
    return next((wish for wish in latin if wish), None)


def without_words(text: str) -> str:
    """What else was said: without the words it begins with, and without courtesies."""
    rest = _LEADING_WORDS.sub("", _COURTESIES.sub(" ", plain(text)).strip(), count=1)
    return " ".join(rest.split())


def answer_in(text: str) -> str | None:
    """`confirm`, `1` or `2` where a text is nothing but an answer to a notice."""
    said = _joined(_COURTESIES.sub(" ", plain(text))).rstrip("#")
    if said in CONFIRMS:
        return "confirm"
    if said in AGREES:
        return "1"
    return said if said == "2" else None


def choice_in(text: str) -> str:
    """A single key: `1`, `1️⃣`, `1。`, `1、` and `①` alike; anything else as it stands."""
    return _joined(text).rstrip("#")


def code_in(text: str) -> str | None:
    """Six digits and nothing else, or with a few words around them that name no wish."""
    tidy = _joined(text).replace("-", "")
    if _CODE.fullmatch(tidy):
        return tidy
    found = _CODE_IN_WORDS.fullmatch(tidy)
    return found[1] if found and wish_in(text) is None else None


def provider_word(text: str) -> str | None:
    """`opt_out`, `opt_in` or `help` where the provider answers this text by itself."""
    word = plain(text)
    if word in PROVIDER_OPT_OUT:
        return "opt_out"
    if word in PROVIDER_OPT_IN:
        return "opt_in"
    return "help" if word in PROVIDER_HELP else None


def _joined(text: str) -> str:
    return _SEPARATORS.sub("", plain(text))
