// Add search, filters by tag, the state in the address, and the link to today's lessons to lists of lessons.

// The script's words in the language of the page, if that is not English.
const translations = JSON.parse(document.currentScript.dataset.words ?? "{}");
const gettext = (text) => translations[text] ?? text;

// Return the id in the address, or "" if it is not UTF-8; `pointed` returns its element.
const named = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
};
const pointed = () => document.getElementById(named());

// Redirect an old link to a lesson that has moved to its year's page: by its anchor here, or by the file of older ids.
// If that file cannot be loaded, show the list of years.
const { earlier } = document.querySelector(".moved")?.dataset ?? {};
const forward = async () => {
  const id = named(), target = pointed();
  if (target?.matches(".moved a")) location.replace(target.href);
  if (target || !id || !earlier) return;
  const pages = await fetch(earlier).then((answer) => answer.json()).catch(() => ({}));
  const page = Object.keys(pages).find((page) => pages[page].includes(id));
  if (page && id === named()) location.replace(new URL(page + location.hash, new URL(earlier, location)));
};
addEventListener("hashchange", forward);
forward();

// Only the browser has today's date.
for (const today of document.querySelectorAll("[data-days]")) {
  const now = new Date();
  const day = [now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  if (today.dataset.days.split(" ").includes(day)) today.href += day + "/";
}

const form = document.querySelector("form.narrow");
if (form) {
  // Treat typed and typographic characters as the same: quotation marks, dashes, spaces, accents.
  const plain = (text) => text.replace(/[‘’‚‛‹›′´`ʼ]/g, "'").replace(/[“”„‟«»″]/g, '"').normalize("NFKD")
    .replace(/[\p{Pd}−]+/gu, "-").replace(/[\p{M}\u00ad\u200b\u2060]/gu, "").toLowerCase();
  // A search word may be written like a tag.
  const wordsOf = (text) => plain(text).split(/\s+/).map((word) => word.replace(/^#+/, "")).filter(Boolean);
  // Entries of a tag also belong to its ancestors; the loop includes items that are added to the set meanwhile.
  const above = new Map(JSON.parse(form.dataset.above ?? "[]"));
  const withAbove = (tags) => {
    const all = new Set(tags);
    for (const tag of all) if (above.has(tag)) all.add(above.get(tag)[0]);
    return all;
  };
  const tagOf = (link) => decodeURIComponent(link.pathname.split("/").at(-2));
  const lessons = [...document.querySelectorAll(".lesson-entry")].map((item) => {
    const own = [...item.querySelectorAll(".tags a")].map(tagOf);
    return { item, list: item.parentElement, text: plain([item.textContent, ...own].join(" ")), tags: withAbove(own) };
  });
  const labels = new Map(above.values());
  for (const link of document.querySelectorAll(".lesson-entry .tags a")) labels.set(tagOf(link), link.textContent);
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const search = form.elements.q, count = form.querySelector("output"), nothing = form.querySelector("p span");
  const all = form.querySelector("[type=reset]"), byTag = form.querySelector(".by-tag");
  const boxes = [...labels].sort((a, b) => a[1].localeCompare(b[1])).map(([value, label]) =>
    make("label", {}, make("input", { type: "checkbox", name: "tag", value }), " " + label));
  byTag.hidden = boxes.length < 2;
  if (!byTag.hidden) byTag.querySelector("fieldset").append(...boxes);
  const lists = [...new Set(lessons.map(({ list }) => list))];
  const sections = [...new Set(lists.map((list) => list.closest("section")))];

  const state = () => [...new FormData(form)].filter(([, value]) => value);
  const apply = () => {
    const wanted = new FormData(form);
    const words = wordsOf(wanted.get("q"));
    const tags = wanted.getAll("tag");
    // The style sheet hides entries by the radio buttons; here they are only counted.
    const kinds = ["hand", "sure", "status"].map((name) => wanted.get(name)).filter(Boolean);
    const counts = new Map(lists.map((list) => [list, 0]));
    let shown = 0;
    for (const { item, list, text, tags: own } of lessons) {
      const fits = words.every((word) => text.includes(word)) && tags.every((tag) => own.has(tag));
      if (item.hidden === fits) item.hidden = !fits;
      if (fits && kinds.every((kind) => item.classList.contains(kind))) {
        shown++;
        counts.set(list, counts.get(list) + 1);
      }
    }
    for (const [list, fitting] of counts) {
      list.hidden = !fitting;
      list.style.containIntrinsicSize = `auto ${9 * fitting}rem`; // an estimate of the height, until the list is drawn
    }
    for (const section of sections) section.hidden = !section.querySelector(".lessons:not([hidden])");
    count.textContent = gettext("%(done)s of %(all)s").replace("%(done)s", shown).replace("%(all)s", lessons.length);
    nothing.hidden = shown > 0;
    all.hidden = !state().length;
  };
  const fill = (wanted) => {
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = wanted.getAll("tag").includes(field.value);
      else if (field.type === "radio") field.checked = field.value === (wanted.get(field.name) ?? "");
    }
    // Ignore a value that the page does not offer.
    for (const all of form.querySelectorAll("[type=radio][value='']")) {
      if (!form.querySelector(`[name=${all.name}]:checked`)) all.checked = true;
    }
    search.value = wanted.get("q") ?? "";
    // A choice must not be hidden.
    for (const fold of form.querySelectorAll("details")) {
      fold.open ||= Boolean(fold.querySelector("[type=checkbox]:checked, [type=radio]:checked:not([value=''])"));
    }
    apply();
  };
  const remember = (step) => {
    const query = new URLSearchParams(state()).toString();
    history[step ? "pushState" : "replaceState"](null, "", location.pathname + (query && "?" + query) + location.hash);
  };
  // Clear the filters if they hide the lesson of the address.
  const reveal = () => {
    const item = pointed()?.closest(".lesson-entry");
    if (item && !item.getClientRects().length) {
      fill(new URLSearchParams());
      remember(false);
      item.scrollIntoView();
    }
  };
  const restore = () => {
    fill(new URLSearchParams(location.search));
    reveal();
  };

  let typing = false; // one step back removes the whole search, not its last letter
  search.addEventListener("input", () => {
    remember(!typing);
    typing = true;
    apply();
  });
  form.addEventListener("change", (event) => {
    if (event.target === search) return;
    typing = false;
    remember(true);
    apply();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // The browser resets the fields only after this event, and to their values at loading.
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    typing = false;
    fill(new URLSearchParams());
    remember(true);
  });
  addEventListener("hashchange", reveal);
  addEventListener("popstate", () => {
    typing = false;
    restore();
  });
  restore();
}
