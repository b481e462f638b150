// The search page: its fields, its keys, its results. What it searches is in search-titles.js and search-full.js.

const form = document.querySelector(".find");
const { q: input, kind, year, tag } = form.elements;
const found = document.querySelector(".found"), results = document.querySelector(".results");
const more = document.querySelector(".more");

// The count of results in words, by the plural categories of the page's language.
const { lang } = document.documentElement;
const plurals = new Intl.PluralRules(lang), phrases = JSON.parse(form.dataset.found);

// Letters without a mark that could be removed, and those that are written in two ways.
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i", ς: "σ", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-" };
// Marks of Latin, Greek, Cyrillic, Hebrew and Arabic. In other scripts marks are letters, so they are kept.
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u00ad\u200b\u2060]/g;
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(MARKS, "").replace(/[ßæœøđłıς’‘ʼ“”„–—‑]/g, (letter) => LETTERS[letter]);
const LETTER = /[\p{L}\p{N}\p{M}]/u;
// Scripts without spaces between words. Their words are compared by pairs of letters.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}ー\u3099\u309a]+/gu;
const isUnspaced = (text) => text.search(UNSPACED) >= 0;
const pairs = (run) => {
  const letters = [...run];
  return letters.length < 3 ? [run] : letters.slice(1).map((letter, at) => letters[at] + letter);
};
// Return the words of a query, folded: "#tone" is "tone", "C++" stays.
const wordsOf = (query, change = fold) => [...new Set(change(query).split(/\s+/).flatMap((word) => {
  const spaced = word.replace(UNSPACED, " ").split(" ").map((part) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, ""));
  return [...spaced, ...(word.match(UNSPACED) ?? []).flatMap(pairs)];
}))].filter(Boolean);

// Return the ranges of a text that hold a word, extended to whole words, as [begin, end] in order.
const rangesOf = (text, words) => {
  let plain = "", begin = 0;
  const places = [];
  for (const letter of text) {
    const folded = fold(letter);
    for (let n = 0; n < folded.length; n++) places.push([begin, begin + letter.length]);
    plain += folded;
    begin += letter.length;
  }
  const ranges = [];
  for (const word of words) {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
      let [from] = places[at], [, to] = places[at + word.length - 1];
      if (!isUnspaced(word)) {
        if (word.length < 3 && from && LETTER.test(text[from - 1])) continue;
        while (from && LETTER.test(text[from - 1])) from--;
        while (to < text.length && LETTER.test(text[to])) to++;
      }
      ranges.push([from, to]);
    }
  }
  ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return ranges.reduce((kept, [from, to]) => {
    const last = kept.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else kept.push([from, to]);
    return kept;
  }, []);
};

// Return the nodes of a text with its words marked.
const marked = (text, words) => {
  const nodes = [];
  let done = 0;
  for (const [from, to] of rangesOf(text, words)) {
    nodes.push(text.slice(done, from), make("mark", {}, text.slice(from, to)));
    done = to;
  }
  return [...nodes, text.slice(done)];
};
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const encode = (part) => encodeURIComponent(part).replace(/-/g, "%2D");
// Return the part of an address that has the browser mark the words of a text: with the words around them in a long
// text, so that it marks them in this passage.
const toMark = (text, words, passage) => {
  const terms = rangesOf(text, words).slice(0, 5).map(([from, to]) => {
    const before = passage && text.slice(0, from).trim().split(/\s+/).slice(-2).join(" ");
    return `text=${before ? encode(before) + "-," : ""}${encode(text.slice(from, to))}`;
  });
  return terms.length ? ":~:" + terms.join("&") : "";
};

const addressOf = ({ address, marks, terms, title }, words) => {
  const [path, anchor] = address.split("#");
  const found = marks ?? (terms.length ? ":~:" + terms.slice(0, 5).map((term) => `text=${encode(term)}`).join("&") : toMark(title, words));
  return new URL("..", form.action).pathname + path.split("/").map(encodeURIComponent).join("/") + (anchor || found ? "#" : "") + encodeURIComponent(anchor ?? "") + found;
};
const shown = (item, words) => {
  const { kind: name, day, lang, from, title, tags, text } = item;
  const facts = [kind.querySelector(`[value=${name}]`).textContent, day, from, ...tags.map((tag) => "#" + tag)].filter(Boolean);
  const nodes = typeof text === "string" ? marked(text, words) : text.map(([part, mark]) => mark ? make("mark", {}, part) : part);
  return make("li", {},
    make("a", { href: addressOf(item, words), lang }, ...marked(title, words)),
    make("p", { className: "facts" }, ...facts.flatMap((fact, place) => [place ? " · " : "", make("bdi", {}, ...marked(fact, words))])),
    ...(text.length ? [make("p", { lang }, ...nodes)] : []));
};

let engine, loading;
const use = (loaded) => {
  engine = loaded;
  for (const [field, names] of [[year, loaded.years], [tag, [...loaded.tags].sort((a, b) => a.localeCompare(b))]]) {
    field.replaceChildren(field.options[0], ...names.map((name) => make("option", { value: name }, name)));
  }
  fill([year, tag]); // not the words, which a reader may have typed meanwhile
};
const openTitles = async () => (await import(form.dataset.titles)).open(form.action, { fold, wordsOf, isUnspaced, toMark, LETTER });
// Pagefind changes words by itself.
const openTexts = async () => (await import(form.dataset.texts)).open(new URL("full.json", form.action), (query) => wordsOf(query, (text) => text));
const load = () => loading ??= (async () => {
  const { titles, texts } = form.dataset;
  try {
    use(await (titles ? openTitles() : openTexts()));
  } catch {
    loading = undefined;
    return;
  }
  // In a preview, the index of texts is made now, while titles are searched.
  if (titles && texts) openTexts().then(use).then(() => input.value || location.search ? apply() : null).catch(() => {});
})();

let fitting, words = [], telling, turn = 0, typing;
const showMore = async () => {
  const mine = turn, from = results.children.length;
  const next = await fitting.part(from, from + (from ? 20 : engine.atOnce));
  if (mine !== turn || from !== results.children.length) return;
  results.append(...next.map((item) => shown(item, words)));
  more.hidden = results.children.length >= fitting.count && (!engine.before || year.value !== "");
  more.textContent = results.children.length < fitting.count ? form.dataset.more : form.dataset.older.replace("{year}", Number(engine.before) + 1);
};
// Announce only when the reader stops to type.
const tell = (text) => {
  clearTimeout(telling);
  telling = setTimeout(() => {
    found.textContent = text;
  }, 250);
};
const apply = async () => {
  clearTimeout(typing);
  const mine = ++turn;
  if (!engine) await load();
  if (!engine) return tell(form.dataset.broken);
  words = wordsOf(input.value);
  const wanted = words.length || kind.value || year.value || tag.value;
  try {
    const answer = wanted ? await engine.find(words.length ? input.value : "", kind.value, year.value, tag.value) : { count: 0, part: () => [] };
    if (mine !== turn) return;
    fitting = answer;
    results.replaceChildren();
    await showMore();
  } catch {
    if (engine?.opensAnew) engine = loading = undefined;
    return tell(form.dataset.broken);
  }
  if (mine !== turn) return;
  if (!wanted) more.hidden = true;
  const { none, since } = form.dataset, { count } = fitting;
  const phrase = (phrases[plurals.select(count)] ?? phrases.other).replace("%(num)s", count.toLocaleString(lang));
  const isPart = engine.before && !year.value;
  tell(!wanted ? "" : isPart ? since.replace("{found}", phrase).replace("{year}", Number(engine.before) + 1) : count ? phrase : none);
};
const fill = (fields = [input, kind, year, tag]) => {
  const wanted = new URLSearchParams(location.search);
  for (const field of fields) {
    field.value = wanted.get(field.name) ?? "";
    if (field.selectedIndex === -1) field.value = ""; // a value that the site does not have
  }
};
const remember = () => {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  history.replaceState(null, "", location.pathname + (query && "?" + query));
};
const change = () => {
  remember();
  apply();
};

const links = () => [...results.querySelectorAll("a")];
// Browsers refuse to change the address many times in a short time.
let remembering;
input.addEventListener("input", () => {
  clearTimeout(remembering);
  remembering = setTimeout(remember, 250);
  clearTimeout(typing);
  clearTimeout(telling);
  turn++; // what is being searched is out of date
  typing = setTimeout(apply, engine?.pause);
});
form.addEventListener("change", (event) => event.target === input || change());
// Enter leads to the first result.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  remember();
  await apply();
  links()[0]?.focus();
});
more.addEventListener("click", async () => {
  const first = results.children.length;
  try {
    if (first < fitting.count) await showMore();
    else {
      await engine.more();
      await apply();
    }
  } catch {
    return tell(form.dataset.broken);
  }
  links()[first]?.focus();
});
addEventListener("keydown", (event) => {
  const { key, target } = event, all = links(), at = all.indexOf(target);
  const isTyped = target.matches("input:not([type=checkbox]), select");
  if ((event.ctrlKey || event.metaKey) && key === "k" || key === "/" && slash.checked && !isTyped) {
    input.focus();
    input.select();
  } else if (key === "Escape" && (at >= 0 || target === input)) {
    if (target === input && input.value) {
      input.value = "";
      change();
    }
    input.focus();
  } else if (key === "ArrowDown" && (at >= 0 || target === input) && all[at + 1]) all[at + 1].focus();
  else if (key === "ArrowUp" && at >= 0) (all[at - 1] ?? input).focus();
  else return;
  event.preventDefault();
});

// The key "/" can be turned off, since some readers control their browser with single letters or by voice.
const slash = document.querySelector("[name=slash]");
const KEY = "hindsight:slash";
try {
  slash.checked = !localStorage[KEY];
} catch {}
slash.addEventListener("change", () => {
  try {
    if (slash.checked) localStorage.removeItem(KEY);
    else localStorage[KEY] = "off";
  } catch {}
});

addEventListener("popstate", () => {
  fill();
  apply();
});
for (const select of [kind, year, tag]) select.disabled = false;
fill();
load().then(() => location.search && apply());
