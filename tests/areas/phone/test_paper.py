"""Rolls on paper: printed for tomorrow, entered afterwards, marked as paper."""

import io
import re
import uuid
from typing import Any

import pypdfium2

from kehou.areas.custody.models import Event, Flag, Register
from kehou.areas.directory.models import Pupil
from kehou.base.access import Role
from kehou.core.custody import State
from tests.areas.custody.day import Day, clock, collector, state_of
from tests.areas.phone.phones import fact, teacher_phone
from tests.support.world import signed_in


def text_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]


def test_tomorrows_rolls_are_one_click(day: Day) -> None:
    """Monday at seven in the evening: the page offers Tuesday, and the file holds each group with its children."""
    clock("2021-09-06 19:00")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    page = office.get("/day/paper/").content.decode()
    (link,) = set(re.findall(r'href="(/day/paper/2021-[0-9-]+/)"', page))
    assert link == "/day/paper/2021-09-07/"
    answer = office.get(link)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert len(answer.content) < 400_000  # only the letters that are used
    pages = text_of(answer.content)
    assert len(pages) == len(day.groups)
    for group in day.groups:
        (sheet,) = [text for text in pages if text.startswith(group.title)]
        assert sheet.strip().endswith(group.title)  # the foot is that of the same group
        names = group.memberships.values_list("place__pupil__name", flat=True)
        assert not [name for name in names if name not in sheet]


def test_a_teacher_prints_the_own_groups_only(day: Day) -> None:
    client = day.client()
    (page,) = text_of(client.get("/day/paper/2021-09-06/").content)
    assert page.startswith(day.group.title)
    assert client.get("/day/paper/2021-13-06/").status_code == 404


def form(day: Day, **changes: Any) -> dict[str, Any]:
    pupils = list(day.group.memberships.order_by("place__pupil_id").values_list("place__pupil_id", flat=True))
    return {
        "key": str(uuid.uuid4()),
        "said_by": day.teachers[day.group.pk].pk,
        "called_at": "15:32",
        "left_at": "17:30",
        "child": pupils,
        "missing": pupils[:1],
        **changes,
    }


def test_a_paper_roll_is_entered_once_and_marked_with_who_said_so(day: Day) -> None:
    clock("2021-09-06 18:10")
    office = signed_in(day.world.staff_account(Role.OFFICE))
    url = f"/day/paper/{day.group.pk}/{day.session.pk}/"
    assert "谁点的名" in office.get(url).content.decode()
    asked = form(day)
    absent, second, third, *_ = [Pupil.objects.get(pk=pk) for pk in asked["child"]]
    asked[f"taker-{second.pk}"] = collector(second).pk
    assert office.post(url, asked).status_code == 302
    assert office.post(url, asked).status_code == 302
    register = Register.objects.get(group=day.group)
    states = [state_of(register, child) for child in (absent, second, third)]
    assert states == [State.MISSING, State.COLLECTED, State.DISMISSED]
    events = Event.objects.filter(register=register)
    assert events.count() == 2 * len(asked["child"]) - 1
    assert {event.party.split()[-1] for event in events} == {"纸质名单"}
    assert f"staff:{asked['said_by']}" in events.get(pupil=absent).party
    assert {f"{event.happened_at.astimezone():%H:%M}" for event in events} == {"15:32", "17:30"}


def test_what_a_phone_noted_meanwhile_stays(day: Day) -> None:
    phone = teacher_phone(day, now="2021-09-06 18:10")
    asked = form(day, left_at="", missing=[])
    child = asked["child"][0]
    phone.day(fact(day, child, "missing", now="2021-09-06 15:40"))
    assert phone.client.post(f"/day/paper/{day.group.pk}/{day.session.pk}/", asked).status_code == 302
    assert Event.objects.filter(pupil=child).count() == 2
    assert state_of(Register.objects.get(group=day.group), Pupil.objects.get(pk=child)) == State.MISSING
    assert not Flag.objects.filter(code="changed").exists()


def test_times_that_cannot_be_are_refused_and_odd_forms_are_400(day: Day) -> None:
    clock("2021-09-06 16:00")
    client = signed_in(day.world.staff_account(Role.OFFICE))
    url = f"/day/paper/{day.group.pk}/{day.session.pk}/"
    for changes, word in (
        ({"left_at": "17:30"}, "不能晚于现在"),
        ({"called_at": "15:50", "left_at": "15:40"}, "早于点名时间"),
    ):
        answer = client.post(url, form(day, **changes))
        assert answer.status_code == 409 and word in answer.content.decode()
    for changes in ({"called_at": "25:99"}, {"key": "x"}, {"said_by": "x"}):
        assert client.post(url, form(day, **changes)).status_code == 400
    other = day.groups[1].memberships.earliest("pk").place.pupil_id
    client.post(url, form(day, child=[other], missing=[other], left_at=""))
    assert not Event.objects.exists()
    later = day.world.care.sessions.get(date="2021-09-07")
    assert client.get(f"/day/paper/{day.group.pk}/{later.pk}/").status_code == 404
