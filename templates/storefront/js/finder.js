// Searches the index that shopctl/site/searchindex.py writes; that file says how it is laid out. No page is needed here.

import { normal } from "./normal.js";

const FACT = 1, CODE = 2, TITLE = 3;
const WORTH = [1, 3, 6, 8]; // by field, text first
const BLOCK = 64;
const LONGEST = 32;
const FEW = 3; // a word that is found no oftener may be misspelt
const NEIGHBOURS = 8;

/** How many slips a word of so many letters may have. */
const slips = (length) => (length < 4 ? 0 : length < 8 ? 1 : 2);

/** The words of a text, each as its parts: "tea-pot" is tea and pot, or teapot. */
const pieces = (text) =>
  text
    .split(/(?:[^\S\ufeff]|[\x1c-\x1f\x85])+/) // white space as Python has it
    .map((piece) => normal(piece.replaceAll("\u200c", "-")).match(/[\p{L}\p{N}\p{M}]+/gu))
    .filter(Boolean);

/** The ways to read a query, each a list of words: in parts, joined, and as one code that was typed with gaps. */
export function readings(query) {
  const found = pieces(query);
  const joined = found.map((parts) => parts.join(""));
  const ways = [found.flat(), joined];
  if (/\d/.test(query)) ways.push([joined.join("")]);
  const usable = ways.map((words) => [...new Set(words)].filter((word) => [...word].length <= LONGEST).slice(0, 8));
  const once = new Map(usable.filter((words) => words.length).map((words) => [words.join(" "), words]));
  return [...once.values()];
}

/** Whether `one` becomes `other` by at most `most` slips: a letter wrong, missing, too many, or two swapped. The number
 *  of slips, or Infinity (optimal string alignment). */
export function distance(one, other, most) {
  const a = [...one], b = [...other];
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before = [], last = b.map((_, j) => j);
  last.push(b.length);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
      if (!same && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return Infinity;
    [before, last] = [last, row];
  }
  return last[b.length] <= most ? last[b.length] : Infinity;
}

const undone = (differences) => {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
};

/** The file of a group, as searchindex.place has it. */
const place = (name, count) => {
  let state = 0x811c9dc5;
  for (const letter of name) state = Math.imul(state ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return state % count;
};

/** Opens the index of a language: `url` is that of its index.json, and `files` that of the folder of all else. */
export async function open(url, files) {
  const kept = new Map();
  const get = async (where, how) => {
    const answer = await fetch(where, how);
    if (!answer.ok) throw new Error(`${where}: ${answer.status}`);
    return answer.json();
  };
  const file = (name) => {
    if (!kept.has(name)) kept.set(name, get(files + name).catch((error) => (kept.delete(name), Promise.reject(error))));
    return kept.get(name);
  };
  // Its name never changes, so the server is asked each time whether its content did.
  const index = await get(url, { cache: "no-cache" });
  const wide = new Set(index.wide.split(" "));
  const common = new Set(index.common.split(" "));
  const soldOut = new Set(undone(index.sold_out));

  /** The terms of the group in which all that start with `word` are kept; only itself where too many do. */
  const group = async (word) => {
    const letters = [...word];
    let depth = 1;
    while (depth <= letters.length && wide.has(letters.slice(0, depth).join(""))) depth++;
    return Object.entries(await file(index.groups[place(letters.slice(0, depth).join(""), index.groups.length)]));
  };

  const starting = async (word, share, found) => {
    for (const [term, differences] of await group(word)) {
      if (!term.startsWith(word)) continue;
      const whole = term === word;
      const near = share * (whole ? 1 : 0.6 + (0.3 * word.length) / term.length);
      for (const posting of undone(differences)) {
        const field = posting & 3;
        const worth = near * WORTH[field === CODE && !whole ? FACT : field];
        const number = posting >> 2;
        if (worth > (found.get(number) ?? 0)) found.set(number, worth);
      }
    }
  };

  /** Words of the shop that `word` may have been meant for, with their slips: as few of them as there can be. */
  const neighbours = async (word) => {
    const length = [...word].length;
    for (let most = 1; most <= slips(length); most++) {
      const lengths = Object.keys(index.words).filter((other) => Math.abs(other - length) <= most);
      const lists = await Promise.all(lengths.map((other) => file(index.words[other])));
      const near = lists
        .flatMap((list) => list.split(" "))
        .map((other) => [other, distance(word, other, most)])
        .filter(([, between]) => between > 0 && between <= most);
      if (near.length) return near.slice(0, NEIGHBOURS);
    }
    return [];
  };

  /** What has `word`: numbers with their worth, and the `words` to mark. A prefix too short to list all that starts
   *  with it does not `decide` while it is typed, nor does a common word: these only say what comes first. */
  const look = async (word, last) => {
    const found = new Map();
    const words = [word];
    await starting(word, 1, found);
    if (common.has(word)) return { found, words, decides: false };
    if (wide.has(word)) {
      const decides = !last && found.size > 0;
      for (const number of undone(index.best[word])) if (!found.has(number)) found.set(number, WORTH[TITLE] / 2);
      return { found, words, decides };
    }
    const allowed = /\p{N}/u.test(word) ? 0 : slips([...word].length);
    if (allowed && found.size < FEW) {
      const near = await neighbours(word);
      await Promise.all(near.map(([other, between]) => starting(other, 0.5 ** between, found)));
      words.push(...near.map(([other]) => other));
    }
    if (allowed && !found.size) {
      words.push([...word].slice(0, -allowed).join("")); // the slip may be in the last letter typed so far
      await starting(words.at(-1), 0.25, found);
    }
    return { found, words, decides: true };
  };

  /** What answers a list of words: numbers with their worth, only those that have most of them. */
  const match = async (words) => {
    const looks = await Promise.all(words.map((word, at) => look(word, at === words.length - 1)));
    const hits = new Map();
    const worth = new Map();
    for (const { found, decides } of looks) {
      for (const [number, share] of found) {
        hits.set(number, (hits.get(number) ?? 0) + decides);
        worth.set(number, (worth.get(number) ?? 0) + share / words.length);
      }
    }
    let most = 0;
    for (const count of hits.values()) most = Math.max(most, count);
    return {
      best: [...worth].filter(([number]) => hits.get(number) === most),
      decided: looks.some(({ decides }) => decides),
      whole: most === looks.filter(({ decides }) => decides).length,
      words: looks.flatMap(({ words }) => words),
    };
  };

  return {
    says: index.says,

    /** Numbers of what answers `query`, the best first: `products`, all else in `others`, `words` to mark.
     *  Where it is not `decided`, more answers may come with the next letter. */
    async find(query) {
      const ways = await Promise.all(readings(query).map(match));
      const whole = ways.filter((way) => way.whole);
      const scores = new Map();
      for (const [number, worth] of (whole.length ? whole : ways.slice(0, 1)).flatMap((way) => way.best)) {
        const score = soldOut.has(number) ? worth / 2 : worth;
        if (score > (scores.get(number) ?? 0)) scores.set(number, score);
      }
      const numbers = [...scores].sort((a, b) => b[1] - a[1] || b[0] - a[0]).map(([number]) => number);
      return {
        products: numbers.filter((number) => number > 0),
        others: numbers.filter((number) => number < 0),
        words: [...new Set(ways.flatMap((way) => way.words))],
        decided: !ways.length || ways.some((way) => way.decided),
      };
    },

    /** What to show of `numbers`, as the entries' `shown`. */
    async cards(numbers) {
      const block = (number) => file(index.cards[Math.floor(number / BLOCK)]);
      return Promise.all(numbers.map(async (number) => (await block(number))[number]));
    },
  };
}
