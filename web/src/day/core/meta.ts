// What the phone keeps in the clear about one account: nothing about any child.
import type { Policy, Registered } from "./net.ts";
import type { Store } from "./store.ts";
import { random, type Sealed } from "./vault.ts";

export interface Meta {
  account: number;
  name: string;
  device: string; // "<id>.<key>"
  salt: Uint8Array<ArrayBuffer>;
  half: Uint8Array<ArrayBuffer> | null; // gone after the day: only the server can give it back
  check: Sealed | null; // opens with the right PIN
  tries: number; // wrong ones in a row
  policy: Policy;
}

export const CURRENT = "current";
export const CLOCK = "clock";
export const LEAVING = "leaving"; // sign out as soon as there is a network
export const WHY = "why"; // why the day is not here any more
export const metaOf = (account: number): string => `${account}:meta`;
export const dayOf = (account: number): string => `${account}:day`;

export function made(account: number, answer: Registered): Meta {
  const { now, lock_minutes, pin_tries, pin_length, wipe_at } = answer;
  return {
    account,
    name: answer.name,
    device: `${answer.device}.${answer.key}`,
    salt: random(16),
    half: bytes(answer.half),
    check: null,
    tries: 0,
    policy: { now, lock_minutes, pin_tries, pin_length, wipe_at },
  };
}

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The day is over, or it is no longer this person's: what is about children goes. What was not sent stays sealed, */
/** unreadable until the same person has signed in again and the server has given its half back. */
export async function wipeDay(store: Store, meta: Meta): Promise<Meta> {
  const emptied = { ...meta, half: null };
  await store.put([[metaOf(meta.account), emptied]]);
  await store.remove([dayOf(meta.account)]);
  return emptied;
}

/** Everything, for good: the phone was reported lost. */
export async function wipeAll(store: Store): Promise<void> {
  await store.remove(await store.names(""));
}

/** Whoever signs out elsewhere in this browser: the days of all who used it, and why they are gone. */
export async function wipeEveryDay(store: Store, why: string): Promise<void> {
  for (const name of (await store.names("")).filter((each) => each.endsWith(":meta"))) {
    const meta = await store.get<Meta>(name);
    if (!meta?.half) continue;
    await wipeDay(store, meta);
    await store.put([[WHY, why]]);
  }
}
