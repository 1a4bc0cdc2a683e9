// The panel in which a listing is sifted: beside the products on a wide screen, over them on a phone.

import { made, spot } from "./elements.js";
import { counted, read, written } from "./money.js";

const WIDE = matchMedia("(min-width: 60rem)");
const OPEN = 5; // facets that are unfolded from the start
const MANY = 8; // values after which a facet scrolls

/** Makes the panel for `data` of facets.js; `changed` is called when somebody wishes something else. */
export function panel(data, state, changed, closed) {
  const { says, money } = data;
  const counts = new Map();

  const box = (wanted, set, ...content) => {
    const input = made("input", { type: "checkbox", onchange: () => (set(input.checked), changed()) });
    input.wanted = wanted;
    return made("label", {}, input, ...content);
  };

  const value = (facet, { key, name, colour }) => {
    const count = made("small", {});
    counts.set(`${facet}=${key}`, count);
    const set = (on) => {
      const wanted = new Set(state().chosen.get(facet));
      wanted[on ? "add" : "delete"](key);
      if (wanted.size) state().chosen.set(facet, wanted);
      else state().chosen.delete(facet);
    };
    const label = made("bdi", {}, name);
    return box(() => state().chosen.get(facet)?.has(key), set, ...(colour ? [spot(colour)] : []), label, " ", count);
  };

  const group = (name, open, scrolls, ...content) =>
    made("details", { open }, made("summary", {}, made("bdi", {}, name)), made("fieldset", scrolls ? { class: "many" } : {}, made("legend", { class: "hush" }, name), ...content));

  const end = (place, name, hint) => {
    const set = () => {
      state().price[place] = input.value.trim() ? read(money, input.value) : null;
      changed();
    };
    const input = made("input", { inputmode: "decimal", autocomplete: "off", placeholder: hint === null ? "" : written(money, hint), onchange: set });
    input.shown = () => (state().price[place] === null ? "" : written(money, state().price[place]));
    return made("label", {}, made("span", {}, name), input);
  };

  const groups = [];
  const ways = [];
  if (data.soldOut) ways.push(box(() => state().stock, (on) => (state().stock = on), says.stock));
  if (data.reduced) ways.push(box(() => state().sale, (on) => (state().sale = on), says.sale));
  if (ways.length) groups.push(group(says.availability, true, false, ...ways));
  const [least, most] = data.prices;
  if (least !== most) {
    groups.push(group(says.price, true, false, made("div", { class: "ends" }, end(0, says.from, least), end(1, says.to, most))));
  }
  for (const { key, name, values } of data.facets) {
    groups.push(group(name, groups.length < OPEN, values.length > MANY, ...values.map((one) => value(key, one))));
  }

  const show = made("button", { class: "button", type: "submit" });
  const form = made("form", { method: "dialog" });
  const dialog = made("dialog", { class: "panel", "aria-labelledby": "panel-title", onclose: () => closed(WIDE.matches) }, form);
  const shut = made("button", { class: "close", type: "submit", "aria-label": says.close }, "×");
  form.append(
    made("header", {}, made("h2", { id: "panel-title" }, says.filter), shut),
    made("div", { class: "groups" }, ...groups),
    made("footer", {}, show),
  );
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault(); // an end of the price is taken; the panel stays
      event.target.dispatchEvent(new Event("change"));
    }
    if (event.key === "Escape" && !dialog.matches(":modal")) dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  WIDE.addEventListener("change", () => dialog.open && dialog.close());

  return {
    dialog,
    open: () => (WIDE.matches ? dialog.show() : dialog.showModal()),
    /** Brings everything in line with the state; `found` products are shown, `left` says how many each value leaves. */
    update(found, left) {
      for (const input of form.querySelectorAll("input")) {
        if (input.wanted) input.checked = !!input.wanted();
        else input.value = input.shown();
      }
      for (const [key, count] of counts) {
        const input = count.closest("label").querySelector("input");
        count.textContent = new Intl.NumberFormat(money.locale).format(left.get(key));
        input.disabled = !left.get(key) && !input.checked;
      }
      show.textContent = counted(money.locale, says.show, found);
    },
  };
}
