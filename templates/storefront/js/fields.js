// What is filled in for a product: its price with that, and that nothing needed is left out.

import { read, written } from "./money.js";

/** Keeps the sum of `page`, a product, in line with what is filled in. */
export function fields(page) {
  const form = page.querySelector("[data-fill]");
  const money = JSON.parse(form.dataset.fill);
  const sum = form.querySelector("output");
  const price = page.querySelector(".buy > .price");
  const wanted = [...form.querySelectorAll("[data-extra]")];
  const filled = (field) => (field.type === "checkbox" ? field.checked : field.value.trim() !== "");

  const picks = page.querySelector("[data-picker]");
  let known = !picks; // which variant's price it is added to

  const update = () => {
    const extra = wanted.filter(filled).reduce((all, field) => all + Number(field.dataset.extra), 0);
    const own = read(money, (price.querySelector("ins bdi, ins") ?? price).textContent);
    sum.value = known && extra && own !== null ? sum.dataset.says.replace("{price}", () => written(money, own + extra)) : "";
  };

  page.addEventListener("chosen", ({ detail }) => {
    known = !picks || Boolean(detail);
    update();
  });
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const link of page.querySelectorAll("[data-order]")) {
    link.addEventListener("click", (event) => form.reportValidity() || event.preventDefault());
  }
}
