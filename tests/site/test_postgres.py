"""The PostgreSQL of our own: private, without a TCP port, and back after a kill."""

import os
import signal
import stat
from collections.abc import Iterator

import psycopg
import pytest

from corymb.site.postgres import APP, OWNER, Server, Unavailable
from tests.database import server
from tests.site_settings import HOME


@pytest.fixture
def own(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that a test may kill."""
    started = Server(HOME / request.node.name[5:20])
    started.start()
    yield started
    started.stop()


def asked(running: Server, statement: str, role: str = APP) -> object:
    with psycopg.connect(running.address(role)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("role", [APP, OWNER])
def test_each_role_signs_in_with_a_password_of_its_own(role: str) -> None:
    assert asked(server(), "SELECT current_user", role) == role


def test_nobody_gets_in_without_a_password() -> None:
    running = server()
    address = running.address(APP).replace(f":{running.passwords[APP]}@", ":wrong@")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address)


def test_there_is_no_tcp_port() -> None:
    assert asked(server(), "SHOW listen_addresses") == ""


def test_the_folders_are_private() -> None:
    running = server()
    assert stat.S_IMODE(running.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(running.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((running.home / "passwords.json").stat().st_mode) == 0o600


def test_the_sites_role_owns_nothing_and_makes_nothing() -> None:
    told = asked(server(), f"SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = '{APP}'")
    assert told is False


def test_russian_words_are_stemmed() -> None:
    assert asked(server(), "SELECT to_tsvector('russian', 'кластеры') @@ to_tsquery('russian', 'кластера')") is True


def test_what_was_committed_is_there_after_a_kill(own: Server) -> None:
    with psycopg.connect(own.address(OWNER)) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    assert own.process
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    assert own.running() is False
    own.start()
    assert asked(own, "SELECT n FROM kept", OWNER) == 7


def test_a_server_left_over_by_a_killed_starter_is_ended_first(own: Server) -> None:
    again = Server(own.home)
    again.start()
    assert own.process
    assert own.process.wait(60) == 0
    assert asked(again, "SELECT 1") == 1
    again.stop()


def test_it_waits_for_sessions_of_a_killed_one(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    said = own._last_words
    connection = psycopg.connect(own.address(APP))
    session = connection.info.backend_pid
    os.kill(session, signal.SIGSTOP)  # so busy that it does not see the kill
    assert own.process
    own.process.kill()
    own.process.wait()

    def go_on() -> bytes:
        os.kill(session, signal.SIGCONT)
        return said()

    monkeypatch.setattr(own, "_last_words", go_on)
    own.start()
    assert asked(own, "SELECT 1") == 1
    connection.close()


def test_data_of_another_version_is_refused(own: Server) -> None:
    own.stop()
    (own.data / "PG_VERSION").write_text("17\n", encoding="utf-8")
    with pytest.raises(Unavailable, match="written by PostgreSQL 17"):
        Server(own.home).start()
    (own.data / "PG_VERSION").write_text("18\n", encoding="utf-8")
