// In place of the service worker of a site that keeps nothing for reading offline: removes that worker and its pages.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  await caches.delete("hindsight:" + registration.scope);
  await registration.unregister();
})()));
