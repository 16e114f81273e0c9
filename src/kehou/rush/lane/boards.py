"""The course page of the opening minute: shells from a second ago at most, families' own words looked up together."""

from concurrent.futures import Executor
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.csp import build_policy

from kehou.areas.directory.words import class_name
from kehou.rush.board import Own, filled
from kehou.rush.line import JOIN, Standing

from .database import Database
from .gather import Gatherer
from .shells import Shells

FAMILIES = """
    SELECT q.n, a.name, p.name, k.grade, k.number, p.school_id, ARRAY(
        SELECT c.title FROM enrolment_place e JOIN programmes_course c ON c.id = e.course_id
        WHERE e.pupil_id = p.id AND e.state <> 'ended' ORDER BY e.id
    )
    FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY q (account_id, pupil_id, n)
    JOIN accounts_account a ON a.id = q.account_id
    JOIN directory_pupil p ON p.id = q.pupil_id AND p.left_on IS NULL
    JOIN directory_schoolclass k ON k.id = p.school_class_id
    WHERE EXISTS (
        SELECT FROM directory_contact t JOIN directory_guardian w ON w.id = t.guardian_id
        WHERE t.pupil_id = p.id AND t.may_decide AND w.account_id = q.account_id
    )
"""
PAGE_HEADERS = (
    (b"content-security-policy", build_policy(cast("dict[str, list[str]]", settings.SECURE_CSP)).encode()),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"vary", b"Cookie, Accept-Language"),
)
type Asked = tuple[int, int]


class Line:
    """Many families' places in line in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, asked: list[Asked]) -> list[Standing | None]:
        programmes, accounts = [list(column) for column in zip(*asked, strict=True)]
        rows = await self._database.rows(JOIN, [programmes, accounts, settings.DEMO])
        found = {(programme, account): Standing(*rest) for programme, account, *rest in rows}
        return [found.get(one) for one in asked]


class Boards:
    """The page for an account and a child; None for whom Django has another page (not their child, waiting in line)."""

    def __init__(self, database: Database, threads: Executor) -> None:
        self._database = database
        self._families = Gatherer(self._look_up, window=0.002, most=1000, limit=20_000)
        self._line = Gatherer(Line(database), window=0.002, most=1000, limit=20_000)
        self._shell = Shells(database, threads)

    async def __call__(self, account: int, pupil: int, request: HttpRequest) -> bytes | None:
        family = await self._families.ask((account, pupil))
        if family is None:
            return None
        _, name, child, grade, number, school, mine = family
        language = translation.get_language_from_request(request)
        page = await self._shell((school, grade, language))
        if page.programme and page.phase != "over":
            standing = await self._line.ask((page.programme, account))
            if standing and standing.waits and page.phase == "running":
                return None
        own = Own(name, child, class_name(grade, number), pupil, mine)
        with translation.override(language):
            return filled(page, own, get_token(request)).encode()

    async def _look_up(self, asked: list[Asked]) -> list[tuple[Any, ...] | None]:
        accounts, pupils = [list(column) for column in zip(*asked, strict=True)]
        rows = {row[0]: row for row in await self._database.rows(FAMILIES, [accounts, pupils])}
        return [rows.get(n) for n in range(1, len(asked) + 1)]
