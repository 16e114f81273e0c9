"""Claims against the audit trail: each batch's event carries a digest of its claims as they were answered."""

from collections.abc import Iterator

from django.db import connection

CHANGED = """
    SELECT e.id FROM base_auditevent e WHERE e.subject_type = 'rush.claim' AND e.detail->>'digest' IS DISTINCT FROM (
        SELECT encode(sha256(convert_to(string_agg(rush_line(
            c.id, c.key, c.course_id, c.pupil_id, c.account_id, c.place_id, c.decided_at, c.code
        ), E'\\n' ORDER BY c.id), 'UTF8')), 'hex')
        FROM jsonb_array_elements_text(e.subject_ids) s JOIN rush_claim c ON c.id = s::bigint
    ) ORDER BY e.id
"""


def verify() -> Iterator[str]:
    """One sentence for every batch of claims that is no longer what was answered."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        for (pk,) in cursor.fetchall():
            yield f"审计记录 {pk} 所记的一批选课与现有记录不符"
