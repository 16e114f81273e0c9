"""The server is killed in the middle of a burst of applications: nothing acknowledged is lost, nothing is twice."""

import http.client
import threading
import time
import uuid
from urllib.parse import urlencode

import pytest

from tests.support.instance import Instance, instance

FAMILIES = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from kehou.areas.directory.models import Contact
from kehou.areas.programmes.models import Programme
engine = import_module(settings.SESSION_ENGINE)
found = []
rows = Contact.objects.filter(may_decide=True, guardian__account__isnull=False)
rows = rows.select_related("guardian__account", "pupil")
programmes = dict(Programme.objects.filter(service="care").values_list("school_id", "pk"))
for contact in rows.order_by("pupil_id", "pk").distinct("pupil_id")[:int(sys.argv[1])]:
    account = contact.guardian.account
    session = engine.SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    found.append([session.session_key, programmes[contact.pupil.school_id], contact.pupil_id])
print(json.dumps(found))
"""
CSRF = "a" * 32


class Burst:
    """Families who press the button all at once; `acknowledged` are those who were told that it worked."""

    def __init__(self, served: Instance, families: list[list[object]]) -> None:
        self.served = served
        self.waiting = [(*family, str(uuid.uuid4())) for family in families]
        self.acknowledged: set[str] = set()
        self.unanswered: set[str] = set()
        self._lock = threading.Lock()

    def run(self, threads: int = 8) -> list[threading.Thread]:
        queue = list(self.waiting)
        workers = [threading.Thread(target=self._work, args=(queue,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        return workers

    def _work(self, queue: list[tuple[object, ...]]) -> None:
        while True:
            with self._lock:
                if not queue:
                    return
                session, programme, pupil, key = queue.pop()
            ok = self._post(str(session), f"/enrolment/programmes/{programme}/children/{pupil}/", str(key))
            with self._lock:
                (self.acknowledged if ok else self.unanswered).add(str(key))

    def _post(self, session: str, path: str, key: str) -> bool:
        body = urlencode({"client_key": key, "agreed": "on", "optional": [5]}, doseq=True)
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=15)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            assert answer.status in (302, 409), (answer.status, answer.read()[:2000].decode(errors="replace"))
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 302


@pytest.mark.race
@pytest.mark.xdist_group("instance")
def test_killed_in_the_middle_of_a_burst() -> None:
    with instance("kill") as served:
        served.start()
        families = served.python(FAMILIES, "400")
        served.set_clock("2021-09-02 12:00:01+08")
        burst = Burst(served, families)
        workers = burst.run()
        while len(burst.acknowledged) < 60:
            time.sleep(0.002)
        served.kill_everything()
        for worker in workers:
            worker.join()
        assert burst.unanswered, "the kill came too late to hit anybody"

        assert served.start() > 0
        before = _stored(served)
        assert burst.acknowledged <= before.keys(), "an acknowledged application is gone"
        assert set(before.values()) == {1}

        for worker in burst.run():  # everybody presses again, with the same key
            worker.join()
        assert burst.acknowledged == {str(key) for *_, key in burst.waiting}
        after = _stored(served)
        assert set(after) == burst.acknowledged
        assert set(after.values()) == {1}, "somebody is in twice"
        assert served.sql("SELECT count(*) FROM programmes_programme WHERE taken > capacity") == [(0,)]
        events = served.sql("SELECT count(*) FROM base_auditevent WHERE action = 'enrolment.apply'")
        assert events == [(len(families),)], "each application has exactly one audit event"
        assert served.stop() == 0


def _stored(served: Instance) -> dict[str, int]:
    """Live applications of each child, by the application's client key."""
    rows = served.sql(
        "SELECT a.client_key::text, count(b.*) FROM enrolment_application a JOIN enrolment_application b "
        "ON b.pupil_id = a.pupil_id AND b.state NOT IN ('refused', 'withdrawn') GROUP BY a.client_key"
    )
    return dict(rows)


@pytest.mark.race
@pytest.mark.xdist_group("instance")
def test_two_instances_stop_cleanly_and_start_again_fast() -> None:
    with instance("one") as one, instance("two") as two:
        first = one.start()
        two.start()
        one.kill()  # the parent alone: its workers still hold the port
        again = one.start()
        assert one.stop() == 0
        assert two.stop() == 0
        second = two.start()
        assert two.stop() == 0
        assert max(again, second) < first, "no slower than the start that made the database and loaded the demo"
