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
    "status": ("查询", "查詢"),
    "change": ("改期",),
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
    "REGISTER": "register",
    "WAIT": "wait",
    "MENU": "help",
    "?": "help",
    "ENGLISH": "english",
    "MASK": "book",
    "MASKS": "book",
    "BOOK": "book",
}
# Twilio answers these by itself and still posts them (FIELD.md): we stay silent.
PROVIDER_OPT_OUT = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
)
PROVIDER_OPT_IN = frozenset(["START", "YES", "UNSTOP"])
PROVIDER_HELP = frozenset(["HELP", "INFO"])

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\ufe0f\u20e3]")
_SEPARATORS = re.compile(r"[\s+,。、;:!.'\"“”‘’]+")
_LEADING_WORDS = re.compile(
    r"(?:[\s+,。、;:!.]|我要|"
    + "|".join([s for spellings in CHINESE.values() for s in spellings])
    + "|"
    + "|".join(rf"{word}(?![A-Z])" for word in LATIN if len(word) > 2)
    + ")+"
)
_COURTESIES = re.compile(
    "谢谢|多谢|您好|你好|麻烦|帮我|请问|拜托|我要|我想|PLEASE|THANKS|THANK YOU"
)
_LETTERS = re.compile(r"[A-Z]+")
_CODE = re.compile(r"[0-9]{6}")


def plain(text: str) -> str:
    """Full-width and circled characters folded, invisible ones gone, capitals."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip().upper()


def wish_in(text: str, *, only_first: bool = False) -> str | None:
    """The wish that a text names, or None. `only_first`: only where it begins with the word,
    because an address may well hold one.
    """
    joined = _SEPARATORS.sub("", plain(text))
    if wish := _latin_wish(joined):
        return wish
    for wish, spellings in CHINESE.items():
        if any(joined.startswith(s) if only_first else s in joined for s in spellings):
            return wish
    return None


def _latin_wish(joined: str) -> str | None:
    """Short words stand alone; longer ones may be followed by a number: MASK330203…"""
    if joined in LATIN:
        return LATIN[joined]
    head = _LETTERS.match(joined)
    word = head.group() if head else ""
    return LATIN.get(word) if len(word) > 2 else None


def without_words(text: str) -> str:
    """What else was said: without the words it begins with, and without courtesies."""
    rest = _LEADING_WORDS.sub("", _COURTESIES.sub(" ", plain(text)).strip(), count=1)
    return " ".join(rest.split())


def choice_in(text: str) -> str:
    """A single key: `1`, `1️⃣`, `1。`, `1、` and `①` alike; anything else as it stands."""
    return _SEPARATORS.sub("", plain(text)).rstrip("#")


def code_in(text: str) -> str | None:
    """Six digits and nothing else but separators, or 验证码 before them."""
    tidy = _SEPARATORS.sub("", plain(text)).replace("-", "").removeprefix("验证码")
    return tidy if _CODE.fullmatch(tidy) else None


def provider_word(text: str) -> str | None:
    """`opt_out`, `opt_in` or `help` where the provider answers this text by itself."""
    word = plain(text)
    if word in PROVIDER_OPT_OUT:
        return "opt_out"
    if word in PROVIDER_OPT_IN:
        return "opt_in"
    return "help" if word in PROVIDER_HELP else None
