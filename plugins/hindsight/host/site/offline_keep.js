// The service worker of a published site: it keeps visited pages with their styles, scripts and pictures for readers who
// are offline. Online, pages come from the server, so that they are never old.
const CACHE = "hindsight:" + registration.scope;
const MOST = 400; // files; the ones used longest ago go first
const KEPT = ["document", "style", "script", "image", "font", "manifest"];
// The name of such a file changes with its bytes.
const UNCHANGING = /\.[0-9a-f]{10}\.(?:css|js)$/;

const keep = async (request, response) => {
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((old) => cache.delete(old)));
};

const answer = async (event) => {
  const { request } = event, cache = await caches.open(CACHE);
  const known = UNCHANGING.test(request.url) && await cache.match(request);
  if (known) return known;
  try {
    const response = await event.preloadResponse || await fetch(request);
    if (response.status === 200 && response.type === "basic") event.waitUntil(keep(request, response.clone()));
    if (response.status === 404 || response.status === 410) event.waitUntil(cache.delete(request));
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(registration.navigationPreload?.enable()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  if (KEPT.includes(request.destination) && !request.headers.has("range")) event.respondWith(answer(event));
});
// The first page, which is there before this worker, sends its own address and those of its files.
addEventListener("message", (event) => {
  const own = event.data.filter((url) => url.startsWith(registration.scope) && url !== registration.active?.scriptURL);
  event.waitUntil(Promise.all(own.map(async (url) => {
    const response = await fetch(url).catch(() => null);
    if (response?.status === 200) await keep(url, response);
  })));
});
