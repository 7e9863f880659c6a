"""How many segments a text is charged as: GSM-7 where every character allows it, else UCS-2."""

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWO_SEPTETS = frozenset("\f^{}\\[~]|€")


def segments(body: str) -> int:
    """Segments of one text: 160 septets or 70 code units, 153 or 67 each when split."""
    if all(letter in _GSM7 or letter in _GSM7_TWO_SEPTETS for letter in body):
        sizes = [2 if letter in _GSM7_TWO_SEPTETS else 1 for letter in body]
        return _packed(sizes, whole=160, part=153)
    sizes = [len(letter.encode("utf-16-le")) // 2 for letter in body]
    return _packed(sizes, whole=70, part=67)


def _packed(sizes: list[int], whole: int, part: int) -> int:
    """A character of two units is never split between segments."""
    if sum(sizes) <= whole:
        return 1
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return count
