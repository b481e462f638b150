// Search whole texts with Pagefind, in the bundles that the build made: see host/site/full_search.py.

const KINDS = ["post", "page", "lesson", "checklist", "reply"];
const AROUND = 40; // words of a text that a result shows
const BUNDLES = [3, 2]; // that are loaded at once: the newest at first, and later others
// Scripts without spaces: their words are in the index as pairs of letters.
const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}ー";
const PAIR = new RegExp(`^[${UNSPACED}]{1,2}$`, "u");
const WIDE = new RegExp(`[${UNSPACED}\u3000-\u303f\uff00-\uffef]`, "u");

// Return the letters of words as [letter, whether it is marked], the pairs as the words that they were made from.
const lettersOf = (words, isMarked) => {
  const letters = [];
  let inside = false;
  words.forEach((word, at) => {
    const [isPair, mark, all] = [PAIR.test(word), isMarked(at), [...word]];
    const isRest = isPair && inside;
    if (isRest && mark && all.length > 1) letters.at(-1)[1] = true;
    const space = at && !isRest && !WIDE.test(letters.at(-1)?.[0] ?? " ") && !WIDE.test(all[0]);
    if (space) letters.push([" ", false]);
    letters.push(...(isRest ? all.slice(1) : all).map((letter) => [letter, mark]));
    inside = isPair && all.length > 1;
  });
  return letters;
};
// Return letters as pieces of text, [text, whether it is marked].
const piecesOf = (letters) => letters.reduce((pieces, [letter, mark]) => {
  const last = pieces.at(-1);
  if (last && last[1] === mark) last[0] += letter;
  else pieces.push([letter, mark]);
  return pieces;
}, []);

// Return the first of the words to show: where most of those that were found are near to each other.
const startOf = (found) => {
  let [start, most] = [0, 0];
  for (const at of found) {
    const count = found.filter((other) => other >= at && other < at + AROUND).length;
    if (count > most) [start, most] = [at - 5, count];
  }
  return start < 5 ? 0 : start;
};

const itemOf = ({ raw_url: name, content, locations, meta, anchors }) => {
  const [kind, day, lang, title, from, address] = name.split("\n");
  const all = content.trim().split(/\s+/), found = [...new Set(locations)].filter((at) => at < all.length).sort((a, b) => a - b);
  // Steps and replies are one record for each text; a result shows the one that has the words, and leads there.
  const hasParts = kind === "checklist" || kind === "reply";
  const step = hasParts && found.length ? anchors.filter(({ location }) => location <= found[0]).at(-1) : null;
  const start = step ? step.location : startOf(found);
  const end = step ? (anchors.find(({ location }) => location > start)?.location ?? all.length) : start + AROUND;
  const isFound = new Set(found);
  const text = piecesOf(lettersOf(all.slice(start, end), (at) => isFound.has(at + start)));
  const item = { kind, day, lang, from, title: title || meta.title, tags: meta.tags ? meta.tags.split("\t") : [], address: step?.id ?? address };
  const plain = text.map(([part]) => part).join("");
  if (plain.startsWith(item.title) || hasParts && !step) return { ...item, text: [], terms: [] };
  if (start && !step) text.unshift(["… ", false]);
  if (end < all.length && !step) text.push([" …", false]);
  return { ...item, text, terms: [...new Set(text.filter(([, mark]) => mark).map(([part]) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")))] };
};

const bundleOf = ({ id }) => id.split("_")[0];
const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
// Return whether a result has words that begin like these: their endings may differ.
const hasWords = ({ content, meta }, words) => {
  const all = plain(`${content} ${meta.title} ${meta.tags}`).split(/[^\p{L}\p{N}+#]+/u);
  return words.map(plain).every((word) => {
    const beginning = word.slice(0, Math.max(Math.min(word.length, 3), word.length >> 1));
    return all.some((other) => other.startsWith(beginning));
  });
};

// Pagefind does not report files that are missing.
let failures = 0;
const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  try {
    const answer = await fetch(...request);
    if (!answer.ok) failures++;
    return answer;
  } catch (error) {
    failures++;
    throw error;
  }
};

// Wait for work, which for Pagefind never ends if its program does not run.
const orFail = (work) => new Promise((resolve, reject) => {
  const fail = (event) => {
    event.preventDefault();
    reject(event.reason);
  };
  addEventListener("unhandledrejection", fail);
  work.then(resolve, reject).finally(() => removeEventListener("unhandledrejection", fail));
});

const json = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// Load the list of bundles at an address, and the program that reads them; `split` returns the words of a query. Return
// what the search page needs: the labels of tags, the years, a function that finds results in the bundles that are loaded,
// and one that loads the next, with older texts; `before` is the newest year of those.
export const open = async (address, split) => {
  const { version, tags, years, bundles } = await json(address), folder = new URL("pagefind/", address).pathname;
  const engine = { tags, years, atOnce: 5, pause: 250, opensAnew: true };
  const waiting = [...bundles], records = [];
  let pagefind, isWider = false;
  engine.more = async () => {
    const next = waiting.splice(0, BUNDLES[pagefind ? 1 : 0]);
    const others = next.map(([name, language]) => () => pagefind.mergeIndex(folder + name, { language, metaCacheTag: version }));
    if (!pagefind) {
      const { createInstance } = await import(`${folder}pagefind.js`);
      // A worker would be another script of 12 kB.
      pagefind = createInstance({ basePath: folder, noWorker: true, metaCacheTag: version });
      others[0] = () => pagefind.search(""); // waits for the program
    }
    await orFail(Promise.all(others.map((load) => load())));
    records.push(...next.map(([name]) => ({ name })));
    engine.before = waiting[0]?.[2];
  };
  // The kind, the year and the tags of each record in the bundles that are loaded, by their ids.
  const known = async () => {
    const lists = await Promise.all(records.map(({ name }) => json(`${folder}${name}records.json?${version}`)));
    return new Map(lists.flat().map(([id, kind, year, numbers], at) => [id, { kind: KINDS[kind], year, numbers, at }]));
  };
  let all;
  // Pagefind leaves out a word that a bundle does not have, and takes a shorter word for it. So look at one result of
  // each bundle: if that lacks a word, the bundle lacks it.
  const withoutGuesses = async (results, words) => {
    const first = new Map();
    for (const one of results) if (!first.has(bundleOf(one))) first.set(bundleOf(one), one);
    const right = await Promise.all([...first].map(async ([bundle, one]) => hasWords(await one.data(), words) && bundle));
    return results.filter((one) => right.includes(bundleOf(one)));
  };
  const fitting = async (words, kind, year, tag) => {
    const before = failures;
    let results = pagefind ? (await pagefind.search(words.join(" ") || null)).results : [];
    if (failures > before) throw new Error("a part of the index is missing");
    if (words.length) results = await withoutGuesses(results, words);
    if (!kind && !year && !tag && words.length) return results;
    if (all?.size !== records.length) all = { size: records.length, ids: await known() };
    const { ids } = all, number = tags.indexOf(tag);
    results = results.filter(({ id }) => {
      const one = ids.get(id);
      return one && (!kind || one.kind === kind) && (!year || one.year === year) && (!tag || one.numbers.includes(number));
    });
    return words.length ? results : results.sort((a, b) => ids.get(a.id).at - ids.get(b.id).at);
  };
  engine.find = async (query, kind, year, tag) => {
    const words = split(query);
    let results = await fitting(words, kind, year, tag);
    // Without results, look further once: readers decide whether to load still more.
    while (engine.before && (year ? year <= engine.before : !results.length && !isWider)) {
      isWider = true;
      await engine.more();
      results = await fitting(words, kind, year, tag);
    }
    return { count: results.length, part: (from, to) => Promise.all(results.slice(from, to).map(async (one) => itemOf(await one.data()))) };
  };
  if (bundles.length) await engine.more();
  return engine;
};
