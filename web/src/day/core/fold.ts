// Who has a child, from all that was said about it on one day. The same fold as src/kehou/core/custody/chain.py, case by
// case: both are run over the same vectors, so phone and server never disagree about the same facts.

export type Kind =
  | "given" | "missing" | "on_leave" | "excused" | "received" | "present" | "handed_on" | "returned" | "dismissed" | "collected" | "note" | "void";
export type State = "expected" | "on_leave" | "present" | "missing" | "excused" | "collected" | "dismissed" | "handed_on";
export type Hold = "lesson" | "care" | "under_way" | "missing" | "away" | "home" | "alone";

export const GATE = 0; // the place of facts that belong to no group
const RANK: Kind[] = ["given", "missing", "on_leave", "excused", "received", "present", "handed_on", "returned", "dismissed", "collected", "note", "void"];
const WORDS = new Set<Kind>(["given", "note", "void"]); // these move nobody on a roll
const NOT_HERE: State[] = ["expected", "missing", "excused", "on_leave", "handed_on"];
type Moving = Exclude<Kind, "given" | "note" | "void">;
const STEPS: Record<Moving, [State[], State]> = {
  received: [NOT_HERE, "present"],
  present: [NOT_HERE, "present"],
  missing: [["expected", "present", "dismissed"], "missing"],
  excused: [["expected", "missing"], "excused"],
  on_leave: [["expected", "missing"], "on_leave"],
  collected: [["present"], "collected"],
  dismissed: [["present"], "dismissed"],
  handed_on: [["present"], "handed_on"],
  returned: [["present"], "handed_on"],
};
export const ACCOUNTED = new Set<State>(["on_leave", "excused", "collected", "dismissed", "handed_on"]);

export interface ChainFact {
  id: string;
  kind: Kind;
  at: number; // ms, thousandths for microseconds
  place: number; // the group on whose roll it was written
  taker: string;
  to: number | null;
  seq: number;
  corrects: string | null;
}

export interface Stand {
  state: State;
  since: number;
  by: string | null;
}

export interface Holding {
  hold: Hold;
  holder: string;
  since: number;
  place: number;
  by: string | null;
}

export interface Chain {
  stands: Map<number, Stand>;
  holdings: Holding[];
  conflicts: Set<string>; // "id unlisted"
}

/** The state that follows, the same when nothing changes, or null for a contradiction. */
export function after(state: State, kind: Kind): State | null {
  if (WORDS.has(kind)) return state;
  const [starts, end] = STEPS[kind as Moving];
  return state === end || starts.includes(state) ? end : null;
}

export function may(state: State, kind: Kind): boolean {
  const next = after(state, kind);
  return next !== null && next !== state;
}

export function inOrder(a: ChainFact, b: ChainFact): number {
  return a.at - b.at || a.seq - b.seq || RANK.indexOf(a.kind) - RANK.indexOf(b.kind) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The day of one child. `start` is who had it in the last lesson, `listed` how each opened roll put it down. */
export function fold(start: Holding, listed: Map<number, Stand>, facts: Iterable<ChainFact>): Chain {
  const said = new Map<string, ChainFact>();
  for (const fact of facts) said.set(fact.id, fact);
  const back = new Set<string>();
  for (const fact of said.values()) if (fact.corrects && fact.corrects !== fact.id) back.add(fact.corrects);
  const chain: Chain = { stands: new Map(listed), holdings: [start], conflicts: new Set() };
  for (const fact of [...said.values()].filter((each) => !back.has(each.id)).sort(inOrder)) move(chain, fact);
  return chain;
}

export function last(chain: Chain): Holding {
  return chain.holdings[chain.holdings.length - 1] as Holding;
}

function move(chain: Chain, fact: ChainFact): void {
  if (fact.kind === "given") give(chain, fact, fact.place);
  if (WORDS.has(fact.kind)) return;
  checkPlaces(chain, fact);
  stand(chain, fact);
  hold(chain, fact);
}

function stand(chain: Chain, fact: ChainFact): void {
  const here = chain.stands.get(fact.place);
  if (!here && fact.place !== GATE) chain.conflicts.add(`${fact.id} unlisted`);
  const before = here?.state ?? "expected";
  if (after(before, fact.kind) === null && fact.place !== GATE) chain.conflicts.add(`${fact.id} ${before}.${fact.kind}`);
  const end = STEPS[fact.kind as Moving][1];
  if (end !== here?.state) chain.stands.set(fact.place, { state: end, since: fact.at, by: fact.id });
  if (fact.kind === "handed_on" && fact.to !== null) announce(chain, fact, fact.to);
}

/** The next roll expects the child; whoever comes back from there is expected again. */
function announce(chain: Chain, fact: ChainFact, to: number): void {
  const there = chain.stands.get(to);
  if (!there || there.state === "handed_on") chain.stands.set(to, { state: "expected", since: fact.at, by: null });
}

function checkPlaces(chain: Chain, fact: ChainFact): void {
  const now = last(chain);
  if (fact.place === now.place) return;
  const elsewhere = now.hold === "care";
  const lessons = now.hold === "lesson" && now.by !== null; // back there: nobody of the service answers any more
  const closed = lessons || now.hold === "away" || now.hold === "home" || now.hold === "alone";
  if (fact.kind === "received" || fact.kind === "present") {
    if (elsewhere) chain.conflicts.add(`${fact.id} two_places`);
    else if (now.hold === "home" || now.hold === "alone") chain.conflicts.add(`${fact.id} after_leaving`);
  } else if (["collected", "dismissed", "handed_on", "returned"].includes(fact.kind) && (elsewhere || closed)) {
    chain.conflicts.add(`${fact.id} not_here`);
  }
}

function hold(chain: Chain, fact: ChainFact): void {
  const now = last(chain);
  const elsewhere = now.hold === "care" && now.place !== fact.place;
  if (fact.kind === "received" || fact.kind === "present") take(chain, fact, "care", fact.taker || now.holder);
  else if (fact.kind === "collected") take(chain, fact, "home", fact.taker);
  else if (fact.kind === "dismissed") take(chain, fact, "alone", fact.taker);
  else if (fact.kind === "returned") take(chain, fact, "lesson", fact.taker);
  else if (fact.kind === "handed_on") give(chain, fact, fact.to ?? GATE);
  else if (!elsewhere && fact.kind === "missing") take(chain, fact, "missing", answers(chain));
  else if (!elsewhere) take(chain, fact, "away", fact.taker || now.holder);
}

/** Who had the child last before it was away: a child that left alone does not answer for itself. */
function answers(chain: Chain): string {
  const [latest] = chain.holdings.filter((each) => !["away", "home", "alone"].includes(each.hold)).reverse();
  return (latest ?? last(chain)).holder;
}

/** On the way to the next place; nothing changes when that has the child already, unless it is the one that gives. */
function give(chain: Chain, fact: ChainFact, to: number): void {
  const now = last(chain);
  const fromThere = fact.kind === "handed_on" && fact.place === to;
  if (now.place === to && now.hold === "care" && !fromThere) return;
  append(chain, { hold: "under_way", holder: now.holder, since: fact.at, place: to, by: fact.id });
}

function take(chain: Chain, fact: ChainFact, how: Hold, holder: string): void {
  append(chain, { hold: how, holder, since: fact.at, place: fact.place, by: fact.id });
}

function append(chain: Chain, made: Holding): void {
  const now = last(chain);
  if (now.hold !== made.hold || now.holder !== made.holder || now.place !== made.place) chain.holdings.push(made);
}
