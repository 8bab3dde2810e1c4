"""Opens the catalog's database: connection settings, transactions, migration to this version.

With `lexical` (full-text search) and the first migration, the only place that knows SQLite.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vectorstore.errors import CatalogDamaged, CatalogError, CatalogTooNew
from vectorstore.replacement import finish_replacement
from vectorstore.schema import HEAD_REVISION

MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    # an acknowledged article survives a power cut, not only the death of the process
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -8000",
    # what a burst of writes made of the log is given back when the log begins anew
    "PRAGMA journal_size_limit = 16000000",
)
_LOG_BYTES = 16_000_000
"""From this size on the log is taken into the database even if readers must be awaited."""
_AWAITED_SECONDS = 3.0
"""Of 32 answers at once on two cores, the longest search takes two."""
_FIRST_BYTES = b"SQLite format 3\x00"
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_RESTORE = (
    "The file is left as it is. Restore a backup (`qa-assistant restore FILE --force` keeps this "
    "one aside)."
)


def open_database(url: str) -> Engine:
    """An engine on a database that has this version's tables; made where it does not exist.

    Raises CatalogTooNew for one that a newer program made, CatalogError for anything else.
    """
    address = _address(url)
    finish_replacement(Path(str(address.database)))
    _check_file(address)
    engine = create_engine(address, pool_size=8, max_overflow=-1)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    try:
        with translated(f"opened at {address.database}"):
            _migrate(engine, address)
    except BaseException:
        engine.dispose()
        raise
    return engine


def shorten_log(engine: Engine) -> bool:
    """Begin the log of writes anew where it is long; whether that was done.

    SQLite does it by itself in a moment without readers. A server under load has none, and its log
    would grow for ever. Writers wait meanwhile, for three seconds at most.
    """
    path = Path(str(engine.url.database))
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or log.stat().st_size < _LOG_BYTES:
        return False
    try:
        with closing(sqlite3.connect(path, timeout=_AWAITED_SECONDS, isolation_level=None)) as own:
            busy, _, _ = own.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    except sqlite3.Error as failure:
        if getattr(failure, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise CatalogError(f"The catalog's log cannot be shortened: {failure}.") from failure
    return not busy


def writing(engine: Engine) -> Engine:
    """The same pool, but a transaction takes the write lock when it begins, not when it writes."""
    return engine.execution_options(write_lock=True)


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Database failures inside become a CatalogError that says the catalog cannot be <action>."""
    try:
        yield
    except ValueError as failure:
        if not _is_unreadable(failure):
            raise
        line = str(failure).partition("\n")[0]
        raise damaged(f"The catalog is damaged and cannot be {action}: {line}.") from failure
    # sqlite3.Error: what the driver raises while rows are fetched reaches us as it is
    except (DBAPIError, PoolTimeout, sqlite3.Error) as failure:
        reason = getattr(failure, "orig", None) or failure
        if getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT_VTAB:
            raise CatalogDamaged(
                f"The catalog's index of words is damaged ({reason}), and the articles may be "
                "whole: `qa-assistant doctor --repair` checks them and builds it anew."
            ) from failure
        if is_damage(reason):
            raise damaged(f"The catalog is damaged and cannot be {action}: {reason}.") from failure
        raise CatalogError(
            f"The catalog cannot be {action}: {reason}. Check that its folder exists, is writable "
            "and has free space, and that no other program holds the file."
        ) from failure


def is_damage(failure: BaseException) -> bool:
    """Whether SQLite says that the file is damaged."""
    code = getattr(failure, "sqlite_errorcode", None)
    if code is None:
        return "Could not decode" in str(failure)
    # the upper bits say more about the same code
    return code & 0xFF in _DAMAGE or "Could not decode" in str(failure)


def _is_unreadable(failure: ValueError) -> bool:
    """Whether a row holds what nobody wrote; SQLite itself does not look at that."""
    return (
        isinstance(failure, json.JSONDecodeError | UnicodeDecodeError | ValidationError)
        or "isoformat" in str(failure)
        or "parse datetime" in str(failure)
    )


def verify(connection: sqlite3.Connection, name: str) -> None:
    """Read a whole database; raises CatalogDamaged, with the file's `name`, for a damaged one.

    It takes about a second for each 300 MB.
    """
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        if found == ["ok"]:
            found = [str(row) for row in connection.execute("PRAGMA foreign_key_check")][:3]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as failure:
        found = [str(failure)]
    if found and found != ["ok"]:
        raise damaged(f"{name} is damaged ({'; '.join(found)}).")


def damaged(problem: str) -> CatalogDamaged:
    """The error for a damaged database, with the next step."""
    return CatalogDamaged(f"{problem} {_RESTORE}")


def database_file(url: str) -> Path:
    """The file behind a catalog's address. Raises CatalogError for another kind of address."""
    return Path(str(_address(url).database))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        dialect = address.get_dialect().name
    except (ArgumentError, NoSuchModuleError) as failure:
        raise CatalogError(
            f"{url!r} is no database address; use one like sqlite:////path/to/catalog.db."
        ) from failure
    if dialect != "sqlite":
        raise CatalogError(
            f"The catalog cannot be kept in {dialect} yet; use an address like "
            "sqlite:////path/to/catalog.db."
        )
    if not address.database or address.database == ":memory:":
        raise CatalogError(
            "The catalog needs a file, because several threads share it; use an address like "
            "sqlite:////path/to/catalog.db."
        )
    return address


def _check_file(address: URL) -> None:
    """Refuse a file of another kind before SQLite writes into it."""
    path = Path(str(address.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                found = file.read(len(_FIRST_BYTES))
        else:
            found = _FIRST_BYTES
    except OSError as failure:
        raise CatalogError(f"The catalog cannot be opened at {path}: {failure}.") from failure
    if found != _FIRST_BYTES:
        raise CatalogError(
            f"{path} is not a catalog: it is no SQLite database. Move it away, or "
            "name another file."
        )
    _check_length(path)


def _check_length(path: Path) -> None:
    """Refuse a file that is shorter than its own header says, before anything is written to it.

    What is in the write-ahead log may be missing from it.
    """
    log = path.with_name(f"{path.name}-wal")
    if not path.exists() or not path.stat().st_size or (log.exists() and log.stat().st_size):
        return
    with path.open("rb") as file:
        header = file.read(100)
    page = int.from_bytes(header[16:18], "big")
    wanted = (65_536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if len(header) < 100 or path.stat().st_size < wanted:
        raise CatalogDamaged(
            f"The catalog {path} is cut off: it has {path.stat().st_size:,} bytes of "
            f"{wanted:,}. {_RESTORE}"
        )


def _configure(connection: Any, _record: object) -> None:
    # the driver's own idea of transactions leaves reads and schema changes outside of them
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    lock = connection.get_execution_options().get("write_lock", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if lock else "BEGIN")


def _migrate(engine: Engine, address: URL) -> None:
    with engine.connect() as connection:
        if _revision(connection, address) == HEAD_REVISION:
            return
    with writing(engine).begin() as connection:
        # another process may have done it while this one waited for the lock
        if _revision(connection, address) != HEAD_REVISION:
            _upgrade(connection, address)


def _revision(connection: Connection, address: URL) -> str | None:
    """The stored revision; null for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
    if tables:
        raise CatalogError(
            f"{address.database} is a database of another program (it has a table "
            f"{min(tables)!r}). Name another file for the catalog."
        )
    return None


def _upgrade(connection: Connection, address: URL) -> None:
    # half a second to import, and needed only when there is something to migrate
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection, address)
    if found is not None and found not in known:
        raise CatalogTooNew(
            f"{address.database} was made by a newer version of this program (its schema is "
            f"{found!r}, this program knows {HEAD_REVISION!r}). Install that version, or name "
            "another file for the catalog."
        )
    command.upgrade(config, "head")
