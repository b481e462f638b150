// Open the search page with "/" or Ctrl+K. A reader can turn off "/" on that page (WCAG 2.1.4).
{
  const { search } = document.currentScript.dataset;
  const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  addEventListener("keydown", (event) => {
    const { key, target } = event, command = event.ctrlKey || event.metaKey;
    let off;
    try {
      off = localStorage["hindsight:slash"];
    } catch {}
    if (event.altKey || (command ? key !== "k" : key !== "/" || off || target.closest?.(typing))) return;
    event.preventDefault();
    location.href = search;
  });
}
