"""The production entry point: web workers and a job worker under one parent, on a database made ready first."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.management import call_command

from . import start
from .leftovers import end_leftovers, forget, is_served, note_children
from .postgres import keep_running

logger = logging.getLogger(__name__)
STOPPING = 15  # seconds; a worker told to stop while it still starts may miss it. What was acknowledged is committed
MIGRATION_LOCK = 0x6B65686F75  # "kehou": two servers starting at once migrate one after the other


def prepare() -> None:
    """Bring the database to this version and the static files into place. Quick when nothing has changed."""
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    start.look()
    connection.close()
    _collect_static()


def _collect_static() -> None:
    """Collect, hash and compress static files, the areas' own too, when any has come, gone or changed since."""
    from django.contrib.staticfiles.finders import get_finders

    files = sorted(Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    state = "\n".join(f"{file} {file.stat().st_mtime_ns}" for file in files)
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not settings.DEBUG and not (stamp.exists() and stamp.read_text() == state):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state)


def claim_port(host: str, port: int) -> None:
    """End what a killed parent left behind; exits with a clear sentence when somebody else has the port."""
    if is_served(port):
        sys.exit(f"Kehou is already running from this KEHOU_HOME on port {port}. 已有一个课后服务在运行。")
    end_leftovers(port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            sys.exit(f"Port {port} is in use; set PORT to another one. 端口 {port} 已被占用，请用 PORT 另设。")


def serve(application: str, *, host: str, port: int, workers: int) -> None:
    """Serve an ASGI application until SIGINT or SIGTERM, then stop everything that was started."""
    from granian import Granian
    from granian.constants import Interfaces

    jobs = _JobWorker()
    server = Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=4096,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
        log_level="warning",  # type: ignore[arg-type]
    )
    stopping = threading.Event()
    threading.Thread(target=_look_after, args=(port, jobs, stopping), daemon=True).start()
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        server.serve()
    finally:
        stopping.set()
        jobs.stop()
        forget(port)


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _look_after(port: int, jobs: "_JobWorker", stopping: threading.Event) -> None:
    """Workers come and go: keep the list of who works for us fresh; start the database and the job worker again when
    they die.
    """
    note_children(port)
    while not stopping.wait(1.0):
        keep_running()
        jobs.keep()
        note_children(port)


class _JobWorker:
    """The process that runs jobs."""

    def __init__(self) -> None:
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kehou.base.settings"}
        return subprocess.Popen(command, env=environment)  # noqa: S603  (our own words)

    def keep(self) -> None:
        """Start it again when it has ended."""
        if self._process.poll() is not None:
            logger.warning("the job worker ended with %s and is started again", self._process.returncode)
            self._process = self._start()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
