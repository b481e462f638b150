// Part of `make serve` alone: reloads the page after a build, and shows over it what is wrong.
(() => {
  const build = Number(new URL(document.currentScript.src).searchParams.get("build"));
  const hasCards = location.pathname.startsWith("/cards/");
  let box = null;

  // Styled through properties, which a page's Content-Security-Policy does not forbid.
  const panel = (lines, failed) => {
    const element = document.createElement("section");
    element.setAttribute("role", "alert");
    Object.assign(element.style, {
      position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", maxHeight: "60vh", overflow: "auto",
      padding: "1rem 1.25rem", borderTop: "4px solid #b00020", background: "#fff4f4", color: "#1a0004",
      font: "14px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap", overflowWrap: "anywhere",
    });
    const heading = document.createElement("strong");
    heading.textContent = failed
      ? "The build failed. This is the page as it was before."
      : "There are errors. What they are in may be missing here.";
    element.append(heading, "\n", lines.join("\n"));
    return element;
  };

  const show = ({ problems, failed }) => {
    box?.remove();
    box = problems.length ? panel(problems, failed) : null;
    if (box) document.documentElement.append(box);
  };

  const here = () => {
    try {
      return decodeURI(location.pathname);
    } catch {
      return location.pathname;
    }
  };

  const events = new EventSource("/.hindsight/events");
  events.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    const current = state.ahead[here()] ?? (hasCards ? state.cards : state.pages);
    if (build >= current) show(state);
    else location.reload();
  };
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
