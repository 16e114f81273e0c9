const FIRST = 2_000; // ms
const LONGEST = 60_000;

/** How long to wait after so many failures: doubling, at most a minute, spread so that a school does not ask in chorus. */
export function pause(failures: number, chance: number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.5 + chance / 2));
}
