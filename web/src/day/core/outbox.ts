// Facts that the server has not acknowledged yet. Each is sealed on the phone before the screen says that it is noted.
import type { Answer, Queued } from "./facts.ts";
import type { Store } from "./store.ts";
import { open, seal, type Sealed } from "./vault.ts";

const BATCH = 200;

export class Outbox {
  private readonly store: Store;
  private readonly prefix: string;
  private facts: Queued[] = [];

  constructor(store: Store, account: number) {
    this.store = store;
    this.prefix = `${account}:fact:`;
  }

  /** Read what an earlier page left behind; the oldest first. */
  async load(key: CryptoKey): Promise<void> {
    const known = new Set(this.facts.map((fact) => fact.id));
    for (const name of await this.store.names(this.prefix)) {
      const sealed = await this.store.get<Sealed>(name);
      if (!sealed) continue;
      const fact = await open<Queued>(key, name, sealed);
      if (!known.has(fact.id)) this.facts.push(fact);
    }
    this.facts.sort((a, b) => a.stamp.era - b.stamp.era || a.stamp.raw - b.stamp.raw);
  }

  async add(facts: Queued[], key: CryptoKey): Promise<void> {
    const records: [string, Sealed][] = [];
    for (const fact of facts) records.push([this.prefix + fact.id, await seal(key, this.prefix + fact.id, fact)]);
    await this.store.put(records);
    this.facts.push(...facts);
  }

  get waiting(): readonly Queued[] {
    return this.facts;
  }

  batch(): Queued[] {
    return this.facts.slice(0, BATCH);
  }

  /** Forget what the server has, whatever it made of it. Facts added meanwhile stay. */
  async answered(answers: readonly Answer[]): Promise<void> {
    const had = new Set(answers.map((answer) => answer.id));
    await this.store.remove([...had].map((id) => this.prefix + id));
    this.facts = this.facts.filter((fact) => !had.has(fact.id));
  }

  /** How many lie sealed on the phone, without opening them. */
  static async count(store: Store, account: number): Promise<number> {
    return (await store.names(`${account}:fact:`)).length;
  }
}
