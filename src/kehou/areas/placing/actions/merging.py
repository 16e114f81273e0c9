"""Sites with too few children: a person decides, families keep their own choice (D4)."""

import uuid
from datetime import datetime

from kehou.areas.enrolment.models import Application
from kehou.areas.placing.models import Offer


def merged_application(offer: Offer, now: datetime) -> Application:
    """What the family asked for at its own site, asked for at the site into which that was merged."""
    assert offer.merger is not None
    rows = Application.objects.filter(programme_id=offer.merger.source_id, pupil=offer.pupil)
    old = rows.select_related("pupil", "guardian").latest("pk")
    return Application.objects.create(
        programme=offer.programme,
        school_id=offer.programme.school_id,
        district_id=offer.programme.district_id,
        pupil=old.pupil,
        school_class_id=old.school_class_id,
        guardian=old.guardian,
        channel=Application.Channel.ONLINE,
        weekdays=old.weekdays,
        declared=old.declared,
        client_key=uuid.uuid4(),
        applied_at=old.applied_at,
        checked_at=old.checked_at,
        state=Application.State.CHECKED,
    )
