// The server, as the app speaks to it.
import type { Parts } from "./day.ts";
import type { Answer, Wired } from "./facts.ts";

export interface Hello {
  now: number;
  account: number | null;
  name: string;
  csrf: string;
  do: "" | "wipe";
}

export interface Policy {
  now: number;
  lock_minutes: number;
  pin_tries: number;
  pin_length: number;
  wipe_at: number;
}

export interface Registered extends Policy {
  device: string;
  key: string; // empty when the phone is known already
  half: string; // base 16
  name: string;
}

export interface Synced extends Policy {
  answers: Answer[];
  day: Parts;
}

export interface Asked {
  account: number;
  waiting: number;
  have: Record<string, string>;
  facts: Wired[];
}

/** What came back; `body` is null unless it was JSON. Rejects only when there was no answer at all. */
export interface Reply<T> {
  status: number;
  body: (T & { do?: string }) | null;
}

export interface Net {
  hello(device: string): Promise<Reply<Hello>>;
  register(device: string, csrf: string): Promise<Reply<Registered>>;
  sync(asked: Asked, device: string, csrf: string): Promise<Reply<Synced>>;
  signOut(csrf: string): Promise<void>;
}

const PATIENCE = 15_000; // ms; a hung connection is no connection

async function ask<T>(url: string, init: RequestInit): Promise<Reply<T>> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { ...init, signal: ended.signal, credentials: "same-origin", cache: "no-store", redirect: "manual" });
    const json = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    return { status: answer.status, body: json ? ((await answer.json()) as T & { do?: string }) : null };
  } finally {
    clearTimeout(timer);
  }
}

const shown = (device: string): Record<string, string> => (device ? { "X-Kehou-Device": device } : {});

/** `base` is the app's own address, `leave` where one signs out. */
export function server(base: string, leave: string): Net {
  const post = <T>(url: string, body: unknown, device: string, csrf: string): Promise<Reply<T>> =>
    ask<T>(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, ...shown(device) },
      body: JSON.stringify(body),
    });
  return {
    hello: (device) => ask<Hello>(`${base}hello/`, { headers: shown(device) }),
    register: (device, csrf) => post<Registered>(`${base}device/`, {}, device, csrf),
    sync: (asked, device, csrf) => post<Synced>(`${base}sync/`, asked, device, csrf),
    signOut: async (csrf) => void (await ask(leave, { method: "POST", headers: { "X-CSRFToken": csrf } })),
  };
}
