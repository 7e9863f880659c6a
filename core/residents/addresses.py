"""Names and addresses as people text them: 王小明 洪塘街道鞍山村, 洪塘 王小明, 王小明洪塘."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.scheme.types import Area

LONGEST = 60
_HAN = r"[^\W\d_a-zA-Z]"
_NAME = re.compile(rf"{_HAN}{{2,4}}|{_HAN}+([·・•]{_HAN}+)+|[A-Za-z]{{2,}}( [A-Za-z]{{2,}})*")
# The commonest surnames, nine people in ten: what stands beside an ID is a name where it begins
# with one. Asked for a name, the line takes whatever comes.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
    "钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
    "尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧柴管鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮"
    "粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井漆诸葛上官东方皇甫尉迟公孙慕容令狐宇文"
)


@dataclass(frozen=True, repr=False)
class Given:
    """What somebody said of who they are and where they live; empty where nothing was said."""

    name: str = ""
    area: str = ""  # the full name of an area of the scheme
    address: str = ""


def read_given(text: str, areas: Sequence[Area]) -> Given:
    """Reads a name, an area and the address; the name stands before the area, or at the end."""
    words = " ".join(text.split())[:LONGEST]
    spelling, area = _area_in(words, areas)
    before, _, after = words.partition(spelling) if spelling else ("", "", words)
    if any(character.isalpha() for character in before):
        name, rest = _name_before(before.strip())
        return Given(name, area, f"{rest} {spelling}{after}".strip())
    name, rest = _name_within(after, glued=bool(spelling) and not after.startswith(" "))
    return Given(name, area, f"{spelling}{rest}".strip())


def is_name(text: str) -> bool:
    """Whether a word can be taken for a name that nobody asked for."""
    return text[:1] in _SURNAMES or (bool(text) and text.isascii())


def _area_in(text: str, areas: Sequence[Area]) -> tuple[str, str]:
    """The longest spelling of an area, as it stands in the text, and the area's full name; of two
    equally long ones the later area's, because areas stand below what they belong to.
    """
    found = [
        (match.group(), area.name)
        for area in areas
        for spelling in (area.name, area.short, area.english)
        if (match := re.search(re.escape(spelling), text, re.IGNORECASE))
    ]
    return max(reversed(found), key=lambda each: len(each[0]), default=("", ""))


def _name_before(text: str) -> tuple[str, str]:
    name, _, rest = (text, "", "") if text.isascii() else text.partition(" ")
    return name, rest


def _name_within(text: str, *, glued: bool) -> tuple[str, str]:
    """The first word, or a short last one; what is glued to the area is the rest of its name."""
    words = text.split()
    if text.isascii() and _NAME.fullmatch(text.strip()):
        return text.strip(), ""
    if words and not glued and _NAME.fullmatch(words[0]):
        return words[0], " ".join(words[1:])
    if len(words) > 1 and _NAME.fullmatch(words[-1]):
        return words[-1], " ".join(words[:-1])
    return "", text
