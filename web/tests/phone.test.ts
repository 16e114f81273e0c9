// The app without pages, against a server made up here: locking, wiping, sessions that end, phones that are lost.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { Parts } from "../src/day/core/day.ts";
import { wipeEveryDay } from "../src/day/core/meta.ts";
import type { Asked, Hello, Net, Policy, Registered, Reply, Synced } from "../src/day/core/net.ts";
import { Phone, type Noted } from "../src/day/core/phone.ts";
import { Memory } from "../src/day/core/store.ts";

const MORNING = 1_700_000_000_000;
const MINUTE = 60_000;
const PIN = "482913";

class Server implements Net {
  reachable = true;
  account: number | null = 5;
  ended = false;
  facts = new Map<string, { account: number; kind: string }>();
  requests = 0;
  half = "ab".repeat(32);
  now = MORNING;
  strange = new Set<string>(); // kinds that it cannot read
  signedOut = 0;

  private answer<T>(status: number, body: (T & { do?: string }) | null): Reply<T> {
    if (!this.reachable) throw new TypeError("no network");
    return { status, body };
  }
  private get policy(): Policy {
    return { now: this.now, lock_minutes: 5, pin_tries: 3, pin_length: 6, wipe_at: MORNING + 600 * MINUTE };
  }
  async hello(): Promise<Reply<Hello>> {
    return this.answer<Hello>(200, { now: this.now, account: this.account, name: "王老师", csrf: "t", do: this.ended ? "wipe" : "" });
  }
  async register(device: string): Promise<Reply<Registered>> {
    return this.answer<Registered>(200, { ...this.policy, device: `d${this.account}`, key: device ? "" : "k", half: this.half, name: "王老师" });
  }
  async sync(asked: Asked): Promise<Reply<Synced>> {
    this.requests += 1;
    const refuse = (status: number, word: string) => this.answer<Synced>(status, { do: word } as never);
    if (this.ended) return refuse(401, "wipe");
    if (this.account === null) return refuse(401, "sign-in");
    if (this.account !== asked.account) return refuse(409, "other-account");
    if (asked.facts.some((fact) => this.strange.has(fact.kind))) return this.answer<Synced>(400, null);
    const answers = asked.facts.map((fact) => ({ id: fact.id, as: this.facts.has(fact.id) ? ("known" as const) : ("stored" as const) }));
    for (const fact of asked.facts) this.facts.set(fact.id, { account: this.account, kind: fact.kind });
    const day: Parts = { date: "2021-09-06", title: "9月6日", office: { name: "", phone: "" }, groups: [], targets: [], gate: null };
    return this.answer<Synced>(200, { ...this.policy, answers, day });
  }
  async signOut(): Promise<void> {
    this.answer(200, null);
    this.account = null;
    this.signedOut += 1;
  }
}

let server: Server;
let store: Memory;
let wall: number;
let made: number;

function phone(): Phone {
  const timers = { after: () => 0, cancel: () => undefined, chance: () => 1 };
  return new Phone({ store, net: server, wall: () => wall, steady: () => wall, timers, id: () => `id-${made++}`, rounds: 1000 });
}

async function opened(): Promise<Phone> {
  const it = phone();
  await it.start();
  assert.equal(it.screen, "choose-pin");
  assert.ok(await it.choosePin(PIN));
  await it.wake();
  return it;
}

const fact = (pupil: number, kind = "present"): Noted => ({ group: 1, session: 1, pupil, kind });
const plain = (): string => JSON.stringify([...store.records], (_, value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString("latin1") : value));
const cutOff = (): void => void (server.reachable = false);

beforeEach(() => {
  server = new Server();
  store = new Memory();
  wall = MORNING;
  made = 0;
});

test("noted without a network, killed, opened again: everything goes out once", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7), fact(8)]);
  await it.wake();
  assert.equal(it.waiting.length, 2);
  assert.equal(it.online, false);
  const again = phone();
  await again.start();
  assert.equal(again.screen, "locked");
  assert.equal(again.stuck, 2);
  assert.ok(await again.unlock(PIN));
  assert.equal(again.waiting.length, 2);
  server.reachable = true;
  await again.wake();
  assert.equal(again.waiting.length, 0);
  assert.deepEqual([...server.facts.values()].map((each) => each.account), [5, 5]);
});

test("an answer that got lost on the way is asked for again, and nothing is written twice", async () => {
  const it = await opened();
  await it.note([fact(7)]);
  const sync = server.sync.bind(server);
  server.sync = async (asked) => (await sync(asked), Promise.reject(new TypeError("cut in the middle")));
  await it.wake();
  assert.equal(server.facts.size, 1);
  assert.equal(it.waiting.length, 1);
  server.sync = sync;
  await it.wake();
  assert.equal(server.facts.size, 1);
  assert.equal(it.waiting.length, 0);
});

test("locked after some minutes; what was noted is still sent; nothing readable lies in the store", async () => {
  const it = await opened();
  cutOff();
  await it.note([{ ...fact(7, "note"), words: "头疼" }]);
  wall += 4 * MINUTE;
  await it.tick();
  assert.equal(it.screen, "open");
  wall += 1 * MINUTE;
  await it.tick();
  assert.equal(it.screen, "locked");
  assert.equal(it.day, null);
  assert.equal(plain().includes("头疼"), false);
  server.reachable = true;
  await it.wake();
  assert.equal(server.facts.size, 1);
  assert.equal(await it.unlock("000001"), false);
  assert.ok(await it.unlock(PIN));
});

test("after too many wrong PINs the day is gone and the session ended; what was not sent is kept for its owner", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7)]);
  it.lock();
  const again = phone(); // tries count across restarts
  assert.equal(await it.unlock("111112"), false);
  await again.start();
  assert.equal(await again.unlock("111113"), false);
  assert.equal(await again.unlock("111114"), false);
  assert.equal(again.why, "tries");
  assert.equal(store.records.has("5:day"), false);
  assert.equal(await again.unlock(PIN), false); // the half is gone with it
  server.reachable = true;
  await again.greet();
  assert.equal(server.signedOut, 1);
  assert.equal(again.screen, "sign-in");
  server.account = 5; // the owner signs in again
  const back = phone();
  await back.start();
  assert.ok(await back.unlock(PIN));
  await back.wake();
  assert.equal(server.facts.size, 1);
});

test("what one person noted never goes out under another's name", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7)]);
  server.reachable = true;
  server.account = 6;
  await it.wake();
  assert.equal(server.facts.size, 0);
  const other = phone();
  await other.start();
  assert.equal(other.screen, "choose-pin");
  assert.ok(await other.choosePin("975318"));
  await other.wake();
  assert.equal(server.facts.size, 0);
  server.account = 5;
  const back = phone();
  await back.start();
  assert.equal(back.screen, "locked");
  assert.equal(back.stuck, 1);
  assert.ok(await back.unlock(PIN));
  await back.wake();
  assert.deepEqual([...server.facts.values()].map((each) => each.account), [5]);
});

test("a session that ended in between keeps everything until the same person is back", async () => {
  const it = await opened();
  server.account = null;
  await it.note([fact(7)]);
  await it.wake();
  assert.equal(it.signedIn, false);
  assert.equal(it.screen, "open");
  assert.equal(it.waiting.length, 1);
  server.account = 5;
  await it.wake();
  assert.equal(server.facts.size, 1);
});

test("a lost phone forgets everything as soon as it hears of it, locked or not", async () => {
  const it = await opened();
  it.lock();
  server.ended = true;
  await it.greet();
  assert.equal(it.why, "lost");
  assert.deepEqual([...store.records.keys()], ["why"]);
  assert.equal(await it.unlock(PIN), false);
  server.ended = false;
  server.account = null;
  const next = phone();
  await next.start();
  assert.deepEqual([next.screen, next.why], ["sign-in", "lost"]); // opened again: still says why it is empty
});

test("at the end of the day the day is wiped even without a network", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7)]);
  wall += 601 * MINUTE;
  const next = phone();
  await next.start();
  assert.equal(next.why, "day-over");
  assert.equal(store.records.has("5:day"), false);
  assert.equal(next.stuck, 1);
  server.reachable = true;
  server.now = MORNING + 601 * MINUTE;
  await next.greet();
  assert.equal(next.screen, "locked");
});

test("signing out wipes the day; without a network the session ends as soon as there is one", async () => {
  const it = await opened();
  cutOff();
  await it.signOut();
  assert.equal(store.records.has("5:day"), false);
  server.reachable = true;
  await phone().start();
  assert.equal(server.signedOut, 1);
});

test("signing out on an ordinary page wipes every day, and keeps sealed what was not sent", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7)]);
  await wipeEveryDay(store, "signed-out");
  assert.equal(store.records.has("5:day"), false);
  const next = phone();
  await next.start();
  assert.deepEqual([next.screen, next.why, next.stuck], ["no-network", "signed-out", 1]);
  assert.equal(await next.unlock(PIN), false);
});

test("one fact that the server cannot read does not keep the others in", async () => {
  const it = await opened();
  cutOff();
  await it.note([fact(7), fact(8, "strange"), fact(9)]);
  server.reachable = true;
  server.strange.add("strange");
  for (let turn = 0; turn < 5; turn += 1) await it.wake();
  assert.deepEqual([...server.facts.values()].map((each) => each.kind), ["present", "present"]);
  assert.equal(it.told.length, 1);
  assert.equal(it.waiting.length, 0);
});
