// Shows a text with the words that were searched for marked in it. Text stays text, whatever the merchant wrote.

import { normal } from "./normal.js";

/** `title` as [text, marked] pieces: marked where a word starts like one of `words`. */
export function marked(title, words) {
  const shown = [];
  let from = 0;
  for (const { 0: word, index } of title.matchAll(/[\p{L}\p{N}\p{M}\u200c]+/gu)) {
    const found = words.filter((start) => normal(word).startsWith(start)).sort((a, b) => b.length - a.length)[0];
    if (!found) continue;
    const letters = word.match(/.\p{M}*/gsu);
    let length = 1;
    while (normal(letters.slice(0, length).join("")).length < found.length && length < letters.length) length++;
    const end = index + letters.slice(0, length).join("").length;
    shown.push([title.slice(from, index), false], [title.slice(index, end), true]);
    from = end;
  }
  shown.push([title.slice(from), false]);
  return shown.filter(([text]) => text);
}

/** Writes `title` into `element`. */
export function write(element, title, words) {
  const parts = marked(title, words).map(([text, isMarked]) => {
    if (!isMarked) return text;
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
  element.replaceChildren(...parts);
}
