"""The least a page can be: an ASGI application that says hello, served as `kehou.base.serving` serves ours."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kehou.base.serving import STOPPING
from kehou.cli import run

BODY = b"hello\n"
WORKERS = next(int(str(option.default)) for option in run.params if option.name == "workers")
# What kehou.base.serving.serve hands to granian; tests/bench/test_hello.py fails when the two differ.
SETTINGS: dict[str, Any] = {
    "interface": "asgi",
    "backlog": 4096,
    "respawn_failed_workers": True,
    "workers_kill_timeout": STOPPING,
    "log_level": "warning",
}
AGAINST = f"a bare hello on the same granian ({WORKERS} workers)"
type Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: Mapping[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if scope["type"] != "http":
        return
    head = [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": BODY})


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces

    settings = {**SETTINGS, "interface": Interfaces(SETTINGS["interface"])}
    Granian("bench.hello:application", address="127.0.0.1", port=int(sys.argv[1]), workers=WORKERS, **settings).serve()


if __name__ == "__main__":
    main()
