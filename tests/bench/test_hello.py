"""The bare server differs from ours in nothing but the application."""

from typing import Any

import pytest

from bench import hello, load
from kehou.base import serving


class Jobs:
    def stop(self) -> None: ...


def test_hello_is_served_with_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: dict[str, Any] = {}

    class Server:
        def __init__(self, target: str, **settings: Any) -> None:
            handed.update(settings)

        def serve(self) -> None: ...

    monkeypatch.setattr("granian.Granian", Server)
    monkeypatch.setattr(serving, "_JobWorker", Jobs)
    monkeypatch.setattr(serving, "_look_after", lambda *_: None)
    monkeypatch.setattr(serving, "forget", lambda _port: None)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    serving.serve(host="127.0.0.1", port=1, workers=hello.WORKERS)
    own = {"address": "127.0.0.1", "port": 1, "workers": hello.WORKERS}
    assert handed == {**own, **hello.SETTINGS}


def test_hello_answers_with_a_length() -> None:
    said: list[Any] = []
    body = b"".join(hello.application({}, lambda *parts: said.extend(parts)))
    assert said == ["200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]]


def test_every_thread_of_the_server_has_a_connection_to_answer() -> None:
    assert hello.WORKERS * hello.SETTINGS["blocking_threads"] == load.CONNECTIONS
