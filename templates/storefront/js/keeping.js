// The buttons with which products are kept, the number in the header, and what was seen.

import { full, keep, kept, watch } from "./kept.js";

const SEEN = 4;

const button = (element, name) => {
  const list = element.dataset.keep;
  const note = element.parentElement.querySelector("[role=status]");
  element.addEventListener("click", () => {
    const names = kept(list);
    const on = names.includes(name);
    if (!on && full(list)) return (note.textContent = note.dataset.full);
    keep(list, on ? names.filter((other) => other !== name) : [name, ...names]);
    note.textContent = "";
  });
};

/** `product` is the one that the page shows, if it does. */
export async function keeping(product) {
  const name = product?.dataset.product;
  const buttons = name ? [...product.querySelectorAll("[data-keep]")] : [];
  for (const one of buttons) button(one, name);
  watch(() => {
    for (const one of buttons) one.setAttribute("aria-pressed", kept(one.dataset.keep).includes(name));
    const { locale } = document.querySelector("[data-locale]").dataset;
    for (const number of document.querySelectorAll("[data-number]")) {
      const count = kept(number.dataset.number).length;
      number.textContent = count ? new Intl.NumberFormat(locale).format(count) : "";
      if (number.closest("[data-to]")) number.closest("[data-to]").hidden = count < 2;
    }
  });
  const page = document.querySelector("[data-kept]");
  if (page) (await (page.dataset.kept === "wishes" ? import("./wishes.js") : import("./compare.js"))).show(page);
  if (!name) return;
  const before = kept("seen").filter((other) => other !== name).slice(0, SEEN);
  if (before.length) import("./seen.js").then(({ seen }) => seen(document.querySelector("[data-seen]"), before));
  keep("seen", [name, ...kept("seen")]);
}
