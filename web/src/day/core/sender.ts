// Sends by itself: soon after something was noted, when the network or the page comes back, and again after a failure.
import { pause } from "./backoff.ts";

export interface Timers {
  after(ms: number, run: () => void): number;
  cancel(timer: number): void;
  chance(): number;
}

/** What one attempt came to: again at once (more is waiting), all done, failed, or stopped until somebody acts. */
export type Outcome = "more" | "done" | "failed" | "stopped";

const SOON = 300; // ms: the taps of a quick hand go out together
const IDLE = 20_000; // ms: what colleagues have recorded is asked for this often while the page is seen

export class Sender {
  private readonly attempt: () => Promise<Outcome>;
  private readonly timers: Timers;
  private timer: number | null = null;
  private running = false;
  private again = false;
  failures = 0;

  constructor(attempt: () => Promise<Outcome>, timers: Timers) {
    this.attempt = attempt;
    this.timers = timers;
  }

  soon(): void {
    this.schedule(SOON);
  }

  /** The network is back, or somebody looks at the page. */
  now(): Promise<void> {
    this.failures = 0;
    return this.run();
  }

  stop(): void {
    if (this.timer !== null) this.timers.cancel(this.timer);
    this.timer = null;
  }

  private schedule(ms: number): void {
    this.stop();
    this.timer = this.timers.after(ms, () => void this.run());
  }

  private async run(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.stop();
    this.running = true;
    let outcome: Outcome;
    try {
      outcome = await this.attempt();
    } catch {
      outcome = "failed";
    }
    this.running = false;
    this.failures = outcome === "failed" ? this.failures + 1 : 0;
    if (outcome === "stopped") return;
    if (outcome === "failed") this.schedule(pause(this.failures, this.timers.chance()));
    else if (outcome === "more" || this.again) this.schedule(0);
    else this.schedule(IDLE);
    this.again = false;
  }
}
