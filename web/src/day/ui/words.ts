// Sentences are written in Simplified Chinese; the shell of another language brings a table (src/kehou/areas/phone/words.py).
let table: Record<string, string> = {};

export function speak(words: Record<string, string>): void {
  table = words;
}

/** The sentence in the reader's language, with `%(name)s` filled in. */
export function t(sentence: string, values: Record<string, string | number> = {}): string {
  return (table[sentence] ?? sentence).replace(/%\((\w+)\)s/g, (_, name: string) => String(values[name] ?? ""));
}

const SHANGHAI = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

/** "16:05", in the school's time wherever the phone believes to be. */
export function clockTime(ms: number): string {
  return SHANGHAI.format(ms);
}
