"""The codes that people show when they collect: short, and at one point never given out twice."""

import secrets
from collections.abc import Collection

SHORT, LONG = 5, 7  # digits; six would look like a one-time code


def new_codes(used: Collection[str], count: int) -> list[str]:
    """So many codes that are not among the used ones of their point. They are longer once half of
    the short ones are gone, so that a guess stays a poor one.
    """
    short = sum(len(code) == SHORT for code in used) + count
    digits = SHORT if short <= 10**SHORT // 2 else LONG
    taken, fresh = set(used), dict[str, None]()
    while len(fresh) < count:
        code = f"{secrets.randbelow(10**digits):0{digits}}"
        if code not in taken:
            fresh[code] = None
    return list(fresh)
