"""After a `kill -9` of the parent its children live on and hold the port: end them before starting again."""

import json
import os
from pathlib import Path

import psutil

from .home import home


def _file(port: int) -> Path:
    return home() / f"serving-{port}.json"


def end_leftovers(port: int) -> int:
    """End processes of an earlier run on this port whose parent is gone. Returns how many."""
    path = _file(port)
    if not path.exists():
        return 0
    known = json.loads(path.read_text(encoding="utf-8"))
    gone = [process for process in map(_same_process, known["children"]) if process]
    if _same_process(known["parent"]):
        return 0
    for process in gone:
        process.kill()
    psutil.wait_procs(gone, timeout=5)
    path.unlink(missing_ok=True)
    return len(gone)


def note_children(port: int) -> None:
    """Write down who we are and who works for us; a process is known by its id and its birth."""
    me = psutil.Process(os.getpid())
    names = [[p.pid, p.create_time()] for p in me.children(recursive=True) if p.name() != "postgres"]
    record = {"parent": [me.pid, me.create_time()], "children": names}
    draft = _file(port).with_suffix(".new")
    draft.write_text(json.dumps(record), encoding="utf-8")
    draft.replace(_file(port))


def forget(port: int) -> None:
    _file(port).unlink(missing_ok=True)


def is_served(port: int) -> bool:
    """Whether a living parent of ours serves this port from this home."""
    path = _file(port)
    return path.exists() and _same_process(json.loads(path.read_text(encoding="utf-8"))["parent"]) is not None


def _same_process(name: list[float]) -> psutil.Process | None:
    pid, born = name
    try:
        process = psutil.Process(int(pid))
    except psutil.NoSuchProcess:
        return None
    return process if abs(process.create_time() - born) < 1 else None
