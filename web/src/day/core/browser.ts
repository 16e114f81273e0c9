// The browser's database as the app's store; also used by ordinary pages when somebody signs out there.
import { createStore, delMany, get, keys, setMany } from "idb-keyval";
import type { Store } from "./store.ts";

export function browserStore(): Store {
  const kept = createStore("kehou-day", "records");
  return {
    get: (name) => get(name, kept),
    put: (records) => setMany(records, kept),
    remove: (names) => delMany(names, kept),
    names: async (prefix) => (await keys<string>(kept)).filter((name) => name.startsWith(prefix)).sort(),
  };
}
