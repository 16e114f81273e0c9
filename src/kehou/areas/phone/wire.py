"""What the app sends, read strictly: a request that we did not make is answered with 400."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[int, Field(ge=0, lt=10**18)]
Millis = Annotated[float, Field(gt=-(10**15), lt=10**15)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactIn(_Strict):
    """One thing noted on the phone. `raw` is the phone's own clock, `ahead` what the server's is ahead of it, in ms."""

    id: UUID
    group: Id
    session: Id
    pupil: Id
    kind: str = Field(max_length=20)
    party: str = Field(max_length=40)
    words: str = Field(max_length=80)
    seq: Annotated[int, Field(ge=0, lt=2**31)]
    corrects: UUID | None
    raw: Millis
    ahead: Millis


class SyncIn(_Strict):
    """`have` names the parts of the day that the phone holds, with their digests."""

    account: Id
    waiting: Annotated[int, Field(ge=0, lt=10**6)]
    have: dict[str, Annotated[str, Field(max_length=64)]] = Field(max_length=60)
    facts: list[FactIn]
