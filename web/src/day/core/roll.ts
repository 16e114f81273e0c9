// A group's roll as it stands: what the server has, and what this phone has noted since.
import type { Clock } from "./clock.ts";
import type { Child, Group, Recorded } from "./day.ts";
import type { Queued } from "./facts.ts";
import { type Chain, type ChainFact, fold, type Holding, type Kind, last, type Stand, type State } from "./fold.ts";

export interface Row {
  child: Child;
  state: State;
  since: number;
  now: Holding; // who has the child, wherever
  waiting: boolean; // something about it has not been sent yet
  odd: boolean; // what was said about it does not go together: a person has to look
  last: Recorded | null; // what this roll's state rests on
  notes: Recorded[];
}

export interface Counts {
  all: number;
  uncalled: number;
  present: number;
  missing: number;
  away: number;
  left: number;
}

const CUSTODY: ReadonlySet<string> = new Set<Kind>([
  "given", "missing", "on_leave", "excused", "received", "present", "handed_on", "returned", "dismissed", "collected", "note", "void",
]);
const AWAY: readonly State[] = ["on_leave", "excused"];

/** Every child of the group, in the server's order. */
export function roll(group: Group, queued: readonly Queued[], clock: Clock): Row[] {
  const said = new Map<number, Recorded[]>();
  const push = (event: Recorded): void => void said.set(event.pupil, [...(said.get(event.pupil) ?? []), event]);
  group.events.forEach(push);
  const heard = new Set(group.events.map((event) => event.id));
  const unsent = new Set<number>();
  for (const fact of queued) {
    if (!CUSTODY.has(fact.kind) || heard.has(fact.id)) continue;
    unsent.add(fact.pupil);
    push(recorded(fact, group, clock));
  }
  return group.children.map((child) => row(child, group, said.get(child.id) ?? [], unsent.has(child.id)));
}

/** A fact of this phone as the server will tell it back. */
export function recorded(fact: Queued, group: Group, clock: Clock): Recorded {
  return {
    id: fact.id,
    pupil: fact.pupil,
    kind: fact.kind as Kind,
    at: clock.corrected(fact.stamp),
    place: fact.group,
    party: fact.words ? `${fact.party} ${fact.words}` : fact.party,
    taker: taker(fact, group),
    seq: fact.seq,
    corrects: fact.corrects,
    by: "",
  };
}

/** Who has the child by this fact; the same rule as the server's (custody/actions/seen.py, Known.taker). */
function taker(fact: Queued, group: Group): string {
  const me = `staff:${group.teacher.id}`;
  if (fact.kind === "received" || fact.kind === "present") return me;
  if (fact.kind === "collected") return fact.party;
  if (fact.kind === "dismissed") return fact.party || `pupil:${fact.pupil}`;
  if (fact.kind === "returned") return fact.party;
  if (fact.kind === "excused" || fact.kind === "on_leave") return fact.party || me;
  return "";
}

function row(child: Child, group: Group, events: Recorded[], waiting: boolean): Row {
  const chain = chainOf(child, group, events);
  const stand: Stand = chain.stands.get(group.id) ?? { state: "expected", since: 0, by: null };
  return {
    child,
    state: stand.state,
    since: stand.since,
    now: last(chain),
    waiting,
    odd: chain.conflicts.size > 0,
    last: events.find((event) => event.id === stand.by) ?? null,
    notes: events.filter((event) => event.kind === "note"),
  };
}

export function chainOf(child: Child, group: Group, events: Recorded[]): Chain {
  const { state, since } = child.listed;
  const listed = new Map<number, Stand>(state ? [[group.id, { state, since, by: null }]] : []);
  return fold({ ...child.start, place: 0, by: null }, listed, events.map(chainFact));
}

function chainFact(event: Recorded): ChainFact {
  const to = event.kind === "handed_on" ? /^group:(\d+)/.exec(event.party) : null;
  return { ...event, to: to ? Number(to[1]) : null };
}

export function counts(rows: readonly Row[]): Counts {
  const many = (...states: State[]): number => rows.filter((each) => states.includes(each.state)).length;
  return {
    all: rows.length,
    uncalled: many("expected"),
    present: many("present"),
    missing: many("missing"),
    away: many(...AWAY),
    left: many("collected", "dismissed", "handed_on"),
  };
}
