"""Masked forms of personal data, the only ones that people and exports see (FIELD.md, Privacy)."""


def mask_id(number: str) -> str:
    """`330203194001011233` → `3302**********1233`; a household number keeps two and four, a short
    one its last two.
    """
    if len(number) <= 6:
        return "*" * (len(number) - 2) + number[-2:]
    head = 4 if len(number) >= 15 else 2
    return number[:head] + "*" * max(0, len(number) - head - 4) + number[-4:]


def mask_phone(national: str) -> str:
    """`13812345678` → `138****5678`; a landline `057487181234` → `0574****1234`."""
    head = 4 if national.startswith("0") else 3
    return national[:head] + "****" + national[-4:]


def mask_name(name: str) -> str:
    """王小明 → 王*明, 王明 → 王*, 王 → 王. Two stars at most: four names fit one text."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(len(name) - 2, 2) + name[-1]
