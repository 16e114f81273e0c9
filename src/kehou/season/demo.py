"""The demo: set up a shape, play its season up to a moment, and say how to sign in."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from kehou.base.models import DemoClock
from kehou.base.refusal import Refusal

from . import score
from .cast import SHANGHAI
from .models import Season
from .player import play
from .shapes import Shape, load_shape
from .stage import SEED, SET_UP_AT, casts_of, fill_school, set_up_schools, settings_of

Say = Callable[[str], object]
PLAYER_LOCK = 0x706C6179


def ensure(say: Say) -> None:
    """Load the small demo up to two minutes before registration opens, unless there is a demo already."""
    if Season.objects.exists():
        return
    load(shape="small", until="", fresh=False, say=say)


def load(*, shape: str, until: str, fresh: bool, say: Say) -> None:
    """Set up a shape and play it. Raises SystemExit with a sentence when the database holds something else."""
    started = time.monotonic()
    if fresh:
        call_command("flush", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    if Season.objects.exists():
        raise SystemExit("这里已有演示数据。要重新开始，请加 --fresh（会清空数据库）。")
    chosen = load_shape(shape)
    if shape == "small":
        _load_small(chosen, _moment(until) if until else score.OPENING, say)
    else:
        from .crowd import load_crowd

        load_crowd(chosen, say)
    say(f"{chosen.title}：{time.monotonic() - started:.1f} 秒")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SystemExit(f"“{text}”不是时刻，请写成 2021-09-06T16:30。") from None
    return moment.replace(tzinfo=SHANGHAI)


def _load_small(shape: Shape, until: datetime, say: Say) -> None:
    with transaction.atomic():
        settings = settings_of(shape, SEED)
        for school, setting in zip(set_up_schools(shape, settings), settings, strict=True):
            fill_school(school, setting)
        Season.objects.create(pk=1, shape=shape.key, seed=SEED, played_until=SET_UP_AT)
        DemoClock.move(SET_UP_AT, timezone.now())
    say(f"{shape.city}：{len(settings)} 所学校")
    move_to(until, say)


def move_to(moment: datetime, say: Say) -> None:
    """Move the demo's clock forward, and play what everybody else would have done meanwhile.

    Raises Refusal("demo.clock_back") for a moment that has passed.
    """
    with _alone():
        season = Season.objects.get(pk=1)
        if moment < DemoClock.read(timezone.now()):
            raise Refusal("demo.clock_back")
        if moment > season.played_until:
            casts = casts_of(load_shape(season.shape), season.seed)
            play(casts, since=season.played_until, until=moment, say=say)
            season.played_until = moment
            season.save(update_fields=["played_until"])
        DemoClock.move(max(moment, DemoClock.read(timezone.now())), timezone.now())


@contextmanager
def _alone() -> Iterator[None]:
    """One player at a time, in whatever process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PLAYER_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PLAYER_LOCK])


def sign_in_sheet(base: str) -> str:
    """Where to go, and one line for each role."""
    from .roles import one_click

    lines = [f"Kehou 课后  {base}", f"演示登录（一键）  {base}/demo/", ""]
    lines += [f"  {person.role_name}  {person.name}  {base}/demo/#{person.key}" for person in one_click()]
    return "\n".join([*lines, "", f"数据目录 {os.environ.get('KEHOU_HOME', '.kehou')}；按 Ctrl-C 停止。"])
