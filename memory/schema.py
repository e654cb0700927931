"""Where a database's tables stand among the migrations, and how they are brought up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


class UnknownRevision(Exception):
    """The tables are at a revision that this program does not know."""


def upgrade(connection: Connection, revision: str = "head") -> str:
    """Run the missing migrations, up to `revision`, in the connection's own transaction; the revision reached."""
    config = _config()
    config.attributes["connection"] = connection
    before = current(connection)
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        at = before or revision
        raise UnknownRevision(f"the database is at revision {at}, newer than this program: update it") from error
    return newest() if revision == "head" else revision


def current(connection: Connection) -> str | None:
    """The revision of the tables; None when there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this program expects."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError(f"no migrations in {_MIGRATIONS}")
    return revision


def new_revision(connection: Connection, message: str) -> None:
    """Write the next migration from the difference between the tables and `connection`'s database."""
    config = _config()
    config.attributes["connection"] = connection
    command.revision(config, message, autogenerate=True)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
