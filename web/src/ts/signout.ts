// Signing out on any page also empties the day that the app keeps on this phone; what was not sent stays sealed.
import { browserStore } from "../day/core/browser.ts";
import { wipeEveryDay } from "../day/core/meta.ts";

const PATIENCE = 2_000; // ms; a stuck database must not keep anybody signed in

export function wipeOnSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-signs-out]") || !globalThis.indexedDB) return;
    event.preventDefault();
    const patience = new Promise((done) => setTimeout(done, PATIENCE));
    const wiped = wipeEveryDay(browserStore(), "signed-out").catch(() => undefined);
    void Promise.race([wiped, patience]).then(() => form.submit());
  });
}
