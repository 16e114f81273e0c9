// The service worker: opens the empty app without a network. It keeps files only; what is about children it never sees.
export {};
const worker = self as unknown as ServiceWorkerGlobalScope & { SHELL: { version: string; files: string[] } };

const PREFIX = "kehou-day-";
const { version, files } = worker.SHELL; // written above this code by the server
const kept = PREFIX + version;
const shell = files[0] as string;

worker.addEventListener("install", (event) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(kept);
    await cache.addAll(files.map((file) => new Request(file, { credentials: "same-origin" })));
    await worker.skipWaiting();
  };
  event.waitUntil(keep());
});

worker.addEventListener("activate", (event) => {
  const tidy = async (): Promise<void> => {
    const old = (await caches.keys()).filter((each) => each.startsWith(PREFIX) && each !== kept);
    await Promise.all(old.map((each) => caches.delete(each)));
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  const file = request.mode === "navigate" && url.pathname === shell ? shell : url.pathname;
  if (!files.includes(file)) return;
  event.respondWith(caches.open(kept).then(async (cache) => (await cache.match(file)) ?? fetch(request)));
});
