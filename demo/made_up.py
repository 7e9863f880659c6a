"""Made-up people in numbers, for benchmarks, replays and tests."""

from stdnum.cn.ric import calc_check_digit


def made_up_id(number: int) -> str:
    """A valid resident ID of nobody: `number` below 10 million."""
    day, order = divmod(number, 1000)
    year, month, of_month = 1930 + day // 336, day // 28 % 12 + 1, day % 28 + 1
    body = f"330203{year:04d}{month:02d}{of_month:02d}{order:03d}"
    return body + calc_check_digit(body + "?")


def made_up_mobile(number: int) -> str:
    """A mobile number of nobody in particular."""
    return f"136{number:08d}"
