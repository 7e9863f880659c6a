"""What the two databases spell differently."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from core.unit import Unit


def insert(unit: Unit, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT in the unit's dialect."""
    if unit.connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
