"""The least a page can be: a WSGI application that says hello, served as `kehou.base.serving` serves ours."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from kehou.cli import run

BODY = b"hello\n"
WORKERS = next(int(str(option.default)) for option in run.params if option.name == "workers")
# What kehou.base.serving.serve hands to granian; tests/bench/test_hello.py fails when the two differ.
SETTINGS: dict[str, Any] = {
    "interface": "wsgi",
    "blocking_threads": 8,
    "backlog": 4096,
    "respawn_failed_workers": True,
    "log_level": "warning",
}
AGAINST = f"a bare hello on the same granian ({WORKERS} workers × {SETTINGS['blocking_threads']} threads)"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces

    settings = {**SETTINGS, "interface": Interfaces(SETTINGS["interface"])}
    Granian("bench.hello:application", address="127.0.0.1", port=int(sys.argv[1]), workers=WORKERS, **settings).serve()


if __name__ == "__main__":
    main()
