// What time it is by the server, told by a phone whose own clock may be wrong or be moved in the middle.
//
// An *era* is a stretch in which nobody is known to have touched the phone's clock. Each era has the milliseconds by
// which the server is ahead of it (`ahead`), guessed at first from the era before, sure after one round trip. Facts
// keep the phone's raw time and their era, so that they can be corrected when the era becomes sure.

export interface Era {
  ahead: number; // ms
  slack: number; // ms; half the round trip that measured it
  sure: boolean;
}

export interface Stamp {
  raw: number; // ms, the phone's own clock
  era: number;
}

const JUMP = 2_000; // ms; less than this is drift
const KEPT = 20; // eras

export class Clock {
  private readonly wall: () => number;
  private readonly steady: () => number;
  private readonly eras: Map<number, Era>;
  private era: number;
  private lastWall: number;
  private lastSteady: number;

  /** `wall` is Date.now, which people can change; `steady` is performance.now, which they cannot. */
  constructor(wall: () => number, steady: () => number, saved: [number, Era][] = []) {
    this.wall = wall;
    this.steady = steady;
    this.eras = new Map(saved.slice(-KEPT));
    const last = saved[saved.length - 1];
    // Whatever happened to the clock while the page was away: what was known is a guess now.
    this.era = (last?.[0] ?? 0) + 1;
    this.eras.set(this.era, last ? { ...last[1], sure: false } : { ahead: 0, slack: Infinity, sure: false });
    this.lastWall = wall();
    this.lastSteady = steady();
  }

  /** A round trip: sent and got by the phone's clock, and what the server said in between; all in ms. */
  measured(sent: number, got: number, server: number): void {
    this.watch();
    const slack = Math.abs(got - sent) / 2;
    const ahead = server - (sent + got) / 2;
    const known = this.current;
    const moved = Math.abs(ahead - known.ahead) > slack + known.slack;
    if (known.sure && slack > known.slack && !moved) return;
    this.eras.set(this.era, { ahead, slack, sure: true });
  }

  stamp(): Stamp {
    this.watch();
    return { raw: this.wall(), era: this.era };
  }

  /** The moment of a stamp by the server's clock, as well as it is known by now. */
  corrected(stamp: Stamp): number {
    return Math.round(stamp.raw + (this.eras.get(stamp.era) ?? this.current).ahead);
  }

  /** By how much the server was ahead when this was stamped, as well as it is known by now; ms. */
  aheadOf(stamp: Stamp): number {
    return this.corrected(stamp) - stamp.raw;
  }

  now(): number {
    return this.corrected(this.stamp());
  }

  get current(): Era {
    return this.eras.get(this.era) as Era;
  }

  saved(): [number, Era][] {
    return [...this.eras].slice(-KEPT);
  }

  /** Begin a new era when the phone's clock has moved otherwise than time did. */
  private watch(): void {
    const wall = this.wall();
    const steady = this.steady();
    const jump = wall - this.lastWall - (steady - this.lastSteady);
    this.lastWall = wall;
    this.lastSteady = steady;
    if (Math.abs(jump) < JUMP) return;
    const known = this.current;
    this.era += 1;
    // Backwards is a hand on the clock. Forwards is nearly always a phone that slept, where the steady clock stands still.
    this.eras.set(this.era, { ahead: jump < 0 ? known.ahead - jump : known.ahead, slack: known.slack, sure: false });
  }
}
