"""The words of CONTRACT.md in every spelling, and what else a text may say. No database here."""

import pytest

from core.conversation.words import choice_in, code_in, provider_word, wish_in, without_words
from core.residents.addresses import Given, is_name, read_given
from tests.support.town import WANG, jiangbei

SPELLINGS = {
    "book": "口罩 预约 預約 MASK BOOK 口罩预约 我要口罩 我想预约 您好我要預約口罩",
    "status": "查询 查詢 STATUS 预约查询 查询预约",
    "give_back": "取消 DROP 取消预约 口罩取消",
    "change": "改期 CHANGE",
    "register": "登记 登記 REGISTER 口罩登记",
    "wait": "候补 候補 WAIT",
    "help": "帮助 幫助 MENU ? 菜单 菜單",
    "person": "人工 STAFF 0",
    "english": "ENGLISH",
    "chinese": "中文",
    "opt_out": "退订 退訂 T TD",
    "opt_in": "恢复 恢復 START",
    "not_me": "不是我 NOTME",
}
EVERY_WORD = [(word, wish) for wish, words in SPELLINGS.items() for word in words.split()]
TRIMMINGS = ["{}", " {} ", "{}。", "{}，", "+{}", "{},", "{}!", "“{}”", "\u200b{}\ufe0f", "\n{}\n"]


def full_width(word: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


@pytest.mark.parametrize(("word", "wish"), EVERY_WORD)
def test_every_word_is_known_in_every_spelling(word: str, wish: str) -> None:
    cases = {word, word.lower(), word.capitalize(), full_width(word), full_width(word.lower())}
    spaced = {" ".join(word), f"{word} {word}"} if not word.isascii() else set()
    for spelling in cases | spaced:
        for trimming in TRIMMINGS:
            text = trimming.format(spelling)
            assert wish_in(text) == wish, text


@pytest.mark.parametrize(
    "text",
    [
        "{word}{id}",
        "{word} {id}",
        "{word}+{id}",
        "{word},{id}",
        "{word}，{id}。",
        "{word}。{id} 王小明",
        "{word} 王小明 {id} 洪塘街道",
        "{word} {id} 王小明 人工湖路5号",
        "{word} {id} 慈城镇 中文路 登记街 取消弄",
        "请帮我{word} {id} 谢谢",
    ],
)
@pytest.mark.parametrize("word", ["口罩", "预约", "預約"])
def test_what_follows_the_word_does_not_change_the_wish(word: str, text: str) -> None:
    assert wish_in(text.format(word=word, id=WANG)) == "book"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("mask Wang Xiaoming 330203194001011233", "book"),
        ("MASK330203194001011233", "book"),
        ("I want to book masks please", "book"),
        ("please: status", "status"),
        ("Not me, please", "not_me"),
        ("明天还能约口罩吗", "book"),
        ("Booker", None),
        ("unmask", None),
        ("Tea", None),
        ("10", None),
        ("好的", None),
        ("", None),
        ("😷", None),
        ("预", None),
    ],
)
def test_words_inside_a_sentence(text: str, wish: str | None) -> None:
    assert wish_in(text) == wish


@pytest.mark.parametrize(
    ("answer", "wish"),
    [("洪塘街道登记路3号", None), ("王小明 取消弄", None), ("取消", "give_back"), ("0", "person")],
)
def test_an_answer_in_words_of_its_own_is_a_wish_only_where_it_begins_with_one(
    answer: str, wish: str | None
) -> None:
    assert wish_in(answer, only_first=True) == wish


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("204060", "204060"),
        (" 204 060。", "204060"),
        ("２０４０６０", "204060"),
        ("20-40-60", "204060"),
        ("验证码204060", "204060"),
        ("验证码是：204060，谢谢", "204060"),
        ("My code is 204060", "204060"),
        ("20406", None),
        ("2040601", None),
        ("204060 204061", None),
        ("口罩 204060", None),
        ("²04060¹", None),
    ],
)
def test_a_code_is_six_digits_with_few_words_around(text: str, code: str | None) -> None:
    assert code_in(text) == code


@pytest.mark.parametrize("text", ["1", " 1 ", "１", "①", "1️⃣", "1。", "1、", "1.", "1#", "“1”"])
def test_a_single_key_in_every_spelling(text: str) -> None:
    assert choice_in(text) == "1"


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("STOP StopAll unsubscribe CANCEL End QUIT revoke OptOut", "opt_out"),
        ("START yes Unstop", "opt_in"),
        ("HELP info", "help"),
    ],
)
def test_the_words_that_the_provider_answers_itself(words: str, meaning: str) -> None:
    for word in words.split():
        assert provider_word(f" {word}\n") == meaning
    assert provider_word("please stop") is None


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("王小明 洪塘街道鞍山村", Given("王小明", "洪塘街道", "洪塘街道鞍山村")),
        ("洪塘 王小明", Given("王小明", "洪塘街道", "洪塘")),
        ("王小明洪塘", Given("王小明", "洪塘街道", "洪塘")),
        ("王小明", Given("王小明")),
        ("洪塘街道", Given("", "洪塘街道", "洪塘街道")),
        ("买买提·吐尔逊 慈城", Given("买买提·吐尔逊", "慈城镇", "慈城")),
        ("买买提·吐尔逊", Given("买买提·吐尔逊")),
        ("Wang Xiaoming hongtang", Given("Wang Xiaoming", "洪塘街道", "hongtang")),
        ("Hongtang Wang Xiaoming", Given("Wang Xiaoming", "洪塘街道", "Hongtang")),
        ("5 洪塘", Given("", "洪塘街道", "洪塘")),
        ("1", Given(address="1")),
        ("", Given()),
    ],
)
def test_a_name_and_an_area_are_found_in_any_order(text: str, given: Given) -> None:
    assert read_given(text, jiangbei().areas) == given


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("口罩 王小明", "王小明"),
        ("您好，我要口罩，谢谢", ""),
        ("MASK Wang", "WANG"),
        ("预约查询", ""),
    ],
)
def test_what_is_left_without_the_words(text: str, rest: str) -> None:
    assert without_words(text) == rest


def test_only_what_begins_with_a_surname_is_a_name_that_nobody_asked_for() -> None:
    assert is_name("王小明")
    assert not is_name("好的")
    assert not is_name("")
