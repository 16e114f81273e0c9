// The day as the server tells it: who is expected where, and what has been recorded. Kept sealed on the phone.
import type { Hold, Kind, State } from "./fold.ts";

export interface Person {
  name: string;
  phone: string;
}

export interface Contact extends Person {
  id: number;
  relation: string;
  collects: boolean;
  barred: boolean; // "call the office": nobody needs to know more
}

export interface Child {
  id: number;
  name: string;
  class: string;
  teacher: (Person & { id: number }) | null;
  contacts: Contact[];
  leave: string | null; // the family's reason
  leave_by: number | null; // the contact who asked
  next: { group: number | null; title: string; at: string } | null;
  home: string; // today's way home, in words; empty when nothing was said
  office: boolean; // every early hand-over goes through the office
  listed: { state: State | ""; since: number }; // how the opened roll put the child down
  start: { hold: Hold; holder: string; since: number }; // who had it in the last lesson
}

export interface Recorded {
  id: string;
  pupil: number;
  kind: Kind;
  at: number; // ms
  place: number;
  party: string;
  taker: string;
  seq: number;
  corrects: string | null;
  by: string;
}

export interface Pickup {
  pupil: number;
  name: string;
  who: string;
  party: string;
  at: number;
  signed: boolean;
}

export interface Group {
  id: number;
  session: number;
  title: string;
  place: string;
  starts: string; // "15:30"
  ends: string;
  ends_at: number; // ms
  teacher: { id: number; name: string };
  opened: boolean;
  closed: boolean;
  children: Child[];
  events: Recorded[];
  pickups: Pickup[];
  digest: string;
}

export interface GateChild {
  id: number;
  name: string;
  class: string;
  where: string;
  teacher: Person | null;
  state: State;
  home: string;
  office: boolean;
  contacts: Contact[];
}

export interface Gate {
  children: GateChild[];
  pickups: Pickup[];
  digest: string;
}

export interface Day {
  date: string; // "2021-09-06"
  title: string; // 9月6日 周一
  office: Person; // the school
  groups: Group[];
  targets: { group: number; title: string; at: string }[];
  gate: Gate | null;
}

/** What the server sends: the parts that the phone has already are named only. */
export interface Parts extends Omit<Day, "groups" | "gate"> {
  groups: (Group | { id: number; session: number; digest: string; same: true })[];
  gate: Gate | { digest: string; same: true } | null;
}

/** The day with the new parts; null when a part said to be the same is not here: then all has to be asked for. */
export function merged(old: Day | null, parts: Parts): Day | null {
  const groups: Group[] = [];
  for (const part of parts.groups) {
    const known = "same" in part ? old?.groups.find((each) => each.id === part.id && each.digest === part.digest) : part;
    if (!known) return null;
    groups.push(known);
  }
  const gate = parts.gate && "same" in parts.gate ? (old?.gate ?? null) : parts.gate;
  return parts.gate && !gate ? null : { ...parts, groups, gate };
}

/** What the phone has, by which the server leaves out what is the same. */
export function digests(day: Day | null): Record<string, string> {
  const have: Record<string, string> = {};
  for (const group of day?.groups ?? []) have[`${group.id}:${group.session}`] = group.digest;
  if (day?.gate) have["gate"] = day.gate.digest;
  return have;
}
