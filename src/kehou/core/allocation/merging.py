"""Sites with too few children: into which site of the same town they could go. Proposals only; a person confirms
each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of a town with how many applied there and how many it has room for."""

    key: str
    town: str
    applied: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Take the children of `site` into `into`; with what numbers. `others` would do as well, the nearer first.

    `into` "" means that nothing can be proposed: `code` says why.
    """

    site: str
    code: str  # "merge.few", "merge.no_other_site", "merge.no_room"
    applied: int
    fewer_than: int
    into: str = ""
    together: int = 0
    minutes: int | None = None
    others: tuple[str, ...] = ()


def propose_merges(
    sites: Iterable[Site], *, fewer_than: int, minutes: Mapping[tuple[str, str], int] | None = None
) -> tuple[Proposal, ...]:
    """A proposal for each site with fewer than `fewer_than` children, the smallest first, as the plan's number says.

    A site goes to the nearest one of its town with room for all its children (`minutes` from site to site, both ways
    alike; where they are unknown, to the one with the most children). A site that takes others in counts them, and so
    may not be too small any more; a site that goes somewhere takes in nobody. A site without any child is not merged.
    """
    standing = {site.key: site for site in sites}
    proposals = []
    for site in sorted(standing.values(), key=lambda site: (site.applied, -site.capacity, site.key)):
        now = standing[site.key]
        if not 0 < now.applied < fewer_than:
            continue
        proposal = _proposed(now, list(standing.values()), fewer_than, minutes or {})
        proposals.append(proposal)
        if proposal.into:
            target = standing[proposal.into]
            standing[proposal.into] = replace(target, applied=proposal.together)
            del standing[site.key]
    return tuple(proposals)


def _proposed(
    site: Site, standing: Sequence[Site], fewer_than: int, minutes: Mapping[tuple[str, str], int]
) -> Proposal:
    others = [each for each in standing if each.town == site.town and each.key != site.key]
    roomy = [each for each in others if each.capacity >= each.applied + site.applied]

    def way(other: Site) -> int | None:
        return minutes.get((site.key, other.key), minutes.get((other.key, site.key)))

    def nearer(other: Site) -> tuple[bool, int, int, str]:
        far = way(other)
        return far is None, far or 0, -other.applied, other.key

    ordered = sorted(roomy, key=nearer)
    if not ordered:
        code = "merge.no_room" if others else "merge.no_other_site"
        return Proposal(site=site.key, code=code, applied=site.applied, fewer_than=fewer_than)
    best = ordered[0]
    return Proposal(
        site=site.key,
        code="merge.few",
        applied=site.applied,
        fewer_than=fewer_than,
        into=best.key,
        together=best.applied + site.applied,
        minutes=way(best),
        others=tuple(each.key for each in ordered[1:]),
    )
