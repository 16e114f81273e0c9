"""Servers start, answer, and are gone afterwards, whatever happened in between."""

import http.client
import sys
from pathlib import Path

import pytest
from bench.house import House
from bench.outcome import BenchError

from bench import servers


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(servers, "HOME", tmp_path)
    return House(tmp_path, "postgresql:///none")


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    return connection.getresponse().status


def test_the_bare_server_is_gone_after_an_error(here: House) -> None:
    ports: list[int] = []

    def use() -> None:
        with servers.hello(here) as port:
            ports.append(port)
            raise ZeroDivisionError(status(port))

    with pytest.raises(ZeroDivisionError, match="200"):
        use()
    with pytest.raises(ConnectionRefusedError):
        status(ports[0])


def test_a_server_that_does_not_start_is_named_with_its_log(here: House) -> None:
    command = [sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"]
    with pytest.raises(BenchError, match=r"broken\.log"), servers._running("broken", command, here, 1, "/"):
        pytest.fail("it never answered")
    assert (here.home / "broken.log").read_text() == "no such thing\n"


def test_processes_get_no_settings_of_another_installation(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOU_HTTPS", "1")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///somebody")
    environment = here.on("mine").environment
    assert "KEHOU_HTTPS" not in environment
    assert environment["DATABASE_URL"] == "dbname=mine"
    assert environment["KEHOU_HOME"] == str(here.home)
