// Up to four products side by side; where they differ is told.

import { made, styled } from "./elements.js";
import { carried, keep, kept, link, watch } from "./kept.js";
import { products } from "./products.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Brings `page` to life. */
export function show(page) {
  const [table, empty, own, only, copy, said] = ["table", "empty", "own", "only", "copy", "said"].map((name) => part(page, name));
  const says = page.dataset;
  styled(new URL("./kept.css", import.meta.url).href);
  let turn = 0;

  const head = (one) => {
    const light = one.picture.srcset ? [made("source", { type: "image/avif", sizes: "12rem", srcset: one.picture.srcset })] : [];
    const img = made("img", { alt: "", loading: "lazy", src: one.picture.src });
    const frame = made("div", { class: "frame" }, made("picture", {}, ...light, img));
    const remove = () => {
      const names = (carried() ?? kept("compare")).filter((name) => name !== one.name);
      if (carried()) history.replaceState(null, "", names.length ? link(names) : location.pathname);
      keep("compare", names);
      said.textContent = says.removed.replace("{x}", () => one.title);
      page.querySelector("h1").focus();
    };
    const label = says.remove.replace("{x}", () => one.title);
    const drop = made("button", { class: "drop", type: "button", "aria-label": label, onclick: remove }, "×");
    return made("th", { scope: "col" }, frame, made("a", { href: one.url }, made("bdi", {}, one.title)), drop);
  };

  const row = (name, values) => {
    const same = values.every((value) => value === values[0]);
    const cells = values.map((value) => made("td", {}, value ? made("bdi", {}, value) : made("span", { class: "hush" }, says.missing)));
    return made("tr", { class: same ? "same" : "differs" }, made("th", { scope: "row" }, name), ...cells);
  };

  const update = async () => {
    const mine = ++turn;
    const names = (carried() ?? kept("compare")).slice(0, 4);
    const found = await products(says.products, names);
    if (mine !== turn) return;
    empty.hidden = found.length > 0;
    own.hidden = table.hidden = !found.length;
    const facts = [...new Set(found.flatMap((one) => [...one.facts.keys()]))];
    const rows = [
      row(says.price, found.map((one) => (one.was ? `${one.now} (${one.was})` : one.now))),
      row(says.availability, found.map((one) => one.stock)),
      ...facts.map((fact) => row(fact, found.map((one) => one.facts.get(fact) ?? ""))),
    ];
    const corner = made("td", {});
    table.replaceChildren(made("thead", {}, made("tr", {}, corner, ...found.map(head))), made("tbody", {}, ...rows));
    copy.onclick = async () => {
      await navigator.clipboard.writeText(link(names));
      said.textContent = copy.dataset.copy;
    };
  };

  only.addEventListener("change", () => table.classList.toggle("only", only.checked));
  addEventListener("hashchange", update);
  watch(update);
}
