"""From a text of staff to a plan as it would be sent, within what its writer reaches."""

from core.desk.reach import areas_reached
from core.errors import Conflict, NotFound
from core.pickup.plan_texts import BadPlanText, PlanText, Slip, read_plan_text
from core.pickup.planning import BadPlan, Draft, PlanRequest, draft
from core.pickup.points import point_named
from core.scheme.types import Scheme
from core.store.points import points_of
from core.store.staff import StaffRecord
from core.unit import Unit


def draft_of(unit: Unit, scheme: Scheme, staff: StaffRecord, text: str) -> Draft | Slip:
    """The plan that a text names, or what is wrong with it. Writes nothing."""
    today = unit.now.astimezone(scheme.timezone).date()
    try:
        return _draft(unit, scheme, staff, read_plan_text(text, today, _names(unit, scheme)))
    except BadPlanText as error:
        return error.slip
    except BadPlan as error:
        return Slip(error.why)
    except NotFound:
        return Slip.PLACE
    except Conflict:
        return Slip.NO_NAME


def _draft(unit: Unit, scheme: Scheme, staff: StaffRecord, text: PlanText) -> Draft:
    """Raises BadPlanText where the point is not theirs; one for everybody is the admins'."""
    reach = areas_reached(unit, staff)
    point = point_named(unit, scheme, text.point, make=False)
    if reach is not None and point.area_id not in reach:
        raise BadPlanText(Slip.ELSEWHERE)
    request = PlanRequest(text.point, text.days, text.hours, text.per_slot)
    return draft(unit, scheme, request, area_ids=reach)


def _names(unit: Unit, scheme: Scheme) -> dict[str, str]:
    """Points and areas by everything they are called, in capitals; points come first."""
    names: dict[str, str] = {}
    for point in points_of(unit, scheme.id):
        for name in (point.name, point.english):
            names.setdefault(name.upper(), point.name)
    for area in scheme.areas:
        for name in (area.name, area.short, area.english):
            names.setdefault(name.upper(), area.name)
    return names
