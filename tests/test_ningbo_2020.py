"""The nine schemes of 6 February 2020: each file says what the notice says, to the last mask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from core.describing import handover
from core.messages import Digits, Message, Value
from core.quota.books import check
from core.quota.releases import calendar
from core.residents.addresses import read_given
from core.scheme.document import dump_scheme, load_scheme
from core.scheme.load import read_scheme
from core.scheme.plans import shifted, warnings
from core.scheme.types import Rejected, ReleaseKind, Scheme
from core.schemes import load_scheme as load
from core.store.openings import releases_of
from core.unit import Unit
from sms.wording import text_of
from tests.support.source import ROOT

FOLDER = ROOT / "schemes" / "ningbo-2020"
TOWNS_OF_ZHENHAI = ("澥浦镇", "九龙湖镇", "招宝山街道", "蛟川街道", "骆驼街道", "庄市街道")


@dataclass(frozen=True)
class Notice:
    """What the notice says of one scheme; releases as (opening, masks), 0: staff enter it."""

    total: int | None
    granting: str
    limit: tuple[str, int, int | None]
    releases: tuple[tuple[str, int], ...]
    kind: str = "delivery"
    hours: int | None = None
    offline: tuple[tuple[str, int], ...] = ()


NOTICES = {
    "haishu": Notice(
        total=None,
        granting="first_come",
        limit=("household", 5, None),
        releases=(("07T17:00", 0),),
        kind="pickup",
    ),
    "yinzhou": Notice(
        total=126_550,
        granting="priority",
        limit=("household", 5, None),
        releases=(("07T09:00", 126_550),),
        kind="pickup",
    ),
    "jiangbei": Notice(
        total=50_000,
        granting="first_come",
        limit=("person", 5, 10),
        releases=(("07T08:30", 14_000), ("08T08:30", 13_000), ("09T08:30", 13_000)),
        hours=48,
        offline=(("06T00:00", 10_000),),
    ),
    "yuyao": Notice(
        total=125_000,
        granting="first_come",
        limit=("person", 5, None),
        releases=(
            *(("06T14:00", 35_000), ("07T14:00", 30_000)),
            *(("08T14:00", 30_000), ("09T14:00", 30_000)),
        ),
    ),
    "beilun": Notice(
        total=50_000,
        granting="first_come",
        limit=("person", 5, 10),
        releases=(("07T09:00", 10_000), ("08T09:00", 10_000), ("09T09:00", 10_000)),
        offline=(("06T00:00", 20_000),),
    ),
    "cixi": Notice(
        total=150_000,
        granting="first_come",
        limit=("person", 5, 10),
        releases=(
            *(("05T09:00", 40_000), ("06T09:00", 40_000)),
            *(("07T09:00", 40_000), ("08T09:00", 30_000)),
        ),
    ),
    "ninghai": Notice(
        total=93_000,
        granting="first_come",
        limit=("pair", 10, 7),
        releases=(("05T19:00", 31_000), ("06T19:00", 31_000), ("07T19:00", 31_000)),
    ),
    "xiangshan": Notice(
        total=89_300,
        granting="priority",
        limit=("household", 5, None),
        releases=(("07T09:00", 89_300),),
        kind="pickup",
    ),
    "zhenhai": Notice(
        total=42_400,
        granting="first_come",
        limit=("household", 5, 10),
        releases=(("06T19:00", 0),) * 5,
    ),
}


def read(name: str) -> Scheme:
    return read_scheme((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture(params=NOTICES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scheme(name: str) -> Scheme:
    return read(name)


def test_every_file_is_of_the_notice() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(NOTICES)


def test_the_figures_are_those_of_the_notice(scheme: Scheme) -> None:
    notice = NOTICES[scheme.id]
    limit, offline = scheme.limit, [r for r in scheme.releases if r.offline]
    assert (scheme.batch_total, scheme.granting.value) == (notice.total, notice.granting)
    assert (limit.subject.value, limit.masks, limit.days) == notice.limit
    assert [(opening(scheme, r.opens_at), r.quantity) for r in scheme.open_releases()] == [
        *notice.releases
    ]
    assert [(opening(scheme, r.opens_at), r.quantity) for r in offline] == [*notice.offline]
    assert (scheme.handover.kind.value, scheme.handover.within_hours) == (notice.kind, notice.hours)


def opening(scheme: Scheme, moment: datetime) -> str:
    """Day and time in February 2020: 07T08:30."""
    local = scheme.local_iso(moment)
    assert (local[:8], local[16:]) == ("2020-02-", ":00+08:00")
    return local[8:16]


def test_what_is_stated_adds_up(scheme: Scheme) -> None:
    stated = sum(release.quantity for release in scheme.releases)
    assert stated == (0 if scheme.id in ("haishu", "zhenhai") else scheme.batch_total)


def test_the_groups_stand_in_the_order_of_the_notice() -> None:
    assert read("yinzhou").groups == ("居家观察", "六十岁以上", "病困家庭", "检查卡点", "菜场")
    assert read("xiangshan").groups == ("疫情防控", "公共服务", "年老困难", "病残")


def test_zhenhai_has_a_counter_for_each_town_and_zhuangshi_is_finished() -> None:
    scheme = read("zhenhai")
    assert scheme.limit.household_number
    assert tuple(release.area for release in scheme.releases) == TOWNS_OF_ZHENHAI
    assert [release.area for release in scheme.releases if release.finished] == ["庄市街道"]


def test_only_beilun_has_a_closed_record() -> None:
    records = {
        name: release.quantity
        for name in NOTICES
        for release in read(name).releases
        if release.kind is ReleaseKind.CLOSED
    }
    assert records == {"beilun": 20_000}


def test_ninghai_and_jiangbei_move_rejected_shares_to_the_next_release() -> None:
    assert {read(name).rejected for name in ("ninghai", "jiangbei")} == {Rejected.NEXT_RELEASE}


@pytest.mark.parametrize("name", ["yinzhou", "xiangshan"])
def test_made_up_populations_are_marked_and_villages_add_up_to_their_town(name: str) -> None:
    scheme = read(name)
    assert scheme.demonstration_populations
    for town in scheme.areas:
        villages = [area.population or 0 for area in scheme.areas if area.parent == town.name]
        assert town.population
        assert sum(villages) in (0, town.population)
        assert len(villages) != 1


def test_a_stored_scheme_is_the_same_again(scheme: Scheme) -> None:
    assert load_scheme(dump_scheme(scheme)) == scheme


def test_it_may_be_moved_to_any_day(scheme: Scheme) -> None:
    moment = datetime(2026, 5, 1, 7, 12, tzinfo=UTC)
    moved = shifted(scheme, moment)
    assert moved.open_releases()[0].opens_at == moment
    assert load_scheme(dump_scheme(moved)) == moved
    assert warnings(moved, moment - timedelta(minutes=1)) == []


def test_it_loads_with_the_whole_batch_on_the_books(unit: Unit, scheme: Scheme) -> None:
    load(unit, scheme)
    rows = check(unit)
    assert all(row.adds_up for row in rows)
    assert [row.quantity for row in rows] == [row.free + row.granted for row in rows]
    assert len({(row.release, row.area) for row in rows}) == len(rows) == len(scheme.releases)
    assert sum(row.quantity for row in rows) == sum(plan.quantity for plan in scheme.releases)


@pytest.mark.parametrize("name", ["jiangbei", "beilun"])
def test_what_is_handed_out_offline_is_no_opening(unit: Unit, scheme: Scheme) -> None:
    load(unit, scheme)
    first = scheme.open_releases()[0]
    times = calendar(releases_of(unit, scheme.id), None, first.opens_at)
    assert times.open
    assert (times.open.opens_at, times.ended) == (first.opens_at, ())


def test_no_two_areas_have_one_english_name(scheme: Scheme) -> None:
    names = [area.english.casefold() for area in scheme.areas]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "text", "area"),
    [
        ("cixi", "王小明 慈溪市龙山镇东门路1号", "龙山镇"),
        ("cixi", "王小明 慈溪市人民路1号", "慈溪市"),
        ("yinzhou", "王小明 东吴镇天童村", "东吴镇天童村"),
        ("yinzhou", "王小明 东吴镇 天童村", "东吴镇天童村"),
        ("zhenhai", "王小明 招宝山", "招宝山街道"),
    ],
)
def test_an_address_names_the_smallest_area(name: str, text: str, area: str) -> None:
    assert read_given(text, read(name).areas).area == area


def messages(scheme: Scheme, language: str) -> Iterator[Message]:
    """The texts in which the scheme's own words stand, with the longest names beside them."""
    person = Message("person", {"name": "欧阳**明", "last4": Digits("009X")})
    letter = scheme.letter.title.in_language(language) if scheme.letter else ""
    for area in (None, *(area.name for area in scheme.areas)):
        words: dict[str, Value] = {
            "person": person,
            "masks": scheme.limit.masks,
            "reference": Digits("12345678"),
            "handover": handover(scheme, area, language),
        }
        for id in ("done_booked", "granted", "status_booked", "status_ready"):
            yield Message(id, words)
    for whom in (Message("whom_id", {"last4": Digits("009X")}), Message("whom_you")):
        purpose = Message("code_book", {"whom": whom})
        yield Message("code_and_letter", {"code": "123456", "purpose": purpose, "letter": letter})
    yield Message("already", {"person": person, "again": date(2020, 12, 31)})


@pytest.mark.parametrize(("language", "most"), [("zh", 70), ("en", 160)])
def test_its_longest_words_fit_one_segment(scheme: Scheme, language: str, most: int) -> None:
    for message in messages(scheme, language):
        text = text_of([message], language, scheme.timezone)
        assert len(text.encode("utf-16-le")) // 2 <= most, text
