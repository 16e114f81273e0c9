"""The `kehou` command."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kehou.allocation_command import allocate
from kehou.plan_commands import plan

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehou.base.settings")
APPLICATION = "kehou.rush.asgi:application"
ROLES_ABOVE = ["office", "principal", "district", "city", "inspector", "auditor", "operator"]


@contextmanager
def ready(*, demo: bool = False) -> Iterator[None]:
    """A database brought to this version, and Django on it."""
    if demo:
        os.environ["KEHOU_DEMO"] = "1"
    from kehou.base.postgres import database

    with database():
        from kehou.base.serving import prepare

        prepare()
        yield


def _address(function: Callable[..., Any]) -> Callable[..., Any]:
    function = click.option("--host", default="127.0.0.1", envvar="KEHOU_BIND", show_default=True)(function)
    function = click.option("--port", default=8000, envvar="PORT", show_default=True)(function)
    return click.option("--workers", default=2, envvar="KEHOU_WORKERS", show_default=True)(function)


@click.group()
@click.version_option(package_name="kehou")
def main() -> None:
    """Kehou 课后: after-school services from a plan."""


main.add_command(allocate)
main.add_command(plan)


@main.command()
@_address
def run(host: str, port: int, workers: int) -> None:
    """Serve the demo: loads it on the first start, prints where to go."""
    from kehou.base.serving import claim_port, serve

    claim_port(host, port)
    with ready(demo=True):
        from kehou.season.demo import ensure, sign_in_sheet

        ensure(click.echo)
        click.echo(sign_in_sheet(f"http://{host}:{port}"))
        serve(APPLICATION, host=host, port=port, workers=workers)


@main.command()
@_address
def serve(host: str, port: int, workers: int) -> None:
    """Serve for production: no demo, settings from the environment (docs/operators)."""
    from kehou.base import serving

    os.environ.pop("KEHOU_DEMO", None)  # whatever the shell says: no one-click sign-in and no movable clock here
    serving.claim_port(host, port)
    with ready():
        click.echo(f"http://{host}:{port}")
        serving.serve(APPLICATION, host=host, port=port, workers=workers)


@main.command()
@click.option("--shape", default="small", show_default=True, help="small, rizhao")
@click.option("--until", default="", help="Play up to this moment, for example 2021-09-06T16:30.")
@click.option("--fresh", is_flag=True, help="Empty the database first.")
def demo(shape: str, until: str, fresh: bool) -> None:
    """Load the demo: plays a season through the real actions."""
    with ready(demo=True):
        from kehou.season.demo import load

        load(shape=shape, until=until, fresh=fresh, say=click.echo)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", required=True, help="The school's code.")
@click.option("--correct-rows-only", is_flag=True, help="Import what is right, write the rest to a file.")
@click.option("--rest", type=click.Path(path_type=Path), help="Where the rows that are not right go.")
def import_(file: Path, school: str, correct_rows_only: bool, rest: Path | None) -> None:
    """Import a school's rolls (classes, pupils, staff) from FILE.xlsx."""
    with ready():
        from kehou.areas.directory.command import import_file

        raise SystemExit(import_file(file, school=school, correct_rows_only=correct_rows_only, rest=rest))


@main.group()
def setup() -> None:
    """Set up an installation: schools, and the people above them."""


@setup.command()
@click.option("--city", required=True)
@click.option("--district", required=True)
@click.option("--name", required=True, help="The school's name.")
@click.option("--code", required=True, help="Its public address /s/CODE/, and its name in other commands.")
@click.option("--stage", "stages", multiple=True, default=["primary"], type=click.Choice(["primary", "junior"]))
def school(city: str, district: str, name: str, code: str, stages: tuple[str, ...]) -> None:
    """Add a school, with its district and city where they are new."""
    with ready():
        from kehou.operating import add_school

        click.echo(add_school(city=city, district=district, name=name, code=code, stages=stages))


@setup.command()
@click.option("--role", required=True, type=click.Choice(ROLES_ABOVE), help="What the person is.")
@click.option(
    "--unit", required=True, help="The name of the district, city or the code of the school; - for an operator."
)
@click.option("--username", required=True)
@click.option("--name", required=True)
def person(role: str, unit: str, username: str, name: str) -> None:
    """Open an account for somebody above the schools, or a school's first office; prints the initial password once."""
    with ready():
        from kehou.operating import open_post

        click.echo(open_post(role=role, unit=unit, username=username, name=name))


@main.command()
def access() -> None:
    """Print who may do what, as CSV (docs/access.csv is this, and a test compares)."""
    import django

    django.setup()
    from kehou.base.access_table import table

    click.echo(table(), nl=False)


@main.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
def verify_audit() -> None:
    """Walk the hash chain; exits 1 and names the seal when something was changed."""
    with ready():
        from kehou.base import audit as trail
        from kehou.base import clock
        from kehou.rush import trail as claims

        trail.seal(clock.now())
        problems = [*trail.verify(), *claims.verify()]
        for problem in problems:
            click.echo(problem)
        click.echo("审计链有问题。" if problems else "审计链完好。")
        raise SystemExit(1 if problems else 0)


@main.command()
def dev() -> None:
    """Development server with reload (never for production)."""
    os.environ["KEHOU_DEBUG"] = "1"
    with ready(demo=True):
        from django.core.management import call_command

        call_command("runserver", os.environ.get("PORT", "8000"))


if __name__ == "__main__":
    main()
