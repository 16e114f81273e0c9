// What was seen or said about a child, on its way to the server; and how the server answers.
import type { Stamp } from "./clock.ts";

export interface Fact {
  id: string; // made here: the same fact sent twice is one fact
  group: number;
  session: number;
  pupil: number;
  kind: string; // what custody knows, or for the server only: "come" at the gate, "close"
  party: string; // who gave or took: "contact:34", "group:5", "code:123456"
  words: string;
  seq: number; // counts up on this phone: breaks ties of time
  corrects: string | null; // the fact that is taken back
}

export interface Queued extends Fact {
  stamp: Stamp;
}

/** As it goes over the wire: the phone's own time, and by how much the server's is ahead of it, in ms. */
export interface Wired extends Fact {
  raw: number;
  ahead: number;
}

export interface Answer {
  id: string;
  as: "stored" | "known" | "flagged" | "refused";
  why?: string; // a sentence, with flagged and refused
}
