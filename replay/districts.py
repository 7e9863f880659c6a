"""Which districts are replayed, at which scale, beside which figures of the notice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.scheme.load import read_scheme
from core.scheme.types import ReleasePlan, Scheme

FOLDER = Path(__file__).resolve().parent.parent / "schemes" / "ningbo-2020"
WHOLE = ""


@dataclass(frozen=True)
class Plan:
    """How one district is replayed."""

    notice: tuple[int | None, ...]  # masks of each release that people book or ask for
    scale: int = 1  # one mask stands for so many
    entered: Mapping[str, int] = field(default_factory=dict)  # made up: what staff enter, by area
    unasked: int = 0  # shares of the first day that nobody asks for
    notes: tuple[str, ...] = ()


# The figures of the notice of 6 February 2020, typed from it and not from the scheme files.
PLANS = {
    "haishu": Plan((None,), 20, {WHOLE: 20_000}, notes=("the quantity is made up",)),
    "yinzhou": Plan((126_550,), 50),
    "jiangbei": Plan((14_000, 13_000, 13_000), notes=("10,000 more are handed out by staff",)),
    "yuyao": Plan((35_000, 30_000, 30_000, 30_000), 50),
    "beilun": Plan((10_000,) * 3, 20, notes=("20,000 more are a closed record",)),
    "cixi": Plan((40_000, 40_000, 40_000, 30_000), 50),
    "ninghai": Plan((31_000,) * 3, 50),
    "xiangshan": Plan((89_300,), 100),
    "zhenhai": Plan(
        (None,) * 6,
        entered={
            "澥浦镇": 5_000,
            "九龙湖镇": 4_500,
            "招宝山街道": 9_500,
            "蛟川街道": 7_500,
            "骆驼街道": 9_500,
        },
        notes=("made up: how the towns share 42,400, 6,400 of them for Zhuangshi",),
    ),
}
QUIET_BEILUN = replace(
    PLANS["beilun"],
    unasked=15,
    notes=("after a quiet first day: what nobody asked for moves on",),
)


def scheme_of(district: str, scale: int) -> Scheme:
    """The district's scheme with its quantities divided by `scale`, to whole shares."""
    scheme = read_scheme((FOLDER / f"{district}.toml").read_text(encoding="utf-8"))
    if scale == 1:
        return scheme
    plans = tuple(_scaled(scheme, plan, scale) for plan in scheme.releases)
    return replace(scheme, releases=plans, batch_total=None)


def _scaled(scheme: Scheme, plan: ReleasePlan, scale: int) -> ReleasePlan:
    share = scheme.limit.masks
    return replace(plan, quantity=plan.quantity // (share * scale) * share)
