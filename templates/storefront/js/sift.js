// The bar over a listing: what is wished for, as a panel, as chips to take away, as an order; and as an address.

import { made, styled } from "./elements.js";
import { asks, empty, narrows, open } from "./facets.js";
import { counted, written } from "./money.js";
import { panel } from "./panel.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Brings `bar` to life. `changed()` is called after every wish; it shows what `find` gives. */
export async function sift(bar, changed) {
  const files = bar.dataset.files;
  const [data] = await Promise.all([open(bar.dataset.index, files, bar.dataset.sift), styled(new URL("./sift.css", import.meta.url).href)]);
  const { says, money } = data;
  const [button, sort, badge] = [part(bar, "open"), part(bar, "sort"), part(bar, "wishes")];
  const chips = part(bar.parentElement, "chips");
  let state = empty();
  state.sort = sort.value;

  const parts = panel(data, () => state, changed, () => {
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  part(bar.parentElement, "listed").prepend(parts.dialog);

  const toggle = () => {
    if (parts.dialog.open) return parts.dialog.close();
    button.setAttribute("aria-expanded", "true");
    parts.open();
  };
  button.addEventListener("click", toggle);
  sort.addEventListener("change", () => {
    state.sort = sort.value;
    changed();
  });

  const chip = (name, undo) => {
    const remove = async () => {
      const place = [...chips.children].indexOf(item);
      undo();
      await changed();
      (chips.querySelectorAll("button")[place] ?? chips.querySelector("button") ?? button).focus();
    };
    const label = says.remove.replace("{x}", () => name);
    const item = made("li", {}, made("button", { type: "button", "aria-label": label, onclick: remove }, made("bdi", {}, name), made("span", { "aria-hidden": "true" }, "×")));
    return item;
  };

  const wishes = () => {
    const shown = [];
    if (state.stock) shown.push(chip(says.stock, () => (state.stock = false)));
    if (state.sale) shown.push(chip(says.sale, () => (state.sale = false)));
    state.price.forEach((end, place) => {
      if (end === null) return;
      const text = (place ? says.below : says.above).replace("{x}", () => written(money, end));
      shown.push(chip(text, () => (state.price[place] = null)));
    });
    for (const { key, values } of data.facets) {
      const wanted = state.chosen.get(key);
      for (const value of values) {
        if (!wanted?.has(value.key)) continue;
        shown.push(chip(value.name, () => (wanted.delete(value.key), wanted.size || state.chosen.delete(key))));
      }
    }
    return shown;
  };

  const clear = () => {
    state = { ...empty(), sort: state.sort };
    changed();
    button.focus();
  };

  return {
    says,
    money,
    toggle,
    narrows: () => narrows(state),
    asks: () => asks(state),
    read: (parameters) => (state = data.read(parameters)),
    write: (parameters) => data.write(state, parameters),
    find: (among) => data.find(state, among),
    count: (number) => (number ? counted(money.locale, says.count, number) : says.none),
    /** Shows the state, of which `found` products come; `among` as in `find`. */
    show(found, among) {
      const shown = wishes();
      sort.value = state.sort;
      badge.textContent = shown.length ? new Intl.NumberFormat(money.locale).format(shown.length) : "";
      if (shown.length > 1) shown.push(made("li", {}, made("button", { class: "all", type: "button", onclick: clear }, says.clear)));
      chips.replaceChildren(...shown);
      chips.hidden = !narrows(state);
      parts.update(found, data.counts(state, among));
    },
  };
}
