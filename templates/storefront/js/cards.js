// Products as cards, from a <template data-pattern> of the page and what the search index knows of them.

import { write } from "./marks.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Shows a picture of which `srcset` lists the AVIFs; the widest is there as WebP too. Nothing: the placeholder stays. */
function draw(img, picture, srcset) {
  if (srcset) img.previousElementSibling.srcset = srcset;
  if (picture) img.src = srcset ? srcset.split(",").at(-1).split(" ")[0].replace(/avif$/, "webp") : picture;
}

/** A card as the listings have it; `words` are marked in its title. */
export function filled(pattern, [url, title, price, was, picture, sizes, badge, mood], words = []) {
  const card = pattern.content.cloneNode(true);
  part(card, "link").href = url;
  write(part(card, "title"), title, words);
  draw(part(card, "picture"), picture, sizes);
  if (badge) {
    part(card, "badge").textContent = badge;
    part(card, "badge").classList.add(mood);
  } else part(card, "badge").remove();
  part(card, was ? "now" : "price").textContent = price;
  part(card, "was").textContent = was;
  part(card, was ? "price" : "reduced").remove();
  return card;
}
