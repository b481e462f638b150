// Search the titles, summaries, tags, lessons, steps and replies of the site, in an index that is loaded with the page.

// Load the first part of the index; the parts with older texts are loaded when they are needed. The helpers are those of
// search.js.
export const open = async (address, { fold, wordsOf, isUnspaced, toMark, LETTER }) => {
  // Return how well a word fits a folded text: 3 for a whole word, 2 for the beginning of one, 1 for its inside, 0 for none.
  const fit = (text, word) => {
    let best = 0;
    for (let at = text.indexOf(word); at >= 0 && best < 3; at = text.indexOf(word, at + 1)) {
      const begins = isUnspaced(word) || !LETTER.test(text[at - 1] ?? " ");
      if (begins) best = Math.max(best, LETTER.test(text[at + word.length] ?? " ") ? 2 : 3);
      else if (word.length > 2) best ||= 1;
    }
    return best;
  };

  // Return how well an item fits all words, 0 if one is missing; the step of a checklist that has most of them is its `step`.
  const score = (item, words) => {
    let sum = 1;
    item.step = undefined;
    for (const word of words) {
      const inSteps = item.steps ? Math.max(0, ...item.steps.map(({ plain }) => fit(plain, word))) : 0;
      const best = Math.max(4 * fit(item.plain, word), 2 * fit(item.plainTags, word), fit(item.plainText, word), inSteps);
      if (!best) return 0;
      sum += best;
    }
    let most = 0;
    for (const step of (words.length && item.steps) || []) {
      const has = words.filter((word) => fit(step.plain, word)).length;
      if (has > most) [most, item.step] = [has, step];
    }
    return sum;
  };

  // Return an item of the index of titles as it is shown, like an item of the search of whole texts.
  const shownItem = ({ kind, day, lang, from, title, text, tags, url, fragment, post, step }, words) => {
    const anchor = step?.anchor ?? fragment, passage = step?.lead ?? (fragment && (text || title));
    return {
      kind, day, lang, from, title, tags, text: step?.lead ?? text, address: (step ? post : url) + (anchor ? `#${anchor}` : ""),
      marks: passage ? toMark(passage, words, true) : toMark(`${title}\n${text}`, words),
    };
  };
  const read = async (name) => {
    const answer = await fetch(new URL(name, address));
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const first = await read("index.json"), { tags, years, older } = first;
  const item = (kind, title, text, of, numbers, more) => ({
    kind, title, text, day: of[2], lang: of[5] ?? "", numbers, tags: numbers.map((number) => tags[number]), plain: fold(title), plainText: fold(text),
    plainTags: fold(numbers.map((number) => tags[number]).join("\n")), ...more,
  });
  const itemsOf = ({ texts, lessons, checklists, replies = [] }) => [
    ...texts.map((of) => item(of[2] ? "post" : "page", of[1], of[4], of, of[3], { url: of[0] })),
    ...lessons.map(([n, fragment, statement, numbers]) => item("lesson", statement, "", texts[n], numbers, { url: texts[n][0], fragment, from: texts[n][1] })),
    ...checklists.map(([n, url, title, steps]) => item("checklist", title || texts[n][1], "", texts[n], texts[n][3], {
      url, post: texts[n][0], steps: steps.map((step, at) => {
        const [anchor, lead] = typeof step === "string" ? [`step-${at + 1}`, step] : step;
        return { anchor, lead, plain: fold(lead) };
      }),
    })),
    // A name counts as little as other words, since the same people reply often.
    ...replies.map(([n, id, author, words]) => item("reply", author, words, texts[n], texts[n][3], {
      url: texts[n][0], fragment: `reply-${id}`, from: texts[n][1], plain: "", plainText: fold(`${author}\n${words}`),
    })),
  ];
  const items = itemsOf(first);
  const titles = { tags, years, atOnce: 20, pause: 0, before: older[0]?.[1] };
  const loadOlder = async () => {
    items.push(...itemsOf(await read(older[0][0])));
    older.shift();
    titles.before = older[0]?.[1];
  };
  titles.find = async (query, kind, year, tag) => {
    const words = wordsOf(query), number = tags.indexOf(tag);
    const fitting = () => items.filter((item) => {
      if (kind && item.kind !== kind || !item.day.startsWith(year) || tag && !item.numbers.includes(number)) return false;
      return item.fits = score(item, words);
    });
    let results = fitting();
    while (older.length && (!results.length || year && year <= older[0][1])) {
      await loadOlder();
      results = fitting();
    }
    results.sort((a, b) => b.fits - a.fits || (a.day < b.day) - (a.day > b.day));
    return { count: results.length, part: async (from, to) => results.slice(from, to).map((item) => shownItem(item, words)) };
  };
  titles.more = loadOlder;
  return titles;
};
