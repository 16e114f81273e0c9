// The cases of tests/core/custody/vectors.json (or of the file that KEHOU_VECTORS names), which Python's fold has answered.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type ChainFact, fold, type Holding, type Stand } from "../src/day/core/fold.ts";

interface Case {
  start: Holding;
  listed: [number, Stand][];
  facts: ChainFact[];
  chain: { stands: [number, Stand][]; holdings: Holding[]; conflicts: string[] };
}

const path = process.env["KEHOU_VECTORS"] ?? new URL("../../tests/core/custody/vectors.json", import.meta.url);
const cases = JSON.parse(readFileSync(path, "utf-8")) as Case[];

function folded(each: Case, facts: ChainFact[]): Case["chain"] {
  const { stands, holdings, conflicts } = fold(each.start, new Map(each.listed), facts);
  return { stands: [...stands].sort(([a], [b]) => a - b), holdings, conflicts: [...conflicts].sort() };
}

test("phone and server fold the same", () => {
  assert.ok(cases.length > 30);
  for (const [place, each] of cases.entries()) assert.deepEqual(folded(each, each.facts), each.chain, `case ${place}`);
});

test("order and repetition of arrival change nothing", () => {
  for (const each of cases) {
    const mixed = [...each.facts, ...each.facts].reverse();
    assert.deepEqual(folded(each, mixed), each.chain);
  }
});
