// What was seen lately, further down the page of another product.

import { filled } from "./cards.js";
import { card, products, read } from "./products.js";

/** Fills `section` with the products of `names` when somebody comes near. */
export function seen(section, names) {
  const load = async () => {
    const [found, cards] = await Promise.all([products(section.dataset.seen, names), read(section.dataset.cards)]);
    const pattern = cards?.querySelector("[data-pattern]");
    if (!pattern) return;
    section.querySelector("ul").replaceChildren(...found.map((one) => filled(pattern, card(one))));
    section.hidden = !found.length;
  };
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    load();
  }, { rootMargin: "600px" });
  near.observe(document.querySelector(".foot"));
}
