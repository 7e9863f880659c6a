"""Writes a migration from what changed in core/store/tables.py (`make migration`).

Without a name the first migration is written anew: right as long as nothing was released.
With a name the next one is written, on top of those that stand.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from core.store.database import open_engine
from core.store.schema import MIGRATIONS, configuration, upgrade

VERSIONS = MIGRATIONS / "versions"


def main(name: str) -> None:
    """Compares an SQLite database at the newest migration with the tables."""
    if not name:
        for old in VERSIONS.glob("*.py"):
            old.unlink()
    number = f"{len(list(VERSIONS.glob('*.py'))) + 1:04}"
    with TemporaryDirectory() as home:
        engine = open_engine(f"sqlite:///{Path(home) / 'empty.db'}")
        upgrade(engine)
        with engine.begin() as connection:
            command.revision(
                configuration(connection), name or "first", autogenerate=True, rev_id=number
            )
        engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
