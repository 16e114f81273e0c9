import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../src/day/core/clock.ts";

const MINUTE = 60_000;
const SERVER = 1_700_000_000_000;

/** A phone whose clock is `wrong` ms ahead of the server's, and can be moved. */
function phone(wrong: number) {
  const it = { truth: SERVER, wrong, steady: 0, pass: (ms: number) => void ((it.truth += ms), (it.steady += ms)), sleep: (ms: number) => void (it.truth += ms) };
  const wall = () => it.truth + it.wrong;
  return { it, wall, make: (saved?: ReturnType<Clock["saved"]>) => new Clock(wall, () => it.steady, saved) };
}

function roundTrip(clock: Clock, { it, wall }: ReturnType<typeof phone>, out = 40, back = 60): void {
  const sent = wall();
  it.pass(out);
  const server = it.truth;
  it.pass(back);
  clock.measured(sent, wall(), server);
}

test("a phone ten minutes fast is corrected by one round trip, to within half of it", () => {
  const p = phone(10 * MINUTE);
  const clock = p.make();
  roundTrip(clock, p);
  assert.ok(Math.abs(clock.now() - p.it.truth) <= 50);
});

test("what was noted before anything was measured is corrected afterwards", () => {
  const p = phone(-3 * MINUTE);
  const clock = p.make();
  const [noted, truth] = [clock.stamp(), p.it.truth];
  p.it.pass(5 * MINUTE);
  roundTrip(clock, p);
  assert.ok(Math.abs(clock.corrected(noted) - truth) <= 50);
});

test("a clock set back in the middle does not put later facts before earlier ones", () => {
  const p = phone(0);
  const clock = p.make();
  roundTrip(clock, p);
  p.it.pass(1000);
  const [before, truthBefore] = [clock.stamp(), p.it.truth];
  p.it.pass(1000);
  p.it.wrong = -60 * MINUTE;
  const [later, truth] = [clock.stamp(), p.it.truth];
  assert.equal(clock.current.sure, false);
  assert.ok(Math.abs(clock.corrected(later) - truth) <= 2000 && clock.corrected(later) > clock.corrected(before));
  roundTrip(clock, p);
  assert.ok(Math.abs(clock.corrected(later) - truth) <= 50);
  assert.ok(Math.abs(clock.corrected(before) - truthBefore) <= 50);
});

test("a phone that slept is not a phone whose clock was moved", () => {
  const p = phone(2 * MINUTE);
  const clock = p.make();
  roundTrip(clock, p);
  p.it.sleep(60 * MINUTE); // the steady clock stands still meanwhile
  assert.ok(Math.abs(clock.now() - p.it.truth) <= 50);
});

test("a clock set forward is found out by the next round trip", () => {
  const p = phone(0);
  const clock = p.make();
  roundTrip(clock, p);
  p.it.wrong = 30 * MINUTE;
  const [noted, truth] = [clock.stamp(), p.it.truth];
  roundTrip(clock, p);
  assert.ok(Math.abs(clock.corrected(noted) - truth) <= 50);
});

test("a slow round trip does not spoil a good measurement, a moved clock replaces it", () => {
  const p = phone(0);
  const clock = p.make();
  roundTrip(clock, p, 10, 10);
  roundTrip(clock, p, 4000, 10);
  assert.ok(Math.abs(clock.now() - p.it.truth) <= 10);
});

test("after the page was killed the last measurement is a guess, and old facts keep their own", () => {
  const p = phone(5 * MINUTE);
  const first = p.make();
  roundTrip(first, p);
  const [noted, truth] = [first.stamp(), p.it.truth];
  const second = p.make(structuredClone(first.saved()));
  assert.equal(second.current.sure, false);
  assert.ok(Math.abs(second.now() - p.it.truth) <= 50);
  p.it.wrong = 0;
  roundTrip(second, p);
  assert.ok(Math.abs(second.now() - p.it.truth) <= 50);
  assert.ok(Math.abs(second.corrected(noted) - truth) <= 50);
});
