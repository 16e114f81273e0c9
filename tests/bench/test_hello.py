"""The bare server differs from ours in nothing but the application."""

import asyncio
from typing import Any

import pytest

from bench import hello, load
from kehou.base import serving
from kehou.cli import APPLICATION
from kehou.rush.lane.app import THREADS


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
    serving.serve(APPLICATION, host="127.0.0.1", port=1, workers=hello.WORKERS)
    own = {"address": "127.0.0.1", "port": 1, "workers": hello.WORKERS}
    assert handed == {**own, **hello.SETTINGS}


def test_hello_answers_with_a_length() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    asyncio.run(hello.application({"type": "http"}, None, send))  # type: ignore[arg-type]
    head, body = said
    assert head["status"] == 200
    assert (b"content-length", str(len(body["body"])).encode()) in head["headers"]


def test_every_thread_of_the_server_has_a_connection_to_answer() -> None:
    assert hello.WORKERS * THREADS == load.CONNECTIONS
