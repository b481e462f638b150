// Add to pages that work without scripts: ticks that last, progress said aloud, code to copy.

// The script's words in the language of the page, if that is not English.
const { code, words } = document.currentScript.dataset;
const translations = JSON.parse(words ?? "{}");
const gettext = (text) => translations[text] ?? text;

for (const form of document.querySelectorAll("form.checklist")) {
  const key = "hindsight:" + form.dataset.deck;
  const boxes = [...form.querySelectorAll("[type=checkbox]")];
  const steps = boxes.filter((box) => box.matches(".box"));
  const progress = document.createElement("output");

  // A sub-box has no id: its step's id and its place in the step keep it when other steps change.
  const name = (box) => {
    const step = box.closest(".step");
    return box.id || step.id + "." + [...step.querySelectorAll("[type=checkbox]")].indexOf(box);
  };
  const tell = () => {
    progress.textContent = gettext("%(done)s of %(all)s").replace("%(done)s", steps.filter((box) => box.checked).length).replace("%(all)s", steps.length);
  };
  const save = () => {
    const ticked = boxes.filter((box) => box.checked).map(name);
    tell();
    // Where a browser keeps nothing (private windows), the boxes last as long as the page.
    try {
      if (ticked.length) localStorage[key] = JSON.stringify(ticked);
      else localStorage.removeItem(key);
    } catch {}
  };

  try {
    const ticked = JSON.parse(localStorage[key] || "[]");
    for (const box of boxes) box.checked ||= ticked.includes(name(box));
  } catch {}
  tell();
  form.classList.add("kept");
  form.querySelector(".checklist-tools").prepend(progress);
  form.addEventListener("change", save);
  // Boxes are cleared after it.
  form.addEventListener("reset", () => {
    for (const box of boxes) box.checked = box.defaultChecked;
    save();
  });
}

// Without TLS there is no clipboard.
for (const pre of navigator.clipboard ? document.querySelectorAll(code ?? ".highlight pre") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = gettext("Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = gettext("Copied");
  });
  pre.before(button);
}
