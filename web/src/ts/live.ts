// <main data-live="/address/" data-every="5" data-etag="…">: what is inside is asked for again every so many seconds.
// The server answers 304 while nothing has changed; a page that nobody looks at does not ask.

function run(element: HTMLElement): void {
  const address = element.dataset["live"] ?? "";
  const every = Math.max(3, Number(element.dataset["every"] ?? "20")) * 1000;
  let etag = element.dataset["etag"] ?? "";
  const ask = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        element.innerHTML = await answer.text();
        etag = answer.headers.get("ETag") ?? "";
      }
    } catch {
      // No network: what is shown stays, the next turn tries again.
    }
  };
  setInterval(() => void ask(), every);
  document.addEventListener("visibilitychange", () => void ask());
}

export function keepLive(): void {
  document.querySelectorAll<HTMLElement>("[data-live]").forEach(run);
}
