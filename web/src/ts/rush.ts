// <form data-claim>: one tap, sent until there is an answer, always with the same key: the server makes one claim of it.
// Without this script the form is sent as any other, and the next page shows the truth.

interface Answer {
  state: "have" | "refused" | "wait" | "nothing" | "sign_in" | "forbidden";
  code: string;
  sentence: string;
  cites: string[];
  again: number;
  ahead?: number;
}

const PATIENCE = 10_000; // milliseconds for one try on a bad connection
const STORE = "kehou-claim-";

/** A key that nobody else makes; `crypto.randomUUID` is missing in older WebViews and on plain http. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

/** One try. Nothing, when it is not known whether the server has heard it. */
async function ask(form: HTMLFormElement, key: string): Promise<Answer | null> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.set(name, String(value));
  body.set("client_key", key);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" }, signal: stop.signal, redirect: "error",
    });
    return (await answer.json()) as Answer;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function show(form: HTMLFormElement, text: string, tone: string, cites: string[] = []): void {
  const place = form.querySelector<HTMLElement>("[data-said]");
  if (!place) return;
  place.textContent = [text, ...cites].join(" ");
  place.className = tone ? `k-note k-note_${tone}` : "k-quiet";
}

/** Send until there is an answer; the key is remembered, so that a page opened again goes on with the same tap. */
async function claim(form: HTMLFormElement, key: string): Promise<void> {
  const name = STORE + form.dataset["claim"];
  const button = form.querySelector("button");
  button?.setAttribute("disabled", "");
  form.setAttribute("aria-busy", "true");
  sessionStorage.setItem(name, key);
  show(form, form.dataset["sending"] ?? "", "");
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(form, key);
    if (answer === null || answer.state === "wait") {
      const ahead = answer?.ahead;
      const words = answer === null ? form.dataset["again"] : ahead ? form.dataset["ahead"]?.replace("{n}", String(ahead)) : answer.sentence;
      show(form, words ?? "", "wait");
      await pause(answer?.again || Math.min(8, 0.5 * 2 ** Math.min(tries, 4)) * (0.5 + Math.random()));
      continue;
    }
    sessionStorage.removeItem(name);
    form.removeAttribute("aria-busy");
    settle(form, answer, button);
    return;
  }
}

function settle(form: HTMLFormElement, answer: Answer, button: Element | null): void {
  if (answer.state === "sign_in" || answer.state === "forbidden" || answer.state === "nothing") {
    location.reload(); // the page itself says what to do
    return;
  }
  show(form, answer.sentence, answer.state === "have" ? "good" : "wait", answer.cites);
  if (answer.code === "seats.taken") showFull(form);
  if (answer.state === "have" || answer.code === "seats.taken") button?.remove();
  else button?.removeAttribute("disabled");
}

/** The answer is newer than the places left that the page was opened with. */
function showFull(form: HTMLFormElement): void {
  const left = form.closest(".k-card")?.querySelector(".k-card__head .k-chip");
  if (!left) return;
  left.textContent = form.dataset["full"] ?? "";
  left.className = "k-chip k-chip_quiet";
}

export function takeClaims(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-claim]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      void claim(form, freshKey());
    });
    const left = sessionStorage.getItem(STORE + form.dataset["claim"]);
    if (left) void claim(form, left);
  }
}
