// <time data-until="ISO" data-now="ISO" data-days="天">: counts down by the server's clock and reloads when the moment has come.
// The server alone decides what is open; a phone's clock may be minutes off.

function words(seconds: number, dayWord: string): string {
  const pad = (n: number): string => String(n).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(pad).join(":");
  return days ? `${days} ${dayWord} ${clock}` : clock;
}

function run(element: HTMLElement): void {
  const until = Date.parse(element.dataset["until"] ?? "");
  const ahead = Date.parse(element.dataset["now"] ?? "") - performance.now();
  if (Number.isNaN(until) || Number.isNaN(ahead)) return;
  const tick = (): void => {
    const left = Math.ceil((until - ahead - performance.now()) / 1000);
    if (left > 0) {
      element.textContent = words(left, element.dataset["days"] ?? "");
      return;
    }
    clearInterval(timer);
    // Spread over two seconds, so that a whole town does not ask in the same instant.
    setTimeout(() => location.reload(), Math.random() * 2000);
  };
  const timer = setInterval(tick, 1000);
  if (until > ahead + performance.now()) tick();
  else clearInterval(timer);
}

export function countDown(): void {
  document.querySelectorAll<HTMLElement>("time[data-until]").forEach(run);
}
