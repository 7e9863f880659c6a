"""Schemes in the database: loading them with their releases, and finding them quickly again."""

from core.errors import Conflict, NotFound
from core.scheme import document
from core.scheme.types import Scheme
from core.store import audit, handouts, points
from core.store import releases as releases_store
from core.store import schemes as store
from core.unit import Unit


def load_scheme(unit: Unit, scheme: Scheme, actor: str = "command") -> bool:
    """Writes a scheme, its areas and its releases with their shares; False where nothing is new.

    Raises Conflict where something was booked already and areas, releases or shares would change.
    """
    text = document.dump_scheme(scheme)
    document.load_scheme(text)  # a scheme made in memory keeps to the rules of the file
    stored = store.find_document(unit, scheme.id)
    if text == stored:
        return False
    if stored is None:
        store.add_document(unit, scheme.id, text)
        _write_pile(unit, scheme)
    else:
        store.renew_document(unit, scheme.id, text)
        if _pile(scheme) != _pile(document.load_scheme(stored)):
            _rewrite_pile(unit, scheme)
    _add_points(unit, scheme)
    audit.record(unit, actor, "load_scheme", scheme.id)
    return True


def find_scheme(unit: Unit, scheme_id: str) -> Scheme:
    """A loaded scheme. Raises NotFound."""
    text = store.find_document(unit, scheme_id)
    if text is None:
        raise NotFound(f"There is no scheme {scheme_id!r}; `scheme list` shows those loaded.")
    return document.load_scheme(text)


def all_schemes(unit: Unit) -> list[Scheme]:
    """Every loaded scheme, the one loaded first coming first."""
    return [find_scheme(unit, scheme_id) for scheme_id in store.revisions(unit)]


class SchemeShelf:
    """Parsed schemes, kept as long as their revision stands: looking one up is one tiny query."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, Scheme]] = {}

    def get(self, unit: Unit, scheme_id: str) -> Scheme:
        """A loaded scheme. Raises NotFound."""
        for scheme in self.all(unit):
            if scheme.id == scheme_id:
                return scheme
        return find_scheme(unit, scheme_id)

    def all(self, unit: Unit) -> list[Scheme]:
        """Every loaded scheme, the one loaded first coming first."""
        return [self._fresh(unit, id, revision) for id, revision in store.revisions(unit).items()]

    def for_line(self, unit: Unit, line: str) -> list[Scheme]:
        """The schemes that list this number, else all of those that list none."""
        schemes = self.all(unit)
        listing = [scheme for scheme in schemes if line in scheme.lines]
        return listing or [scheme for scheme in schemes if not scheme.lines]

    def _fresh(self, unit: Unit, scheme_id: str, revision: int) -> Scheme:
        kept = self._kept.get(scheme_id)
        if kept is None or kept[0] != revision:
            kept = self._kept[scheme_id] = (revision, find_scheme(unit, scheme_id))
        return kept[1]


def _pile(scheme: Scheme) -> tuple[object, ...]:
    """What the rows of areas, releases and shares are made from."""
    return scheme.areas, scheme.releases, scheme.limit.masks, scheme.reserved


def _rewrite_pile(unit: Unit, scheme: Scheme) -> None:
    if store.has_bookings(unit, scheme.id) or handouts.any_recorded(unit, scheme.id):
        raise Conflict(
            f"{scheme.id} has bookings or hand-outs, so its areas, releases and shares cannot "
            "change any more."
        )
    releases_store.drop_releases(unit, scheme.id)
    _write_pile(unit, scheme)


def _write_pile(unit: Unit, scheme: Scheme) -> None:
    area_ids = _write_areas(unit, scheme)
    for plan in scheme.releases:
        area_id = area_ids[plan.area] if plan.area else None
        release_id = releases_store.add_release(unit, scheme, plan, area_id)
        if plan.closed_record:
            handouts.add_closed_record(unit, scheme.id, release_id, area_id, plan.quantity)


def _add_points(unit: Unit, scheme: Scheme) -> None:
    """Points that are there already stay as staff have changed them since."""
    rows = store.area_ids(unit, scheme.id)
    for plan in scheme.points:
        points.add_point(unit, scheme.id, plan, rows[plan.area] if plan.area else None)


def _write_areas(unit: Unit, scheme: Scheme) -> dict[str, int]:
    """Areas keep their rows by name: residents of the roll belong to them. So they keep the
    population that staff have given them since.
    """
    before = store.area_ids(unit, scheme.id)
    rows: dict[str, int] = {}
    for area in scheme.areas:
        parent_id = rows[area.parent] if area.parent else None
        if area.name in before:
            rows[area.name] = before[area.name]
            store.move_area(unit, rows[area.name], parent_id)
        else:
            rows[area.name] = store.add_area(unit, scheme.id, area.name, parent_id, area.population)
    dropped = {name: id for name, id in before.items() if name not in rows}
    points.drop_points(unit, list(dropped.values()))
    store.drop_areas(unit, dropped)
    return rows
