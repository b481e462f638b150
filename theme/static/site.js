// Keep the colours that a reader chose, open the search with "/" or Ctrl+K, and get pages before and for later.
// The browser runs this file before it draws the page, so that the page never appears in other colours first.
{
  const { offline, search } = document.currentScript.dataset, { dataset } = document.documentElement, own = "hindsight:scheme";
  const meta = document.createElement("meta");
  meta.name = "theme-color";
  document.head.append(meta);
  // A browser may refuse storage.
  const kept = (name) => {
    try {
      return localStorage[name];
    } catch {}
  };

  // Without this attribute, which only this script sets, the button is hidden.
  const show = (scheme) => {
    dataset.scheme = scheme;
    const { body } = document, button = body?.querySelector(".scheme");
    if (body) meta.content = getComputedStyle(body).backgroundColor;
    if (button) button.ariaLabel = button.title = button.dataset[scheme];
  };
  const again = () => show(kept(own) || "auto");
  again();
  document.addEventListener("DOMContentLoaded", again);
  for (const name of ["pageshow", "storage"]) addEventListener(name, again);
  // The first click always changes the colours that the reader sees.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.onchange = again;
  addEventListener("click", ({ target }) => {
    if (!target.closest(".scheme")) return;
    const order = ["auto", dark.matches ? "light" : "dark", dark.matches ? "dark" : "light", "auto"];
    const next = order[order.indexOf(dataset.scheme) + 1];
    try {
      localStorage[own] = next;
    } catch {}
    show(next);
  });

  // Some buttons work only with a script of their own, which is loaded after a click.
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-load]")) {
      button.onclick = async () => (await import(button.dataset.load)).default(button);
    }
  });

  // A reader can turn off "/" on the search page (WCAG 2.1.4).
  const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  if (search) addEventListener("keydown", (event) => {
    const { key, target } = event, command = event.ctrlKey || event.metaKey;
    if (event.altKey || (command ? key !== "k" : key !== "/" || kept("hindsight:slash") || target.closest?.(typing))) return;
    event.preventDefault();
    location.href = search;
  });

  // Load a page while the pointer rests on a link to it, unless the reader saves data.
  const { connection, serviceWorker } = navigator, hint = document.createElement("link");
  let wait;
  hint.rel = "prefetch";
  document.head.append(hint);
  addEventListener("mouseover", ({ target }) => {
    clearTimeout(wait);
    const { href, origin, pathname } = target.closest("a") || {};
    if (origin !== location.origin || !pathname.endsWith("/") || pathname === location.pathname || connection?.saveData) return;
    wait = setTimeout(() => (hint.href = href), 80);
  });

  // A worker keeps visited pages for reading offline. The first page sends it the addresses of its files.
  if (offline && serviceWorker) addEventListener("load", () => serviceWorker.register(offline).then(() => serviceWorker.ready).then(({ active }) => {
    if (!serviceWorker.controller) active.postMessage([location, ...performance.getEntriesByType("resource")].map((one) => one.href || one.name));
  }).catch(() => {}));
}
