// Part of `make serve` alone: reloads the page after a build, or shows over it why the build failed.
(() => {
  const build = new URL(document.currentScript.src).searchParams.get("build");
  let box = null;

  // Styled through properties, which a page's Content-Security-Policy does not forbid.
  const panel = (lines) => {
    const element = document.createElement("section");
    element.setAttribute("role", "alert");
    Object.assign(element.style, {
      position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", maxHeight: "60vh", overflow: "auto",
      padding: "1rem 1.25rem", borderTop: "4px solid #b00020", background: "#fff4f4", color: "#1a0004",
      font: "14px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap", overflowWrap: "anywhere",
    });
    const heading = document.createElement("strong");
    heading.textContent = "The build failed. This is the page as it was before.";
    element.append(heading, "\n", lines.join("\n"));
    return element;
  };

  const show = (problems) => {
    box?.remove();
    box = problems.length ? panel(problems) : null;
    if (box) document.documentElement.append(box);
  };

  const events = new EventSource("/.hindsight/events");
  events.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    if (String(state.build) === build) show(state.problems);
    else location.reload();
  };
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
