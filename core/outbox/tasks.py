"""What staff do with the tasks that the line puts before them."""

from core.errors import NotFound
from core.store import audit
from core.store.tasks import finish_task, scheme_of_task
from core.unit import Unit


def finish(unit: Unit, task_id: int, actor: str) -> None:
    """Marks a task as done. Raises NotFound where there is no such open task."""
    if not finish_task(unit, task_id, actor):
        raise NotFound(f"There is no open task {task_id}.")
    audit.record(unit, actor, "task_done", scheme_of_task(unit, task_id), f"task:{task_id}")
