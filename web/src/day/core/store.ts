// Where records are kept: the browser's database, or memory in tests.

export interface Store {
  get<T>(name: string): Promise<T | undefined>;
  put(records: [string, unknown][]): Promise<void>;
  remove(names: string[]): Promise<void>;
  names(prefix: string): Promise<string[]>;
}

export class Memory implements Store {
  readonly records = new Map<string, unknown>();

  async get<T>(name: string): Promise<T | undefined> {
    return structuredClone(this.records.get(name)) as T | undefined;
  }

  async put(records: [string, unknown][]): Promise<void> {
    for (const [name, value] of records) this.records.set(name, structuredClone(value));
  }

  async remove(names: string[]): Promise<void> {
    for (const name of names) this.records.delete(name);
  }

  async names(prefix: string): Promise<string[]> {
    return [...this.records.keys()].filter((name) => name.startsWith(prefix)).sort();
  }
}
