"""The opening minute with the power failing: a server process and the database are killed while claims pour in."""

import http.client
import json
import threading
import time
import uuid
from contextlib import suppress
from urllib.parse import urlencode

import psutil
import pytest

from tests.support.instance import Instance, instance

CSRF = "a" * 32
FAMILIES = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kehou.areas.directory.models import Contact
from kehou.areas.programmes.models import Course
from kehou.base import clock
from kehou.rush.preparing import prepare_coming
engine = import_module(settings.SESSION_ENGINE)
prepare_coming(clock.now())
found = []
rows = Contact.objects.filter(may_decide=True, guardian__account__isnull=False, pupil__left_on=None)
rows = rows.select_related("guardian__account", "pupil__school_class").order_by("pupil_id", "pk").distinct("pupil_id")
courses = {}
for course in Course.objects.filter(programme__service="courses").order_by("pk"):
    courses.setdefault(course.school_id, []).append(course)
for contact in rows:
    pupil = contact.pupil
    for course in courses.get(pupil.school_id, [])[:2]:
        if pupil.school_class.grade in course.grades:
            account = contact.guardian.account
            session = engine.SessionStore()
            session[SESSION_KEY] = str(account.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = account.get_session_auth_hash()
            session.create()
            found.append([session.session_key, pupil.pk, course.pk])
print(json.dumps(found[:int(sys.argv[1])]))
"""


class Crowd:
    """Families who tap once and whose phones keep trying with the same key until they hear an answer."""

    def __init__(self, served: Instance, wishes: list[list[object]]) -> None:
        self.served = served
        self.left = [(str(session), pupil, course, str(uuid.uuid4())) for session, pupil, course in wishes]
        self.answers: dict[tuple[object, object], str] = {}
        self.tries = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(24)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), "somebody never hears an answer"

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self.left:
                    return
                wish = self.left.pop()
            while (heard := self._post(*wish)) is None:
                self.tries += 1
                time.sleep(0.05)
            with self._lock:
                self.answers[wish[1], wish[2]] = heard

    def _post(self, session: str, pupil: object, course: object, key: str) -> str | None:
        """What the family is told; None when it does not know."""
        body = urlencode({"client_key": key, "child": pupil, "course": course, "csrfmiddlewaretoken": CSRF})
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=15)
            connection.request("POST", "/rush/claim/", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        return None if answer.status == 503 else str(said["code"] or said["state"])


def _wait(crowd: Crowd, many: int) -> None:
    deadline = time.monotonic() + 60
    while len(crowd.answers) < many:
        assert time.monotonic() < deadline, f"only {len(crowd.answers)} answers"
        time.sleep(0.002)


def _one_worker(served: Instance) -> psutil.Process:
    """One of the processes that serve: it listens on the port, and is not the parent."""
    assert served.process is not None
    family = psutil.Process(served.process.pid).children(recursive=True)
    return next(p for p in family if any(c.laddr.port == served.port for c in p.net_connections() if c.laddr))


def _postmaster(served: Instance) -> psutil.Process:
    pid = int((served.home / "postgres" / "postmaster.pid").read_text().split()[0])
    return psutil.Process(pid)


@pytest.mark.race
@pytest.mark.xdist_group("instance")
def test_a_server_process_and_the_database_are_killed_while_claims_pour_in() -> None:
    with instance("rush") as served:
        served.command("demo", "--until", "2021-09-07T11:58")
        served.start()
        wishes = served.python(FAMILIES, "700")
        served.set_clock("2021-09-07 12:00:01+08")
        crowd = Crowd(served, wishes)
        crowd.start()
        _wait(crowd, 100)
        _one_worker(served).kill()
        _wait(crowd, 250)
        database = _postmaster(served)
        for process in [*database.children(recursive=True), database]:
            with suppress(psutil.NoSuchProcess):  # a connection may have ended by itself
                process.kill()
        psutil.wait_procs([database], timeout=10)
        crowd.join()
        assert crowd.tries, "nobody noticed the kills: they came too late"
        assert len(crowd.answers) == len(wishes)
        _recount(served, crowd)
        assert served.stop() == 0


def _recount(served: Instance, crowd: Crowd) -> None:
    told = {wish for wish, heard in crowd.answers.items() if heard == "have"}
    rows = served.sql(
        "SELECT pupil_id, course_id FROM enrolment_place WHERE course_id IS NOT NULL AND state <> 'ended'"
    )
    assert told == set(rows), "told and held differ"
    assert len(rows) == len(set(rows)), "somebody is in twice"
    wrong = served.sql(
        "SELECT id FROM programmes_course c WHERE taken > capacity OR taken <> "
        "(SELECT count(*) FROM enrolment_place p WHERE p.course_id = c.id AND p.state <> 'ended')"
    )
    assert wrong == [], "oversold or miscounted"
    claims = served.sql("SELECT count(*), count(DISTINCT key) FROM rush_claim")
    assert claims == [(len(crowd.answers), len(crowd.answers))], "each wish is one claim"
    given = served.sql("SELECT sum((detail->>'given')::int) FROM base_auditevent WHERE subject_type = 'rush.claim'")
    by_page = served.sql("SELECT count(*) FROM base_auditevent WHERE subject_type = 'programmes.course'")
    assert given[0][0] + by_page[0][0] == len(told), "what was given stands in the audit trail, once"
