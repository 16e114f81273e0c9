// Starts the app on the empty shell that the server, or the service worker without a network, has delivered.
import { render } from "preact";
import { browserStore } from "./core/browser.ts";
import { server } from "./core/net.ts";
import { Phone } from "./core/phone.ts";
import { App } from "./ui/app.tsx";
import { places } from "./ui/parts.tsx";
import { speak, t } from "./ui/words.ts";

const LOOK = 10_000; // ms between looks at the clock: lock, end of the day

/** A random UUID; crypto.randomUUID is younger than the browsers of old phones. */
function id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function insecure(root: HTMLElement): void {
  const said = document.createElement("p");
  said.className = "k-note k-note_bad";
  said.textContent = t("本页要在加密的连接（https）下才能使用：这样名单才能加密存在手机里。请告诉管理员。");
  root.replaceChildren(said);
}

function start(root: HTMLElement): void {
  const { icons = "", base = "", login = "", logout = "" } = root.dataset;
  Object.assign(places, { icons, signIn: login });
  speak(JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>);
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return insecure(root);
  const phone = new Phone({
    store: browserStore(),
    net: server(base, logout),
    wall: () => Date.now(),
    steady: () => performance.now(),
    timers: { after: (ms, run) => setTimeout(run, ms), cancel: (timer) => clearTimeout(timer), chance: Math.random },
    id,
  });
  render(<App phone={phone} />, root);
  void phone.start();
  addEventListener("online", () => void phone.wake());
  addEventListener("offline", () => ((phone.online = false), phone.onChange()));
  document.addEventListener("visibilitychange", () => void (document.hidden || phone.wake()));
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => phone.touch(), { passive: true });
  setInterval(() => void phone.tick(), LOOK);
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register(`${base}worker.js`, { scope: base }).catch(() => undefined);
  void navigator.storage?.persist?.().catch(() => false); // ask that what was not sent is not cleared away
}

const root = document.getElementById("app");
if (root) start(root);
