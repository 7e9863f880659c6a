"""What Alembic runs before a migration. The connection and its transaction are the caller's."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from core.store.tables import metadata
from core.store.types import Moment


def written_plainly(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Migrations name plain types only: the project's own may change, what was done may not."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # on SQLite too: the driver begins no transactions by itself
    render_as_batch=True,
    render_item=written_plainly,
)
with context.begin_transaction():
    context.run_migrations()
