"""One key for one wish: what the family's device made up, bound to who sent it and what it is about."""

import uuid


def claim_key(client_key: uuid.UUID, *, account_id: int, pupil_id: int, course_id: int) -> uuid.UUID:
    """The key under which a claim is kept.

    A double tap, a retry and a form sent twice carry the same client key, and are one claim. A key used again for
    another child or course is another claim, and nobody can ask about a claim with somebody else's key.
    """
    return uuid.uuid5(client_key, f"{account_id}/{pupil_id}/{course_id}")
