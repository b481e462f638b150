// Part of `make serve` alone: reloads the page after a build, and shows the errors and warnings of the build over it.
(() => {
  const build = Number(new URL(document.currentScript.src).searchParams.get("build"));
  const hasCards = location.pathname.startsWith("/cards/");
  const PROBLEM = /^(.+?:\d+:\d+): (error|warning): ([^]*)$/;
  let box = null;

  // Styled through properties, which a page's Content-Security-Policy does not forbid.
  const make = (name, style, ...children) => {
    const element = document.createElement(name);
    Object.assign(element.style, style);
    element.append(...children);
    return element;
  };

  const copy = async (button, place) => {
    try {
      await navigator.clipboard.writeText(place);
      button.textContent = "copied";
    } catch {
      button.textContent = "select the place to copy it";
    }
    setTimeout(() => { button.textContent = place; }, 1200);
  };

  const line = (text) => {
    const [, place, severity, message] = PROBLEM.exec(text) ?? [];
    const style = { margin: "0 0 .5rem", whiteSpace: "pre-wrap", overflowWrap: "anywhere" };
    if (!place) return make("li", style, text);
    const button = make("button", {
      font: "inherit", color: "inherit", background: "none", border: "1px solid currentColor", borderRadius: "3px",
      padding: ".15rem .4rem", minHeight: "24px", cursor: "pointer", textAlign: "start", overflowWrap: "anywhere",
    }, place);
    button.type = "button";
    button.title = "Copy this place for your editor";
    button.addEventListener("click", () => copy(button, place));
    return make("li", style, button, ` ${severity}: ${message}`);
  };

  const list = (problems) => make("ul", { listStyle: "none", margin: ".5rem 0 0", padding: "0" }, ...problems.map(line));

  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  const panel = (problems, failed) => {
    const warnings = problems.filter((text) => PROBLEM.exec(text)?.[2] === "warning");
    const errors = problems.filter((text) => !warnings.includes(text));
    const colors = errors.length ? ["#b00020", "#fff4f4", "#1a0004"] : ["#8a5a00", "#fffaf0", "#1a1200"];
    const element = make("section", {
      position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", maxHeight: "50vh", overflow: "auto",
      padding: errors.length ? "1rem 1.25rem" : ".35rem 1.25rem", borderTop: `4px solid ${colors[0]}`,
      background: colors[1], color: colors[2], font: "14px/1.5 ui-monospace, monospace",
    });
    if (errors.length) {
      element.setAttribute("role", "alert");
      const heading = failed
        ? "The build failed. This is the page as it was before."
        : "There are errors. Parts of this page may be missing or old.";
      const folding = make("details", {}, make("summary", { fontWeight: "bold", cursor: "pointer" }, heading), list(errors));
      folding.open = true;
      element.append(folding);
    }
    if (warnings.length) {
      const summary = make("summary", { cursor: "pointer", minHeight: "24px" }, count(warnings.length, "warning"));
      element.append(make("details", {}, summary, list(warnings)));
    }
    element.setAttribute("aria-label", "Problems of the last build");
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
