"""Playing the demo's season, and setting its clock."""

import sys
from datetime import datetime

from django.db import connection
from django.utils import timezone

from kehou.base.models import DemoClock
from kehou.base.serving import prepare
from kehou.season.cast import SHANGHAI
from kehou.season.demo import load, move_to
from kehou.season.models import Season


def play(until: str) -> None:
    """Bring the small demo to a moment, through its own player; to none ("") only the tables are made."""
    prepare()
    if not until:
        return
    if Season.objects.exists():
        move_to(datetime.fromisoformat(until).replace(tzinfo=SHANGHAI), _say)
    else:
        load(shape="small", until=until, fresh=False, say=_say)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def show(moment: str) -> None:
    """Let the clock run on from the moment; backwards too, for the copy was kept while wall time passed."""
    shown = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    DemoClock.objects.update_or_create(pk=1, defaults={"shown": shown, "set_at": timezone.now()})


def _say(text: str) -> None:
    print(text, file=sys.stderr)
