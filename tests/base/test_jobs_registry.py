"""Every job belongs to the application that runs: a stranger brings the job worker down, minute by minute."""

from pathlib import Path

from procrastinate.contrib.django import procrastinate_app

ROOT = Path(__file__).resolve().parents[2] / "src" / "kehou"


def test_every_periodic_job_is_known_to_the_running_application() -> None:
    app = procrastinate_app.current_app
    periodic = app.periodic_registry.periodic_tasks.values()
    assert len(periodic) >= 7
    strangers = [each.task.name for each in periodic if each.task.blueprint is not app]
    assert strangers == []
    assert {each.task.name for each in periodic} <= set(app.tasks)


def test_jobs_are_declared_where_they_are_looked_for() -> None:
    """Modules called `tasks` are imported before the application is made; a job anywhere else comes too late."""
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if path.name not in ("tasks.py", "jobs.py") and "app.periodic" in path.read_text("utf-8")
    ]
    assert elsewhere == []
