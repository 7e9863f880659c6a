"""What was done in a scheme, newest first."""

from core.desk.paging import PAGE, Page
from core.scheme.types import Scheme
from core.store import audit
from core.store.audit import Entry
from core.unit import Unit


def list_entries(
    unit: Unit, scheme: Scheme, before: int | None, actor: str = "", action: str = ""
) -> Page[Entry]:
    """A page of the audit rows, of one actor or action where they are named.

    A rare one may need several pages of looking: then a page has fewer rows and goes on all the
    same.
    """
    rows, reached = audit.entries(unit, scheme.id, before, PAGE + 1, actor, action)
    if len(rows) > PAGE:
        return Page(rows[:PAGE], rows[PAGE - 1].id)
    return Page(rows, reached)
