"""A claim from the phone to the decision: kept sealed, seen by the right two, checked once, counted, deleted."""

import uuid
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import Error
from django.test.utils import CaptureQueriesContext
from tests.areas.claims.papers import photo
from tests.areas.claims.spring import CHECKED, admit, apply_for, claimable, hand_in, sixth, spring, verify
from tests.areas.claims.test_files import pdf
from tests.support.family import clock, family, key_on
from tests.support.world import World, at, signed_in

from kehou.areas.claims import actions
from kehou.areas.claims.claimable import claimables
from kehou.areas.claims.models import Claim, Evidence, Viewing
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.messages.models import Message
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role
from kehou.base.crypto import seal_bytes, unseal_bytes
from kehou.base.models import AuditEvent
from kehou.base.refusal import Refusal


@pytest.fixture
def programme(world: World) -> Programme:
    return spring(world, capacity=2)


def test_the_plan_says_what_can_be_claimed(world: World, programme: Programme) -> None:
    child = sixth(world, 1)[0]
    assert [each.words for each in claimables(child, date(2022, 2, 10))] == [
        "学生类别：残疾学生", "学生类别：留守儿童", "学生类别：进城务工人员子女", "学生类别：家庭困难学生",
    ]  # fmt: skip
    assert any("三.3" in clause for clause in claimable(programme, child, "disabled").clauses)
    young = next(pupil for pupil in world.pupils if pupil.school_class.grade == 1)
    assert claimables(young, date(2022, 2, 10)) == [], "the lower grades come first anyway"


def test_from_the_form_to_the_evidence_in_a_few_taps(world: World, programme: Programme) -> None:
    clock("2022-02-10 12:00")
    child = sixth(world, 1)[0]
    browser, address = family(world, child), f"/enrolment/programmes/{programme.pk}/children/{child.pk}/"
    page = browser.get(address).content.decode()
    said = {"client_key": key_on(page), "optional": [1, 2], "agreed": "on", "fact_category": "left_behind"}
    to_prove = browser.post(address, said)
    assert to_prove.url.startswith(f"/claims/children/{child.pk}/?what=")
    page = browser.get(to_prove.url).content.decode()
    assert "学生类别：留守儿童" in page
    assert "三.3" in page
    files = [SimpleUploadedFile("a.pdf", pdf(2)), SimpleUploadedFile("whatever.txt", photo())]
    what = f"{programme.adoption_id}.after_school.category.left_behind"
    sent = browser.post(f"/claims/children/{child.pk}/", {
        "what": what, "client_key": key_on(page), "true": "on", "files": files,
    })  # fmt: skip
    claim = Claim.objects.get()
    assert sent.url == f"/claims/{claim.pk}/"
    assert (claim.state, claim.checker, claim.evidence.count()) == ("waiting", "office", 3)
    assert "待核验" in browser.get(sent.url).content.decode()
    assert "待核验" in browser.get("/claims/").content.decode()


def test_what_cannot_be_taken_is_said_on_the_form(world: World, programme: Programme) -> None:
    clock("2022-02-10 12:00")
    child = sixth(world, 1)[0]
    browser, address = family(world, child), f"/claims/children/{child.pk}/"
    what = f"{programme.adoption_id}.after_school.category.disabled"
    said = {"what": what, "client_key": str(uuid.uuid4()), "true": "on"}
    refused = browser.post(address, {**said, "files": [SimpleUploadedFile("photo.jpg", b"MZ program")]})
    assert refused.status_code == 409
    assert "别的文件请拍成照片再交" in refused.content.decode()
    assert browser.post(address, said).status_code == 409
    assert browser.post(address, {**said, "what": "1.x.y.z"}).status_code == 404
    assert browser.post(address, {**said, "what": what.replace("disabled", "none")}).status_code == 404
    assert browser.get(f"{address}?what=1.2.3.4").status_code == 404
    del said["true"]
    assert browser.post(address, {**said, "files": [SimpleUploadedFile("a.jpg", photo())]}).status_code == 400
    assert not Claim.objects.exists()


def test_the_same_tap_twice_is_one_claim_and_a_second_one_is_refused(world: World, programme: Programme) -> None:
    child, key = sixth(world, 1)[0], uuid.uuid4()
    first = hand_in(world, programme, child, "disabled", client_key=key)
    assert hand_in(world, programme, child, "disabled", client_key=key).pk == first.pk
    with pytest.raises(Refusal) as refused:
        hand_in(world, programme, child, "disabled")
    assert refused.value.code == "claims.waiting"
    verify(world, first)
    with pytest.raises(Refusal) as refused:
        hand_in(world, programme, child, "disabled")
    assert refused.value.code == "claims.proven"
    assert hand_in(world, programme, child, "hardship").state == "waiting", "another thing can be claimed"


def test_the_database_lets_one_of_two_equal_claims_wait(world: World, programme: Programme) -> None:
    claim = hand_in(world, programme, sixth(world, 1)[0], "disabled")
    claim.pk, claim.client_key = None, uuid.uuid4()
    with pytest.raises(Error, match="one_waiting_claim"), transaction.atomic():
        claim.save(force_insert=True)


def test_the_evidence_lies_sealed_and_bound_to_its_row(world: World, programme: Programme) -> None:
    claim = hand_in(world, programme, sixth(world, 1)[0], "disabled")
    page = claim.evidence.get()
    assert b"\xff\xd8\xff" not in bytes(page.sealed)
    assert unseal_bytes(bytes(page.sealed), f"evidence:{page.key}").startswith(b"\xff\xd8\xff")
    with pytest.raises(InvalidTag):
        unseal_bytes(bytes(page.sealed), f"evidence:{uuid.uuid4()}")
    with pytest.raises(InvalidTag):
        unseal_bytes(seal_bytes(b"x", "a")[:-1] + b"?", "a")


def test_only_the_family_and_the_office_open_it_and_each_time_is_on_record(world: World, programme: Programme) -> None:
    clock("2022-02-11 09:00")
    mine, other = sixth(world, 2)
    claim = hand_in(world, programme, mine, "disabled")
    address = f"/claims/pages/{claim.evidence.get().key}/"
    office, parent = signed_in(world.staff_account(Role.OFFICE)), family(world, mine)
    answer = office.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert parent.get(address).status_code == 200
    teacher = mine.school_class.teacher.account
    others = [family(world, other), signed_in(teacher), signed_in(world.staff_account(Role.PRINCIPAL))]
    others += [signed_in(world.accounts[role]) for role in ("district", "city", "inspector", "auditor", "operator")]
    for browser in others:
        assert browser.get(address).status_code == 404
        assert browser.get(f"/claims/{claim.pk}/check/").status_code == 404
    assert list(Viewing.objects.order_by("pk").values_list("role", flat=True)) == ["office", "guardian"]
    assert AuditEvent.objects.filter(action="claims.look", subject_ids=[claim.pk]).count() == 2
    page = parent.get(f"/claims/{claim.pk}/").content.decode()
    assert f"{world.staff_account(Role.OFFICE).name} · 第 1 页" in page, "the family reads who looked"
    with pytest.raises(Error), transaction.atomic():
        Viewing.objects.update(role="guardian")


def test_the_office_accepts_until_a_day_and_the_family_hears(world: World, programme: Programme) -> None:
    clock("2022-02-11 09:00")
    claim = hand_in(world, programme, sixth(world, 1)[0], "disabled")
    office = signed_in(world.staff_account(Role.OFFICE))
    assert "打开核验" in office.get("/claims/check/").content.decode()
    address = f"/claims/{claim.pk}/check/"
    assert "学生类别：残疾学生" in office.get(address).content.decode()
    assert office.post(address, {"verdict": "accept"}).status_code == 400
    assert office.post(address, {"verdict": "accept", "valid_until": "2022-02-01"}).status_code == 400
    assert office.post(address, {"verdict": "accept", "valid_until": "2023-01-31"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.valid_until) == ("verified", date(2023, 1, 31))
    told = Message.objects.filter(kind="claims.verified", pupil=claim.pupil).first()
    assert told.params["until"] == "2023/01/31"
    with pytest.raises(Refusal) as refused:
        verify(world, claim)
    assert refused.value.code == "claims.state", "checked once"


def test_a_refusal_has_a_reason_and_a_clause_and_it_can_be_handed_in_again(world: World, programme: Programme) -> None:
    clock("2022-02-11 09:00")
    child = sixth(world, 1)[0]
    claim = hand_in(world, programme, child, "disabled")
    office = signed_in(world.staff_account(Role.OFFICE))
    assert office.post(f"/claims/{claim.pk}/check/", {"verdict": "refuse"}).status_code == 400
    office.post(f"/claims/{claim.pk}/check/", {"verdict": "refuse", "reason": "expired", "note": "请交新证"})
    page = family(world, child).get(f"/claims/{claim.pk}/").content.decode()
    for words in ("材料已经过期", "请交新证", "三.3", "补好再交"):
        assert words in page
    params = Message.objects.filter(kind="claims.refused").first().params
    assert "三.3" in params["cites"]
    assert hand_in(world, programme, child, "disabled").state == "waiting"


def test_what_plan_or_school_allow_is_the_longest(world: World) -> None:
    programme = spring(world, run_evidence_days=100)
    claim = hand_in(world, programme, sixth(world, 1)[0], "disabled")
    with pytest.raises(Refusal) as refused:
        verify(world, claim, date(2022, 12, 31))
    assert refused.value.code == "claims.too_long"
    assert "2022/05/22" in refused.value.sentence
    verify(world, claim, date(2022, 5, 22))


def test_nobody_else_checks(world: World, programme: Programme) -> None:
    claim = hand_in(world, programme, sixth(world, 1)[0], "disabled")
    for actor in (world.class_teacher(claim.school_class), world.guardian(claim.pupil)[0]):
        with pytest.raises(Refusal, match=r"access\.denied"):
            actions.verify(actor=actor, claim=claim, valid_until=date(2023, 1, 1), now=CHECKED)


def test_papers_seen_at_the_desk_count_and_leave_no_copy(world: World, programme: Programme) -> None:
    clock("2022-02-11 09:00")
    child = sixth(world, 1)[0]
    office = signed_in(world.staff_account(Role.OFFICE))
    address = f"/claims/desk/{child.pk}/"
    page = office.get(address).content.decode()
    what = f"{programme.adoption_id}.after_school.category.hardship"
    said = {"what": what, "valid_until": "2022-12-31", "client_key": key_on(page)}
    assert office.post(address, {**said, "what": "none"}).status_code == 400
    assert office.post(address, said).status_code == 302
    assert office.post(address, said).status_code in (302, 400), "a second tap"
    claim = Claim.objects.get()
    assert (claim.state, claim.guardian, claim.evidence.count()) == ("verified", None, 0)
    assert "当面看过原件" in family(world, child).get(f"/claims/{claim.pk}/").content.decode()


def test_scarce_places_go_by_what_is_proven(world: World, programme: Programme) -> None:
    """Two places, three children of grade 6: the told category counts once somebody has checked it."""
    told, plain, other = sixth(world, 3)
    rows = [apply_for(world, programme, *each) for each in ((told, "disabled"), (plain, "none"), (other, "none"))]
    assert all(row.state == Application.State.CHECKED for row in rows), "三.4: 学校审核, no class check"
    claim = hand_in(world, programme, told, "disabled")
    for chosen in (rows[:2], rows[1:]):
        with pytest.raises(Refusal) as refused:
            admit(world, programme, chosen)
        assert refused.value.code == "application.unchecked", "neither admitted nor passed over on it"
    verify(world, claim)
    with pytest.raises(Refusal) as refused:
        admit(world, programme, rows[1:])
    assert refused.value.code == "application.tier"
    assert admit(world, programme, rows[:2]) == 2


def test_a_claim_that_was_refused_or_never_came_gives_no_turn(world: World, programme: Programme) -> None:
    told, silent, plain = sixth(world, 3)
    rows = [apply_for(world, programme, *each) for each in ((told, "disabled"), (silent, "hardship"), (plain, "none"))]
    claim = hand_in(world, programme, told, "disabled")
    actions.refuse(actor=world.staff(Role.OFFICE), claim=claim, reason="not_shown", now=CHECKED)
    assert admit(world, programme, [rows[2], rows[0]]) == 2, "all three stand equal"


def test_while_there_is_room_for_all_nobody_waits_for_a_check(world: World) -> None:
    programme = spring(world)
    row = apply_for(world, programme, sixth(world, 1)[0], "disabled")
    hand_in(world, programme, row.pupil, "disabled")
    assert admit(world, programme, [row]) == 1


def test_one_proof_serves_every_later_programme_until_it_ends(world: World, programme: Programme) -> None:
    from kehou.areas.enrolment.priority import held_of, turn_of

    row = apply_for(world, programme, sixth(world, 1)[0], "disabled")
    verify(world, hand_in(world, programme, row.pupil, "disabled"), until=date(2022, 9, 1))
    ranks = {}
    for day in (date(2022, 2, 12), date(2022, 9, 1), date(2022, 9, 2)):
        turn = turn_of(row, held_of([row], day))
        ranks[day] = (turn.rank, turn.told, turn.standing)
    assert list(ranks.values()) == [(1, 1, "proven"), (1, 1, "proven"), (2, 1, "missing")]


def test_the_offices_list_says_how_each_proof_stands(world: World, programme: Programme) -> None:
    clock("2022-02-12 09:00")
    a, b, c = sixth(world, 3)
    for pupil, category in ((a, "disabled"), (b, "hardship"), (c, "none")):
        apply_for(world, programme, pupil, category)
    claim = hand_in(world, programme, a, "disabled")
    office = signed_in(world.staff_account(Role.OFFICE))
    address = f"/enrolment/programmes/{programme.pk}/decide/?class={a.school_class_id}"
    page = office.get(address)
    assert {one["tier"].rank for one in page.context["listed"]} == {2}
    for words in ("证明待核验", "未交证明", "核验以后是第 1 顺位", f"/claims/desk/{b.pk}/"):
        assert words in page.content.decode()
    verify(world, claim)
    page = office.get(address)
    assert page.context["listed"][0]["row"].pupil_id == a.pk
    assert "证明已核验" in page.content.decode()
    teacher = signed_in(a.school_class.teacher.account).get("/enrolment/class/").content.decode()
    assert "残疾" not in teacher, "she checks nothing here, so it is not her business"


def test_the_list_takes_as_many_queries_for_many_children_as_for_one(world: World, programme: Programme) -> None:
    clock("2022-02-12 09:00")
    children = sixth(world, 6)
    apply_for(world, programme, children[0], "disabled")
    office = signed_in(world.staff_account(Role.OFFICE))
    address = f"/enrolment/programmes/{programme.pk}/decide/?class={children[0].school_class_id}"
    queues = ["/claims/check/", address]
    hand_in(world, programme, children[0], "disabled")
    for each in queues:
        office.get(each)

    def counts() -> list[int]:
        found = []
        for each in queues:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                office.get(each)
            found.append(len(captured))
        return found

    few = counts()
    for child in children[1:]:
        apply_for(world, programme, child, "hardship")
        hand_in(world, programme, child, "hardship")
    assert counts() == few


def test_taking_back_deletes_at_once_and_time_deletes_the_rest(world: World) -> None:
    programme = spring(world, run_evidence_kept_days=30)
    one, two = sixth(world, 2)
    first, second = hand_in(world, programme, one, "disabled"), hand_in(world, programme, two, "disabled")
    browser = family(world, one)
    clock("2022-02-10 13:00")
    assert browser.post(f"/claims/{first.pk}/withdraw/").status_code == 302
    assert not first.evidence.exists()
    verify(world, second, date(2022, 3, 31))
    night = world_night()
    assert actions.sweep(actor=night, now=at("2022-04-30 03:20")) == 0
    assert actions.sweep(actor=night, now=at("2022-05-01 03:20")) == 1
    assert not Evidence.objects.exists()
    assert Claim.objects.filter(pk=second.pk, state="verified").exists(), "that it was checked stays on record"


def world_night():
    from kehou.areas.claims.tasks import NIGHT

    return NIGHT


def test_the_district_sees_numbers_only(world: World, programme: Programme) -> None:
    clock("2022-02-11 09:00")
    child = sixth(world, 1)[0]
    hand_in(world, programme, child, "disabled")
    page = signed_in(world.accounts["district"]).get("/claims/counts/")
    row = next(row for row in page.context["rows"] if row.school == world.school)
    assert (row.waiting, row.verified, row.refused) == (1, 0, 0)
    assert child.name not in page.content.decode()
    assert world.other.name not in page.content.decode(), "another district's"
    assert "残疾" not in page.content.decode()


def test_a_place_given_before_stays_when_the_claim_is_taken_back(world: World, programme: Programme) -> None:
    """What was decided on it stays decided; only later decisions go without."""
    row = apply_for(world, programme, sixth(world, 1)[0], "disabled")
    claim = hand_in(world, programme, row.pupil, "disabled")
    verify(world, claim)
    admit(world, programme, [row])
    actions.withdraw(actor=world.guardian(row.pupil)[0], claim=claim, now=at("2022-02-13 09:00"))
    assert Place.objects.filter(application=row).exists()
    assert claim.evidence.count() == 1, "it was relied on: kept until the night of the day"


def test_where_the_plan_ranks_nobody_else_an_unproven_claim_comes_last(world: World, programme: Programme) -> None:
    """The summer plan ranks those in need and leaves the others open: told and unproven is not ranked."""
    from kehou.areas.enrolment import priority

    row = apply_for(world, programme, sixth(world, 1)[0], "disabled")
    held = priority.held_of([row], date(2022, 2, 12))
    by_word = priority.turn_of(row, held)
    with pytest.MonkeyPatch.context() as patched:
        real = priority._tier
        patched.setattr(priority, "_tier", lambda p, facts: real(p, facts) if facts["category"] == "disabled" else None)
        turn = priority.turn_of(row, held)
    assert (turn.rank, turn.told, turn.standing) == (priority.UNRANKED, by_word.told, "missing")
