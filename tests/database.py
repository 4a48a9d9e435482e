"""The PostgreSQL of a test process: the wheel's own, started once, without care for the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus

from corymb.site.postgres import APP, OWNER, Server
from tests.site_settings import HOME


@cache
def server() -> Server:
    """The running server. It ends with the process that started it, which asks it to at exit."""
    import atexit

    started = Server(HOME / "postgres", durable=False)
    started.start()
    started.run_sql([f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}"])  # to lay stages back: tests/stages
    atexit.register(started.stop)
    return started


def connection_settings(role: str = OWNER) -> dict[str, Any]:
    """What Django needs to connect as a role."""
    running = server()
    return {
        "USER": role,
        "PASSWORD": running.passwords[role],
        "HOST": str(running.socket_folder),
        "NAME": "corymb",
    }


@contextmanager
def rights_of_the_site() -> Iterator[None]:
    """What a page does, it does with the rights of the application's role, as on an installation; tests are the owner.

    Past what counts the statements of a page. Pages that end a transaction of their own give the role back with it.
    """
    if not connection.in_atomic_block:
        yield
        return
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
    try:
        yield
    finally:
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            with connection.connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


__all__ = ["APP", "OWNER", "connection_settings", "rights_of_the_site", "server"]
