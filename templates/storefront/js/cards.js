// Products as cards, from a <template data-pattern> of the page and what the search index knows of them.

import { write } from "./marks.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** A card as the listings have it; `words` are marked in its title. */
export function filled(pattern, [url, title, price, was, picture, sizes, badge, mood], words = []) {
  const card = pattern.content.cloneNode(true);
  part(card, "link").href = url;
  write(part(card, "title"), title, words);
  if (picture) Object.assign(part(card, "picture"), { srcset: sizes, src: picture });
  if (badge) {
    part(card, "badge").textContent = badge;
    part(card, "badge").classList.add(mood);
  } else part(card, "badge").remove();
  part(card, was ? "now" : "price").textContent = price;
  part(card, "was").textContent = was;
  part(card, was ? "price" : "reduced").remove();
  return card;
}
