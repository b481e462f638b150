// Search whole texts with Pagefind, in the bundles that the build made: see host/site/full_search.py.

const KINDS = ["post", "page", "lesson", "checklist"];
const AROUND = 30; // words of a text that a result shows
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
    if (count > most) [start, most] = [Math.max(0, at - 3), count];
  }
  return start;
};

const itemOf = ({ raw_url: name, content, locations, meta, anchors }) => {
  const [kind, day, lang, title, from, address] = name.split("\n");
  const all = content.trim().split(/\s+/), found = [...new Set(locations)].filter((at) => at < all.length).sort((a, b) => a - b);
  const step = kind === "checklist" && found.length ? anchors.filter(({ location }) => location <= found[0]).at(-1) : null;
  const start = step ? step.location : startOf(found);
  const end = step ? (anchors.find(({ location }) => location > start)?.location ?? all.length) : start + AROUND;
  const isFound = new Set(found);
  const text = piecesOf(lettersOf(all.slice(start, end), (at) => isFound.has(at + start)));
  const item = { kind, day, lang, from, title: title || meta.title, tags: meta.tags ? meta.tags.split("\t") : [], address: step?.id ?? address };
  const plain = text.map(([part]) => part).join("");
  if (plain.startsWith(item.title) || kind === "checklist" && !step) return { ...item, text: [], terms: [] };
  if (start && !step) text.unshift(["… ", false]);
  if (end < all.length && !step) text.push([" …", false]);
  return { ...item, text, terms: [...new Set(text.filter(([, mark]) => mark).map(([part]) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")))] };
};

const json = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// Load the list of bundles at an address, and the program that reads them. `split` returns the words of a query, with
// spaces between them. Return the labels of tags, the years, and a function that finds results.
export const open = async (address, split) => {
  const { lang, version, tags, years, bundles } = await json(address), folder = new URL("pagefind/", address).pathname;
  const pagefind = bundles.length && await import(`${folder}pagefind.js`);
  if (pagefind) {
    // A worker would be another script of 12 kB.
    await pagefind.options({ basePath: folder, noWorker: true, metaCacheTag: version });
    await pagefind.init();
    await Promise.all(bundles.slice(1).map((name) => pagefind.mergeIndex(folder + name, { language: lang, metaCacheTag: version })));
  }
  let records;
  const load = async () => {
    const lists = await Promise.all(bundles.map((name) => json(`${folder}${name}records.json?${version}`)));
    return new Map(lists.flat().map(([id, kind, year, tags], at) => [id, { kind: KINDS[kind], year, tags, at }]));
  };
  const find = async (query, kind, year, tag) => {
    let results = pagefind ? (await pagefind.search(split(query) || null)).results : [];
    if (kind || year || tag || !query) {
      const known = await (records ??= load().catch((error) => { records = undefined; throw error; })), number = tags.indexOf(tag);
      results = results.filter(({ id }) => {
        const one = known.get(id);
        return one && (!kind || one.kind === kind) && (!year || one.year === year) && (!tag || one.tags.includes(number));
      });
      if (!query) results.sort((a, b) => known.get(a.id).at - known.get(b.id).at);
    }
    return { count: results.length, part: (from, to) => Promise.all(results.slice(from, to).map(async (one) => itemOf(await one.data()))) };
  };
  return { tags, years, find, atOnce: 8, pause: 250 };
};
