"""What the two databases spell differently."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Table,
    cast,
    extract,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.unit import Unit


def insert(unit: Unit, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT in the unit's dialect."""
    if unit.connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def among(unit: Unit, column: ColumnElement[str], texts: Sequence[str]) -> ColumnElement[bool]:
    """IN for thousands of texts. PostgreSQL joins them: a long list it may compare one by one."""
    if unit.connection.dialect.name == "postgresql":
        return column.in_(select(func.unnest(cast(texts, postgresql.ARRAY(String)))))
    return column.in_(texts)


def among_ids(unit: Unit, column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """The same for thousands of rows."""
    if unit.connection.dialect.name == "postgresql":
        return column.in_(select(func.unnest(cast(ids, postgresql.ARRAY(BigInteger)))))
    return column.in_(ids)


def minute_of(unit: Unit, moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """The minutes since 1970, for counting by the minute."""
    if unit.connection.dialect.name == "postgresql":
        return cast(func.floor(extract("epoch", moment) / literal_column("60")), BigInteger)
    return cast(func.strftime("%s", moment), BigInteger) // literal_column("60", Integer)


def checked(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column that rows are held against but never looked up by, where the databases would take
    the wrong index.
    """
    return func.coalesce(column, column)
