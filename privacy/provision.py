"""The database's roles and what each may do by default. Plain SQL over psycopg; knows no Django.

The same statements serve the embedded server (run by its superuser, roles sign in with a password)
and a server of the council's own (run by its login user, who takes the roles on).
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

VERSION = "1"
LEAST_SERVER = 160000
SCHEMA = "public"

READ = "SELECT"
WRITE = "SELECT, INSERT, UPDATE, DELETE"
# Role -> what it may do with a new table. Migrations take away what a table must not allow.
TABLE_RIGHTS: dict[str, str] = {
    "app": WRITE,
    "jobs": WRITE,
    "eraser": WRITE,
    # Each migration gives it the columns that hold ciphertexts (`privacy/sealed.py`).
    "rotator": READ,
    "reporter": READ,
    "backup": READ,
}
ROLES = ("owner", *TABLE_RIGHTS)
# Bulk loading copies into a temporary table first, since policies refuse COPY into a table.
TEMPORARY_TABLES = ("owner", "app", "jobs", "eraser", "rotator")

Connection = psycopg.Connection[tuple[object, ...]]


class TooLittlePower(Exception):
    """The login user may not do what is needed; the text says what to ask the administrator for."""


def role_name(role: str) -> str:
    """The name in the database of one of `ROLES`."""
    return f"tfcase_{role}"


def ensure_sign_ins(connection: Connection, passwords: Mapping[str, str]) -> None:
    """Every role exists and signs in with its password (hashed here, so it is never sent)."""
    for role in ROLES:
        name = role_name(role)
        if not _exists(connection, "pg_roles", "rolname", name):
            _run(connection, "CREATE ROLE {} LOGIN NOINHERIT", name)
        secret = connection.pgconn.encrypt_password(
            passwords[role].encode(), name.encode(), b"scram-sha-256"
        )
        statement = sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOINHERIT PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Literal(secret.decode())))
    _run(connection, "ALTER ROLE {} CREATEDB", role_name("owner"))
    _run(connection, "ALTER ROLE {} BYPASSRLS", role_name("backup"))
    _run(connection, "ALTER ROLE {} SET default_transaction_read_only = on", role_name("backup"))


def ensure_group_roles(connection: Connection) -> list[str]:
    """Every role exists and the login user may take it on.

    Returns sentences about what a superuser has to add.
    Raises TooLittlePower when a role is missing and may not be made.
    """
    if connection.info.server_version < LEAST_SERVER:
        raise TooLittlePower("PostgreSQL 16 or later is needed.")
    for role in ROLES:
        _ensure_group_role(connection, role_name(role))
    return _ensure_backup_sees_all(connection)


def require_roles(connection: Connection) -> None:
    """Raises TooLittlePower naming the roles that no administrator has made yet."""
    names = [role_name(role) for role in ROLES]
    missing = [name for name in names if not _exists(connection, "pg_roles", "rolname", name)]
    if missing:
        raise TooLittlePower(
            f"Roles are missing: {', '.join(missing)}. "
            "docs/operations.md has the statements for the database's administrator."
        )


def ensure_database(connection: Connection, name: str) -> None:
    """The database exists, in UTF-8, with an order that is the same on every machine."""
    if _exists(connection, "pg_database", "datname", name):
        return
    statement = sql.SQL(
        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
        " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    )
    connection.execute(
        statement.format(sql.Identifier(name), sql.Identifier(role_name("owner"))),
    )


def ensure_rights(connection: Connection) -> None:
    """In the connected database: who may connect, who owns the schema, what new tables allow.

    Raises TooLittlePower when the present user does not own the database.
    """
    try:
        _ensure_rights(connection, connection.info.dbname)
    except psycopg.errors.InsufficientPrivilege as refused:
        database, user = connection.info.dbname, connection.info.user
        raise TooLittlePower(
            f"The login user {user} must own the database. Ask the database's administrator for: "
            f'ALTER DATABASE "{database}" OWNER TO "{user}";'
        ) from refused


def _ensure_rights(connection: Connection, database: str) -> None:
    """The statements of `ensure_rights`, each safe to run again."""
    owner = role_name("owner")
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(connection, "GRANT CREATE ON DATABASE {} TO {}", database, owner)
    for role in ROLES:
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, role_name(role))
    for role in TEMPORARY_TABLES:
        _run(connection, "GRANT TEMPORARY ON DATABASE {} TO {}", database, role_name(role))
    _run(connection, "ALTER SCHEMA {} OWNER TO {}", SCHEMA, owner)
    _run(connection, "SET ROLE {}", owner)
    _run(connection, "REVOKE ALL ON SCHEMA {} FROM PUBLIC", SCHEMA)
    for role, rights in TABLE_RIGHTS.items():
        _ensure_table_rights(connection, role_name(role), rights)
    connection.execute("RESET ROLE")


def _ensure_table_rights(connection: Connection, name: str, rights: str) -> None:
    """What one role may do with the tables and sequences that the owner makes from now on."""
    sequence_rights = "SELECT" if rights == READ else "USAGE, SELECT"
    default = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {SCHEMA} GRANT"
    _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", SCHEMA, name)
    _run(connection, f"{default} {rights} ON TABLES TO {{}}", name)
    _run(connection, f"{default} {sequence_rights} ON SEQUENCES TO {{}}", name)


def _ensure_group_role(connection: Connection, name: str) -> None:
    """One role without sign-in, which the login user may take on but does not inherit."""
    try:
        if not _exists(connection, "pg_roles", "rolname", name):
            _run(connection, "CREATE ROLE {} NOLOGIN NOINHERIT", name)
        may_take_on = "SELECT pg_has_role(current_user, %s, 'SET')"
        if not _answer(connection, may_take_on, name):
            _run(connection, "GRANT {} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE", name)
    except psycopg.errors.InsufficientPrivilege as refused:
        user = connection.info.user
        raise TooLittlePower(
            f"The login user {user} may not make or take on the role {name}. Ask the database's "
            f'administrator for: ALTER ROLE "{user}" CREATEROLE; or, where the role exists: '
            f'GRANT {name} TO "{user}" WITH INHERIT FALSE, SET TRUE;'
        ) from refused


def _ensure_backup_sees_all(connection: Connection) -> list[str]:
    """Row-level security would make a backup silently incomplete; only a superuser may lift it."""
    name = role_name("backup")
    bypasses = "SELECT rolbypassrls FROM pg_roles WHERE rolname = %s"
    if _answer(connection, bypasses, name):
        return []
    try:
        _run(connection, "ALTER ROLE {} BYPASSRLS", name)
    except psycopg.errors.InsufficientPrivilege:
        return [
            f"{name} does not see every row yet, so backups would be refused. Ask the database's "
            f"administrator for: ALTER ROLE {name} BYPASSRLS;"
        ]
    return []


def _exists(connection: Connection, table: str, column: str, name: str) -> bool:
    """Whether a catalogue names this object."""
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s")
    wanted = query.format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(wanted, [name]).fetchone() is not None


def _answer(connection: Connection, query: str, *values: str) -> bool:
    """The yes or no of a query with one column."""
    row = connection.execute(query.encode(), values).fetchone()
    return bool(row and row[0])


def _run(connection: Connection, statement: str, *names: str) -> None:
    """One statement; `{}` stand for names, quoted here."""
    template = sql.SQL(statement)
    connection.execute(template.format(*(sql.Identifier(name) for name in names)))
