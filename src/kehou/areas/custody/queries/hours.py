"""When a session begins and ends, as moments."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kehou.areas.custody.models import Register
from kehou.areas.programmes.models import Session

SHANGHAI = ZoneInfo("Asia/Shanghai")


def session_start(session: Session) -> datetime:
    return datetime.combine(session.date, session.starts_at, SHANGHAI)


def session_end(register: Register) -> datetime:
    return datetime.combine(register.date, register.session.ends_at, SHANGHAI)
