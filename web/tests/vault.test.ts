import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveKey, open, random, ROUNDS, seal } from "../src/day/core/vault.ts";

const FEW = 1000; // rounds; the real number is slow on purpose
const salt = random(16);
const half = random(32);

test("what was sealed is opened by the same PIN and half, and by nothing else", async () => {
  const key = await deriveKey("482913", salt, half, FEW);
  const sealed = await seal(key, "7:day", { name: "陈小雨" });
  assert.equal(Buffer.from(sealed.data).includes("陈小雨"), false);
  assert.deepEqual(await open(await deriveKey("482913", salt, half, FEW), "7:day", sealed), { name: "陈小雨" });
  const wrong = [deriveKey("482914", salt, half, FEW), deriveKey("482913", random(16), half, FEW), deriveKey("482913", salt, random(32), FEW)];
  for (const other of wrong) await assert.rejects(open(await other, "7:day", sealed));
});

test("a record cannot be passed off as another, nor changed", async () => {
  const key = await deriveKey("482913", salt, half, FEW);
  const sealed = await seal(key, "7:fact:a", { kind: "present" });
  await assert.rejects(open(key, "7:fact:b", sealed));
  const bent = new Uint8Array(sealed.data.slice(0));
  bent[3]! ^= 1;
  await assert.rejects(open(key, "7:fact:a", { iv: sealed.iv, data: bent.buffer }));
});

test("the same thing sealed twice looks different, and the key cannot be taken out", async () => {
  const key = await deriveKey("482913", salt, half, FEW);
  const [one, two] = [await seal(key, "x", 1), await seal(key, "x", 1)];
  assert.notDeepEqual(one.data, two.data);
  await assert.rejects(crypto.subtle.exportKey("raw", key));
  assert.ok(ROUNDS >= 600_000);
});
