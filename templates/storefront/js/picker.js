// Picks one of a product's variants. The table on the page is all it knows: price, stock, number and picture are copied
// from its rows.

import { made } from "./elements.js";

const GALLERY = matchMedia("(min-width: 48rem)");

/** Brings the picker of `page`, a product, to life. */
export function picker(page) {
  const form = page.querySelector("[data-picker]");
  const groups = [...form.querySelectorAll("fieldset")];
  const rows = [...page.querySelectorAll(".variants tbody tr")].map((row) => ({
    id: row.dataset.id ?? row.querySelector("small").textContent,
    at: row.dataset.at.split(" "),
    picture: row.dataset.picture,
    price: row.querySelector(".price"),
    stock: row.querySelector(".stock"),
    code: row.querySelector("small")?.textContent ?? "",
    out: row.querySelector(".stock").classList.contains("out"),
  }));
  const gallery = page.querySelector(".gallery");
  const pictures = [...gallery.children];
  const [price, stock] = [page.querySelector(".buy > .price"), page.querySelector(".buy > .stock")];
  const own = price.dataset.own;
  const first = { price: [...price.childNodes], stock: stock.textContent, mood: stock.className };
  const number = made("p", { class: "note", hidden: true });
  const said = made("p", { class: "hush", role: "status" });
  stock.after(number, said);
  const soldOut = rows.find((row) => row.out)?.stock.textContent ?? "";

  const chosen = () => groups.map((group) => group.querySelector(":checked")?.value);
  const fits = (row, wanted) => wanted.every((value, option) => value === undefined || row.at[option] === value);

  /** Says of each value whether there is something to be had with it and all else that is chosen. */
  const mark = (wanted) => {
    groups.forEach((group, option) => {
      for (const input of group.querySelectorAll("input")) {
        const like = rows.filter((row) => fits(row, wanted.with(option, input.value)));
        const word = !like.length ? form.dataset.picker : like.every((row) => row.out) ? soldOut : "";
        const label = input.closest("label");
        label.classList.toggle("gone", word !== "");
        label.querySelector("small")?.remove();
        if (word) label.lastElementChild.append(made("small", { class: "hush" }, ` ${word}`));
      }
    });
  };

  const look = (place) => {
    const shown = pictures[place - 1];
    if (!shown || gallery.firstElementChild === shown) return;
    const sizes = gallery.querySelector("source")?.sizes;
    gallery.prepend(shown);
    if (sizes) shown.querySelector("source").sizes = sizes;
    shown.querySelector("img").loading = "eager";
    if (!GALLERY.matches) gallery.scrollTo({ left: 0 });
  };

  const show = () => {
    const wanted = chosen();
    mark(wanted);
    const whole = !wanted.includes(undefined);
    const row = whole ? rows.find((row) => fits(row, wanted)) : undefined;
    price.replaceChildren(...(row ? [...row.price.childNodes].map((node) => node.cloneNode(true)) : first.price));
    const told = row ? row.price.dataset.own : own;
    if (told) price.dataset.own = told;
    else delete price.dataset.own;
    stock.className = row ? row.stock.className : whole ? "stock out" : first.mood;
    stock.textContent = row ? row.stock.textContent : whole ? form.dataset.picker : first.stock;
    number.hidden = !row?.code;
    number.replaceChildren(made("bdi", { dir: "ltr" }, row?.code ?? ""));
    said.textContent = whole ? [row && price.textContent, stock.textContent].filter(Boolean).join(", ") : "";
    const url = new URL(location);
    if (row) url.searchParams.set("variant", row.id);
    else url.searchParams.delete("variant");
    history.replaceState(history.state, "", url);
    // A picture follows as soon as everything that is left shows the same one.
    const shown = new Set(rows.filter((row) => fits(row, wanted)).map((row) => row.picture));
    if (shown.size === 1) look([...shown][0]);
    page.dispatchEvent(new CustomEvent("chosen", { detail: row }));
  };

  const linked = rows.find((row) => row.id === new URLSearchParams(location.search).get("variant"));
  if (linked && chosen().every((value) => value === undefined)) {
    groups.forEach((group, option) => (group.elements[linked.at[option]].checked = true));
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}
