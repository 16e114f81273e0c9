import assert from "node:assert/strict";
import { test } from "node:test";
import { pause } from "../src/day/core/backoff.ts";
import type { Queued } from "../src/day/core/facts.ts";
import { Outbox } from "../src/day/core/outbox.ts";
import { type Outcome, Sender, type Timers } from "../src/day/core/sender.ts";
import { Memory } from "../src/day/core/store.ts";
import { deriveKey, random } from "../src/day/core/vault.ts";

const key = await deriveKey("482913", random(16), random(32), 1000);

function fact(id: string, raw = 0): Queued {
  return { id, group: 1, session: 1, pupil: 7, kind: "present", party: "", words: "", seq: raw, corrects: null, stamp: { raw, era: 1 } };
}

test("what was noted survives the death of the page, in order, and is read by the same account's key only", async () => {
  const store = new Memory();
  const box = new Outbox(store, 5);
  await box.add([fact("b", 2), fact("a", 1)], key);
  await box.add([fact("c", 3)], key);
  const again = new Outbox(store, 5);
  await again.load(key);
  assert.deepEqual(again.waiting.map((each) => each.id), ["a", "b", "c"]);
  const other = new Outbox(store, 6);
  await other.load(key);
  assert.equal(other.waiting.length, 0);
  await assert.rejects(new Outbox(store, 5).load(await deriveKey("000000", random(16), random(32), 1000)));
  assert.equal(await Outbox.count(store, 5), 3);
});

test("nothing leaves the box before the server has answered for it", async () => {
  const store = new Memory();
  const box = new Outbox(store, 5);
  await box.add([fact("a"), fact("b")], key);
  box.batch();
  assert.equal(box.waiting.length, 2);
  await box.add([fact("c")], key); // while the request is under way
  await box.answered([{ id: "a", as: "stored" }, { id: "b", as: "refused", why: "…" }]);
  assert.deepEqual(box.waiting.map((each) => each.id), ["c"]);
  assert.equal(await Outbox.count(store, 5), 1);
  await box.answered([{ id: "a", as: "known" }]);
  assert.equal(box.waiting.length, 1);
});

/** Timers by hand. */
class Hand implements Timers {
  waiting: { at: number; run: () => void; id: number }[] = [];
  private next = 1;
  after(ms: number, run: () => void): number {
    this.waiting.push({ at: ms, run, id: this.next });
    return this.next++;
  }
  cancel(id: number): void {
    this.waiting = this.waiting.filter((each) => each.id !== id);
  }
  chance(): number {
    return 1;
  }
  async fire(): Promise<number> {
    const timer = this.waiting.shift();
    assert.ok(timer);
    timer.run();
    await new Promise(setImmediate);
    return timer.at;
  }
}

test("after failures it waits longer and longer, and starts afresh when the network is back", async () => {
  const outcomes: Outcome[] = ["failed", "failed", "failed", "done", "done"];
  const hand = new Hand();
  const sender = new Sender(async () => outcomes.shift() as Outcome, hand);
  sender.soon();
  const waits = [await hand.fire(), await hand.fire(), await hand.fire()];
  assert.deepEqual(waits, [300, 2000, 4000]);
  assert.equal(hand.waiting[0]?.at, 8000);
  await sender.now();
  assert.equal(sender.failures, 0);
  assert.deepEqual(hand.waiting.map((each) => each.at), [20_000]);
});

test("an attempt that throws is a failure; a stop is a stop until somebody acts", async () => {
  const hand = new Hand();
  await new Sender(() => Promise.reject(new Error("no network")), hand).now();
  assert.deepEqual(hand.waiting.map((each) => each.at), [2000]);
  const stopped = new Hand();
  await new Sender(async () => "stopped", stopped).now();
  assert.equal(stopped.waiting.length, 0);
});

test("two triggers at once are one attempt, and then another", async () => {
  const hand = new Hand();
  let running = 0;
  let most = 0;
  const sender = new Sender(async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running -= 1;
    return "done";
  }, hand);
  await Promise.all([sender.now(), sender.now()]);
  assert.equal(most, 1);
  assert.deepEqual(hand.waiting.map((each) => each.at), [0]);
});

test("pauses double up to a minute and are spread", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 9].map((n) => pause(n, 1)), [2000, 4000, 8000, 16000, 32000, 60000, 60000]);
  assert.equal(pause(3, 0), 4000);
});
