"""The PostgreSQL of a test process: the wheel's own, started once, without care for the disk."""

from functools import cache
from typing import Any

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


__all__ = ["APP", "OWNER", "connection_settings", "server"]
