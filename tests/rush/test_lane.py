"""The lane answers as the ordinary way does, and leaves the same rows behind."""

import uuid

import pytest
from django.db import connection

from kehou.areas.directory.models import Contact, Pupil
from kehou.areas.enrolment.models import CourseSlot, Place
from kehou.areas.programmes.models import Course, Programme
from kehou.base.models import AuditEvent
from kehou.rush import trail
from kehou.rush.models import Claim, Prepared
from tests.support.family import choose, clock, offer
from tests.support.lane import CSRF, Tap, session_of, taps
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
RUNNING = "2021-09-07 12:10"
NO = {"params": {"why": "测试"}, "cites": ["方案 一"]}


@pytest.fixture
def moment() -> str:
    return RUNNING


def test_a_claim_leaves_the_rows_of_an_ordinary_choice(ready: World, programme: Programme, art: Course) -> None:
    first, second = ready.pupils[:2]
    [plain] = choose(ready, art, [first])
    [said] = taps([Tap.of(ready, second, art)])
    assert (said.status, said.json["state"]) == (200, "have"), said
    fast = Place.objects.get(pupil=second)
    apart = {"id", "pupil_id", "school_class_id", "client_key", "given_at"}
    for name in {f.attname for f in Place._meta.concrete_fields} - apart:
        assert getattr(fast, name) == getattr(plain, name), name
    assert fast.school_class_id == second.school_class_id
    slots = [
        list(CourseSlot.objects.filter(place=p).order_by("weekday").values_list("weekday", "minutes", "live", "pupil"))
        for p in (plain, fast)
    ]
    assert [s[:3] for s in slots[0]] == [s[:3] for s in slots[1]] and slots[1]
    art.refresh_from_db()
    assert art.taken == 2
    claim = Claim.objects.get()
    assert (claim.place_id, claim.code) == (fast.pk, "")
    event = AuditEvent.objects.get(subject_type="rush.claim")
    assert (event.subject_ids, event.action, event.detail["given"]) == ([claim.pk], "enrolment.apply", 1)


def test_every_claim_of_a_mixed_batch_gets_its_own_answer(ready: World, programme: Programme, art: Course) -> None:
    """One batch, one transaction; what is refused does not touch what is given."""
    small = offer(ready, programme, "小班", weekdays=[2], capacity=15)
    sixth = offer(ready, programme, "六年级合唱", grades=[6], weekdays=[1])
    Course.objects.filter(pk=small.pk).update(capacity=2)
    kids = ready.pupils
    grade_one = next(kid for kid in kids if kid.school_class.grade == 1)
    has, clashes, *rest = [kid for kid in kids if kid != grade_one]
    choose(ready, art, [has, clashes])
    left = next(kid for kid in reversed(rest))
    Prepared.objects.filter(pupil=rest[5]).delete()
    Prepared.objects.filter(pupil=rest[6]).update(code="eligibility.not_served", said=NO)
    Pupil.objects.filter(pk=left.pk).update(left_on="2021-09-06")
    presses = [
        Tap.of(ready, has, art),
        Tap.of(ready, clashes, small),
        Tap.of(ready, grade_one, sixth),
        Tap.of(ready, rest[0], small),
        Tap.of(ready, rest[1], small),
        Tap.of(ready, rest[2], small),
        Tap(session_of(ready, rest[3]), rest[4].pk, art.pk),
        Tap.of(ready, rest[5], art),
        Tap.of(ready, rest[6], art),
        Tap(session_of(ready, left), left.pk, art.pk),
        Tap.of(ready, rest[7], art, headers={"cookie": f"sessionid=unknown; csrftoken={CSRF}"}),
        Tap(session_of(ready, rest[8]), rest[8].pk, 999_999_999),
        Tap.of(ready, rest[9], art, headers={"x-csrftoken": "d" * 32}),
        Tap.of(ready, rest[9], art, headers={"origin": "https://elsewhere.example"}),
        Tap.of(ready, rest[10], art),
    ]
    said = taps(presses)
    assert [s.code for s in said] == [
        "course.chosen", "course.clash", "eligibility.grade", "have", "have", "seats.taken", "rush.nothing", "have",
        "eligibility.not_served", "rush.nothing", "sign_in", "rush.nothing", "forbidden", "forbidden", "have",
    ]  # fmt: skip
    assert "已满（共 2 人）" in said[5].json["sentence"]
    assert said[8].json["cites"] == ["方案 一"]
    assert Prepared.objects.filter(pupil=rest[5], code="").exists(), "ruled on in the ordinary way, and remembered"
    for course in Course.objects.all():
        assert course.taken == Place.objects.filter(course=course).exclude(state="ended").count()
    again = taps(presses[:9])
    assert [s.code for s in again] == [s.code for s in said[:9]], "the same keys, the same answers"
    assert Claim.objects.count() == 9


def test_the_window_is_the_databases_and_refusals_name_the_clause(ready: World, art: Course) -> None:
    kid = ready.pupils[0]
    clock_at = {
        "2021-09-07 11:59": "registration.not_open",
        "2021-09-07 12:00": "have",
        "2021-09-09 20:00": "registration.closed",
    }
    seen = []
    for n, moment in enumerate(clock_at):
        clock(moment)
        [said] = taps([Tap.of(ready, ready.pupils[n], art)])
        seen.append(said.code)
        if said.code.startswith("registration"):
            assert said.json["cites"] and "9月" in said.json["sentence"], said.json
    assert seen == list(clock_at.values())
    assert not Claim.objects.filter(pupil_id=kid.pk).exists(), "“not yet” decides nothing: the same tap may come again"


def test_what_has_changed_since_is_ruled_on_anew(ready: World, art: Course) -> None:
    """A ruling is used only while its facts hold: here the child moved up a class since."""
    kid = next(k for k in ready.pupils if k.school_class.grade == 1)
    Course.objects.filter(pk=art.pk).update(grades=[3])
    third = next(c for c in ready.classes if c.grade == 3)
    Pupil.objects.filter(pk=kid.pk).update(school_class=third)
    [said] = taps([Tap.of(ready, kid, art)])
    assert said.code == "have"
    assert Prepared.objects.get(pupil=kid).grade == 3


def test_a_guardian_who_may_no_longer_decide_claims_nothing(ready: World, art: Course) -> None:
    kid = ready.pupils[0]
    tap = Tap.of(ready, kid, art)
    Contact.objects.filter(pupil=kid).update(may_decide=False)
    assert [s.code for s in taps([tap])] == ["rush.nothing"]


def test_a_limit_per_child(ready: World, programme: Programme, art: Course) -> None:
    other = offer(ready, programme, "篮球", weekdays=[1])
    Programme.objects.filter(pk=programme.pk).update(per_child=1)
    kid = ready.pupils[0]
    assert [s.code for s in taps([Tap.of(ready, kid, art)])] == ["have"]
    [said] = taps([Tap.of(ready, kid, other)])
    assert said.code == "course.per_child"
    assert "最多选 1 门" in said.json["sentence"]


def test_signing_out_holds_at_once(ready: World, art: Course) -> None:
    tap = Tap.of(ready, ready.pupils[0], art)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = %s", [tap.session])
    assert [s.code for s in taps([tap])] == ["sign_in"]


def test_a_key_is_one_wish_of_one_family(ready: World, art: Course) -> None:
    """The same key from another family is another claim: nobody learns of or blocks anybody else's."""
    key = str(uuid.uuid4())
    first, second = ready.pupils[:2]
    said = taps(
        [Tap.of(ready, first, art, key=key), Tap.of(ready, second, art, key=key), Tap.of(ready, first, art, key=key)]
    )
    assert [s.code for s in said] == ["have", "have", "have"]
    assert Claim.objects.count() == Place.objects.count() == 2


def test_a_changed_claim_no_longer_fits_the_audit_trail(ready: World, art: Course) -> None:
    taps([Tap.of(ready, kid, art) for kid in ready.pupils[:3]])
    assert list(trail.verify()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE rush_claim DISABLE TRIGGER frozen")
        cursor.execute("UPDATE rush_claim SET code = 'seats.taken' WHERE id = (SELECT min(id) FROM rush_claim)")
        cursor.execute("ALTER TABLE rush_claim ENABLE TRIGGER frozen")
    event = AuditEvent.objects.get(subject_type="rush.claim")
    assert list(trail.verify()) == [f"审计记录 {event.pk} 所记的一批选课与现有记录不符"]
