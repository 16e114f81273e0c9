"""Entrustment letters (托管委托书): made from plan and programme, signed by the guardian, kept unchangeable (A5)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kehou.areas.directory.models import Guardian
from kehou.areas.enrolment.access import APPLY, PAPER
from kehou.areas.enrolment.letter import compose
from kehou.areas.enrolment.models import Agreement, Application, Letter, Place
from kehou.areas.enrolment.rulings import days_in_words
from kehou.areas.programmes.models import Programme
from kehou.base.access import Action, Actor
from kehou.base.audit import recorded
from kehou.base.refusal import Refusal

from .billing import bill_places


def letter_of(programme: Programme, now: datetime) -> Letter:
    """The letter's text for a programme; the same text is archived once."""
    body = compose(programme)
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    letter, _ = Letter.objects.get_or_create(
        programme=programme, sha256=sha256, defaults={"body": body, "made_at": now}
    )
    return letter


def sign_letter(*, actor: Actor, place: Place, guardian: Guardian, now: datetime) -> Agreement:
    """The guardian signs; from now on the child takes part.

    Raises Refusal when the place has ended or is signed already.
    """
    return _sign(actor, APPLY, place.programme, [(place, guardian)], Application.Channel.ONLINE, now)[0]


def receive_paper_letters(
    *, actor: Actor, programme: Programme, signed: Sequence[tuple[Place, Guardian]], now: datetime
) -> list[Agreement]:
    """Letters signed on paper and handed to the class teacher (四.1.2), a class at once, all or none."""
    return _sign(actor, PAPER, programme, signed, Application.Channel.PAPER, now)


def _sign(
    actor: Actor,
    action: Action,
    programme: Programme,
    signed: Sequence[tuple[Place, Guardian]],
    channel: Application.Channel,
    now: datetime,
) -> list[Agreement]:
    letter = letter_of(programme, now)
    with recorded(actor, action, Agreement, at=now, district_id=programme.district_id) as record:
        ids = [place.pk for place, _ in signed]
        if Place.objects.filter(pk__in=ids, state=Place.State.HELD).update(state=Place.State.ACTIVE) != len(ids):
            ended = Place.objects.filter(pk__in=ids, state=Place.State.ENDED).exists()
            raise Refusal("place.ended" if ended else "letter.signed")
        rows = [_agreement(letter, place, guardian, channel, now) for place, guardian in signed]
        Agreement.objects.bulk_create(rows, batch_size=2000)
        bill_places(programme, [place for place, _ in signed], now)
        record.subjects = [row.pk for row in rows]
    return rows


def _agreement(letter: Letter, place: Place, guardian: Guardian, channel: str, now: datetime) -> Agreement:
    fields = {
        "child": place.pupil.name,
        "class": str(place.school_class),
        "guardian": guardian.name,
        "weekdays": days_in_words(place.weekdays),
        "signed_at": f"{now:%Y-%m-%d %H:%M:%S}",
    }
    return Agreement(
        letter=letter,
        place=place,
        guardian=guardian,
        fields=fields,
        channel=channel,
        signed_at=now,
        sha256=agreement_hash(letter.sha256, fields),
    )


def agreement_hash(letter_sha256: str, fields: dict[str, Any]) -> str:
    """SHA-256 over the letter's own hash and what was filled in: changes when either is touched."""
    filled = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{letter_sha256}\n{filled}".encode()).hexdigest()
