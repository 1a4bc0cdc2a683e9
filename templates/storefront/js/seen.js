// What was seen lately, further down the page of another product.

import { filled } from "./cards.js";
import { card, products } from "./products.js";

/** Fills `section` with the products of `names` when somebody comes near. */
export function seen(section, names) {
  const load = async () => {
    const found = await products(section.dataset.seen, names);
    const pattern = section.querySelector("[data-pattern]");
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
