// The app without its pages: who is signed in, locked or open, what is known of the day, and what is still to be sent.
import { Clock, type Era } from "./clock.ts";
import { type Day, digests, merged } from "./day.ts";
import type { Answer, Queued } from "./facts.ts";
import { bytes, CLOCK, CURRENT, dayOf, LEAVING, made, type Meta, metaOf, WHY, wipeAll, wipeDay } from "./meta.ts";
import type { Hello, Net, Reply, Synced } from "./net.ts";
import { Outbox } from "./outbox.ts";
import { type Outcome, Sender, type Timers } from "./sender.ts";
import type { Store } from "./store.ts";
import { deriveKey, open, ROUNDS, seal } from "./vault.ts";

/** What the person sees: each has its own page. */
export type Screen = "starting" | "no-network" | "sign-in" | "choose-pin" | "locked" | "open";
/** Why the day is not here any more. */
export type Why = "" | "lost" | "tries" | "day-over" | "signed-out" | "nobody";

export interface Tools {
  store: Store;
  net: Net;
  wall: () => number;
  steady: () => number;
  timers: Timers;
  id: () => string;
  rounds?: number;
}

/** What is noted, before the phone has put id and time to it. */
export interface Noted {
  group: number;
  session: number;
  pupil: number;
  kind: string;
  party?: string;
  words?: string;
  corrects?: string;
}

const CHECK = "kehou";
const KEPT = 20; // answers that a person should read

export class Phone {
  screen: Screen = "starting";
  why: Why = "";
  online = true;
  signedIn = true; // false: what was noted waits until the same person has signed in again
  day: Day | null = null;
  told: Answer[] = []; // what the server could not simply take
  meta: Meta | null = null;
  stuck = 0; // unsent facts of somebody whose day is not open here
  clock: Clock;
  onChange: () => void = () => undefined;
  private readonly tools: Tools;
  private readonly sender: Sender;
  private box: Outbox | null = null;
  private key: CryptoKey | null = null;
  private csrf = "";
  private seq = 0;
  private touched: number;
  private most = Infinity; // facts in one request; 1 after one was refused as a whole

  constructor(tools: Tools) {
    this.tools = tools;
    this.clock = new Clock(tools.wall, tools.steady);
    this.sender = new Sender(() => this.attempt(), tools.timers);
    this.touched = tools.wall();
  }

  // ---- coming and going -----------------------------------------------------------------------------------------

  async start(): Promise<void> {
    const { store, wall, steady } = this.tools;
    this.clock = new Clock(wall, steady, await store.get<[number, Era][]>(CLOCK));
    const account = await store.get<number>(CURRENT);
    if (account !== undefined) await this.take(account);
    this.why = (await store.get<Why>(WHY)) ?? "";
    await this.endOfDay();
    if (this.meta?.half) this.show("locked");
    await this.greet();
  }

  /** Ask who is signed in, what time it is, and whether this phone is still welcome. */
  async greet(): Promise<void> {
    const hello = await this.hello();
    if (hello) await this.met(hello);
    else if (!this.meta?.half) this.show("no-network");
    this.onChange();
  }

  private async met(hello: Hello): Promise<void> {
    if (hello.do === "wipe") return this.lost();
    if (await this.tools.store.get(LEAVING)) return this.leave();
    this.signedIn = hello.account !== null && (!this.meta || hello.account === this.meta.account);
    if (hello.account === null) {
      if (!this.meta?.half) this.show("sign-in");
      return;
    }
    if (hello.account !== this.meta?.account) await this.change(hello.account);
    this.signedIn = true;
    if (!this.meta) this.show("choose-pin");
    else if (!this.meta.half) await this.fetchHalf();
    else if (!this.key) this.show("locked");
  }

  /** Somebody else has signed in on this phone: the one before loses the day, and keeps sealed what was not sent. */
  private async change(account: number): Promise<void> {
    if (this.meta) await wipeDay(this.tools.store, this.meta);
    this.forget();
    this.box = null;
    this.meta = null;
    await this.tools.store.put([[CURRENT, account]]);
    await this.take(account);
  }

  private async take(account: number): Promise<void> {
    this.meta = (await this.tools.store.get<Meta>(metaOf(account))) ?? null;
    this.stuck = await Outbox.count(this.tools.store, account);
  }

  private async fetchHalf(): Promise<void> {
    if (!this.meta) return;
    const { body } = await this.tools.net.register(this.meta.device, this.csrf);
    if (!body?.half) return this.show("sign-in");
    if (body.key) return this.anew(); // the server does not know this phone any more
    this.meta = { ...this.meta, half: bytes(body.half), tries: 0 };
    await this.keepMeta();
    this.show("locked");
  }

  private async anew(): Promise<void> {
    await wipeAll(this.tools.store);
    this.meta = null;
    this.show("choose-pin");
  }

  async choosePin(pin: string): Promise<boolean> {
    const hello = await this.hello();
    if (!hello?.account) return false;
    const { body } = await this.tools.net.register("", this.csrf);
    if (!body?.key) return false;
    const meta = made(hello.account, body);
    this.key = await deriveKey(pin, meta.salt, meta.half as Uint8Array<ArrayBuffer>, this.tools.rounds ?? ROUNDS);
    this.meta = { ...meta, check: await seal(this.key, metaOf(meta.account), CHECK) };
    await this.tools.store.put([[CURRENT, meta.account], [metaOf(meta.account), this.meta]]);
    this.box = new Outbox(this.tools.store, meta.account);
    await this.enter();
    return true;
  }

  /** True when the PIN was right. Each try is written down before it is made. */
  async unlock(pin: string): Promise<boolean> {
    const meta = this.meta;
    if (!meta?.half || !meta.check) return false;
    this.meta = { ...meta, tries: meta.tries + 1 };
    await this.keepMeta();
    const key = await deriveKey(pin, meta.salt, meta.half, this.tools.rounds ?? ROUNDS);
    try {
      await open(key, metaOf(meta.account), meta.check);
    } catch {
      if (this.meta.tries >= meta.policy.pin_tries) await this.tooMany();
      this.onChange();
      return false;
    }
    this.meta = { ...this.meta, tries: 0 };
    await this.keepMeta();
    await this.openUp(key, meta.account);
    return true;
  }

  private async openUp(key: CryptoKey, account: number): Promise<void> {
    this.key = key;
    this.box ??= new Outbox(this.tools.store, account);
    await this.box.load(key);
    this.seq = Math.max(this.seq, ...this.box.waiting.map((fact) => fact.seq + 1));
    const sealed = await this.tools.store.get<Parameters<typeof open>[2]>(dayOf(account));
    this.day = sealed ? await open<Day>(key, dayOf(account), sealed).catch(() => null) : null;
    await this.enter();
  }

  private async enter(): Promise<void> {
    this.touch();
    this.why = "";
    await this.tools.store.remove([WHY]);
    this.show("open");
    void this.sender.now();
  }

  /** Untouched for some minutes, or on purpose. What was noted is still sent while the page lives. */
  lock(): void {
    if (!this.key) return;
    this.forget();
    this.show("locked");
  }

  private forget(): void {
    this.key = null;
    this.day = null;
    this.told = [];
  }

  touch(): void {
    this.touched = this.tools.wall();
  }

  /** Looked at every few seconds, and whenever somebody looks at the page. */
  async tick(): Promise<void> {
    const minutes = Math.abs(this.tools.wall() - this.touched) / 60_000;
    if (this.key && minutes >= (this.meta?.policy.lock_minutes ?? 0)) this.lock();
    if (await this.endOfDay()) await this.greet();
  }

  private async endOfDay(): Promise<boolean> {
    if (!this.meta?.half || this.clock.now() < this.meta.policy.wipe_at) return false;
    await this.drop("day-over");
    return true;
  }

  private async tooMany(): Promise<void> {
    await this.drop("tries");
    await this.leave();
  }

  async signOut(): Promise<void> {
    await this.drop("signed-out");
    await this.leave();
  }

  private async drop(why: Why): Promise<void> {
    if (this.meta) this.meta = await wipeDay(this.tools.store, this.meta);
    this.stuck = this.meta ? await Outbox.count(this.tools.store, this.meta.account) : 0;
    this.box = null;
    this.forget();
    await this.because(why);
    this.show("no-network");
  }

  /** End the session on the server too; without a network, as soon as there is one. */
  private async leave(): Promise<void> {
    await this.tools.store.put([[LEAVING, true]]);
    const hello = await this.hello();
    if (!hello) return this.show("no-network");
    if (hello.account !== null) await this.tools.net.signOut(this.csrf);
    await this.tools.store.remove([LEAVING]);
    this.show("sign-in");
  }

  private async lost(): Promise<void> {
    await wipeAll(this.tools.store);
    this.forget();
    this.box = null;
    this.meta = null;
    this.stuck = 0;
    await this.because("lost");
    this.sender.stop();
    this.show("sign-in");
  }

  /** Kept until the day is open again: whoever opens the app later still reads why it is empty. */
  private async because(why: Why): Promise<void> {
    this.why = why;
    await this.tools.store.put([[WHY, why]]);
  }

  /** The PIN is forgotten: what was sealed with it cannot be read any more, by anybody. */
  async forgetPin(): Promise<void> {
    const account = this.meta?.account;
    if (account === undefined) return;
    await this.tools.store.remove(await this.tools.store.names(`${account}:`));
    this.meta = null;
    this.box = null;
    this.stuck = 0;
    this.forget();
    await this.leave();
  }

  // ---- noting and sending ---------------------------------------------------------------------------------------

  async note(noted: readonly Noted[]): Promise<void> {
    if (!this.key || !this.box) return;
    const stamp = this.clock.stamp();
    const facts = noted.map((each) => this.fact(each, stamp));
    await this.box.add(facts, this.key);
    await this.tools.store.put([[CLOCK, this.clock.saved()]]);
    this.touch();
    this.onChange();
    this.sender.soon();
  }

  private fact(noted: Noted, stamp: Queued["stamp"]): Queued {
    const { group, session, pupil, kind, party = "", words = "", corrects = null } = noted;
    return { id: this.tools.id(), group, session, pupil, kind, party, words, corrects, seq: this.seq++, stamp };
  }

  get waiting(): readonly Queued[] {
    return this.box?.waiting ?? [];
  }

  get failures(): number {
    return this.sender.failures;
  }

  /** The network is back, or somebody looks at the page or asks for it. */
  async wake(): Promise<void> {
    await this.tick();
    if (this.box) await this.sender.now();
    else await this.greet();
  }

  private async attempt(): Promise<Outcome> {
    const { meta, box } = this;
    if (!meta || !box || (!this.key && box.waiting.length === 0)) return "stopped";
    // A fact noted before the clock was ever compared would go out with the wrong time.
    if (!this.csrf || !this.clock.current.sure) {
      const hello = await this.hello();
      if (!hello) return this.failed();
      await this.met(hello);
      if (this.box !== box || !this.signedIn) return "stopped";
    }
    const facts = box.batch().slice(0, this.most);
    const asked = { account: meta.account, waiting: box.waiting.length, have: digests(this.day), facts: facts.map((fact) => this.wired(fact)) };
    const reply = await this.timed((device) => this.tools.net.sync(asked, device, this.csrf));
    return reply ? this.answered(reply, box, facts) : this.failed();
  }

  private wired({ stamp, ...fact }: Queued) {
    return { ...fact, raw: stamp.raw, ahead: this.clock.aheadOf(stamp) };
  }

  private async answered({ status, body }: Reply<Synced>, box: Outbox, facts: readonly Queued[]): Promise<Outcome> {
    if (status === 200 && body) return this.synced(body, box);
    if (status === 401 && body?.do === "wipe") {
      await this.lost();
      return "stopped";
    }
    if (status === 401 || status === 409) {
      this.signedIn = false;
      this.csrf = "";
      this.onChange();
      return "stopped";
    }
    if (status === 403) this.csrf = ""; // a new sign-in has a new token
    if (status === 400) await this.odd(box, facts);
    return this.failed();
  }

  /** One fact that the server cannot read must not keep the others in: find it, and show it to a person. */
  private async odd(box: Outbox, facts: readonly Queued[]): Promise<void> {
    if (facts.length === 1 && facts[0]) {
      const answer: Answer = { id: facts[0].id, as: "refused" };
      this.keep([answer]);
      await box.answered([answer]);
    }
    this.most = 1;
  }

  private async synced(body: Synced, box: Outbox): Promise<Outcome> {
    const { answers, day, now, lock_minutes, pin_tries, pin_length, wipe_at } = body;
    this.online = true;
    this.signedIn = true;
    if (this.meta) this.meta = { ...this.meta, policy: { now, lock_minutes, pin_tries, pin_length, wipe_at } };
    const next = this.key ? merged(this.day, day) : null;
    const lacking = this.key !== null && next === null;
    if (this.key && this.meta) {
      this.day = next;
      if (next) await this.tools.store.put([[dayOf(this.meta.account), await seal(this.key, dayOf(this.meta.account), next)]]);
    }
    await this.keepMeta();
    await box.answered(answers); // after the day that contains them is kept: a crash in between sends them once more
    this.keep(answers.filter((answer) => answer.as === "refused" || answer.as === "flagged"));
    this.onChange();
    return lacking || box.waiting.length ? "more" : "done";
  }

  private keep(answers: readonly Answer[]): void {
    this.told = [...this.told, ...answers].slice(-KEPT);
  }

  read(): void {
    this.told = [];
    this.onChange();
  }

  private failed(): Outcome {
    this.onChange();
    return "failed";
  }

  private async hello(): Promise<Hello | null> {
    const reply = await this.timed((device) => this.tools.net.hello(device));
    if (!reply?.body || reply.status !== 200) return null;
    this.csrf = reply.body.csrf;
    return reply.body;
  }

  /** Every round trip is also a look at the server's clock. */
  private async timed<T extends { now: number }>(run: (device: string) => Promise<Reply<T>>): Promise<Reply<T> | null> {
    const sent = this.tools.wall();
    try {
      const reply = await run(this.meta?.device ?? "");
      this.online = reply.status < 500;
      if (reply.body?.now) this.clock.measured(sent, this.tools.wall(), reply.body.now);
      await this.tools.store.put([[CLOCK, this.clock.saved()]]);
      return reply;
    } catch {
      this.online = false;
      return null;
    }
  }

  private async keepMeta(): Promise<void> {
    if (this.meta) await this.tools.store.put([[metaOf(this.meta.account), this.meta]]);
  }

  private show(screen: Screen): void {
    this.screen = screen;
    this.onChange();
  }
}
