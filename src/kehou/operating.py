"""What the operator of an installation does from the command line, through the same actions as everybody."""

from collections.abc import Sequence
from pathlib import Path

import click

from kehou.areas.accounts.actions import appoint, issue_password, open_account
from kehou.areas.directory import actions as directory
from kehou.areas.directory.models import City, District, School
from kehou.areas.planning import actions as planning
from kehou.base import clock
from kehou.base.access import UNITS_OF, Actor, Post, Role, Unit
from kehou.core.rulebook import run_book_cases
from kehou.core.rules import PlanErrors

OPERATOR = Actor(account_id=None, name="operator", posts=(Post(Role.OPERATOR, Unit.ALL, 0),), channel="cli")


def load(pack: Path) -> str:
    """Take a plan pack in whose cases hold; every mistake of it ends the command with its list."""
    try:
        failed = [str(result) for result in run_book_cases(pack) if not result.passed]
        if failed:
            raise click.ClickException("\n".join(failed))
        version = planning.load_plan(actor=OPERATOR, pack=pack, now=clock.now())
    except PlanErrors as errors:
        raise click.ClickException("\n".join(map(str, errors.errors))) from None
    return f"{version.key} {version.sha256[:12]}"


def add_school(*, city: str, district: str, name: str, code: str, stages: Sequence[str]) -> str:
    """Add a school; a code that another school has ends the command with a sentence."""
    taken = School.objects.filter(code=code).exclude(name=name).first()
    if taken:
        raise click.ClickException(f"代码 {code} 已由{taken.name}使用，请换一个。")
    known = District.objects.filter(name=district, city__name=city).first()
    order = known.order if known else District.objects.count()
    school = directory.add_school(
        actor=OPERATOR,
        city=city,
        district=district,
        order=order,
        name=name,
        code=code,
        stages=stages,
        now=clock.now(),
    )
    return f"{school.name} /s/{school.code}/"


def open_post(*, role: str, unit: str, username: str, name: str) -> str:
    """Open an account and appoint it; the answer holds the initial password, which is shown this once."""
    kind, pk = _unit(Role(role), unit)
    now = clock.now()
    account = open_account(name=name, phone=None, username=username)
    appoint(actor=OPERATOR, account=account, role=Role(role), unit=kind, unit_id=pk, since=now.date(), now=now)
    password = issue_password(actor=OPERATOR, account=account, now=now)
    return f"{username}  {password}  （首次登录须修改密码）"


def _unit(role: Role, name: str) -> tuple[Unit, int]:
    """The unit a role is held at, by its name; click's error with what to do when there is none."""
    if Unit.ALL in UNITS_OF[role]:
        return Unit.ALL, 0
    found = {
        Unit.SCHOOL: School.objects.filter(code=name).first(),
        Unit.DISTRICT: District.objects.filter(name=name).first(),
        Unit.CITY: City.objects.filter(name=name).first(),
    }
    for unit, row in found.items():
        if row is not None and unit in UNITS_OF[role]:
            return unit, row.pk
    raise click.ClickException(f"没有名为“{name}”的单位可以设这个岗位。请先用 kehou setup school 建立学校和区县。")
