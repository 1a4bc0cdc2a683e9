// What is found while somebody types in the search box: a combobox with a list below it (ARIA practices, "Editable
// combobox with list autocomplete"). The options are links, so that they open in a new tab as links do.

import { answers } from "./answers.js";
import { styled } from "./elements.js";
import { write } from "./marks.js";

const PRODUCTS = 6;
const OTHERS = 9;
const OF_A_KIND = 3;

const made = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const name = (title, words) => {
  const element = made("bdi", {});
  write(element, title, words);
  return element;
};

const option = (url, ...content) =>
  made("a", { role: "option", href: url, tabindex: "-1", "aria-selected": "false" }, ...content);

const product = ([url, title, price, , picture], words) => {
  const frame = made("span", { class: "thumb" });
  if (picture) frame.append(made("img", { src: picture, alt: "", width: "48", height: "48", decoding: "async" }));
  return option(url, frame, name(title, words), " ", made("span", { class: "price" }, price));
};

const other = ([url, title, , above], words) =>
  option(url, name(title, words), ...(above ? [" ", made("small", {}, made("bdi", {}, above))] : []));

const group = (title, options) =>
  options.length ? [made("div", { role: "group", "aria-label": title }, made("p", { "aria-hidden": "true" }, title), ...options)] : [];

/** Makes the box of `form` suggest; called once, when it first gets the focus. */
export function suggest(form) {
  const input = form.elements.q;
  const ready = styled(new URL("./found.css", import.meta.url).href);
  const list = made("div", { role: "listbox", id: "found", "aria-label": input.getAttribute("aria-label") });
  const note = made("p", { "aria-hidden": "true" });
  const status = made("p", { role: "status", class: "hush" });
  const panel = made("div", { class: "found", hidden: "" }, list, note);
  form.append(panel, status);
  const box = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "found", "aria-expanded": "false" };
  for (const [key, value] of Object.entries(box)) input.setAttribute(key, value);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    active()?.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const show = (shown) => {
    if (!shown) choose();
    panel.hidden = !shown;
    input.setAttribute("aria-expanded", shown && !list.hidden);
  };

  const { ask, all } = answers(form, [PRODUCTS, OTHERS], async (answer) => {
    await ready;
    status.textContent = note.textContent = answer?.message ?? "";
    if (!answer?.message) return show(false);
    const { says, products, others, words, total } = answer;
    const alike = (kind) => others.filter((card) => card[2] === kind).slice(0, OF_A_KIND);
    const of = (kind) => alike(kind).map((card) => other(card, words));
    const found = products.map((card) => product(card, words));
    const rest = total ? [option(all(), says.all)] : [];
    list.replaceChildren(
      ...group(says.categories, of("categories")),
      ...group(says.products, found),
      ...group(says.help, of("help")),
      ...rest,
    );
    options().forEach((row, number) => (row.id = `found-${number}`));
    list.hidden = !total;
    note.hidden = !!total;
    show(document.activeElement === input);
  });

  const step = (by) => {
    const rows = options();
    const places = rows.length + 1; // the box itself is one of them
    if (panel.hidden) ask();
    else choose(rows[((rows.indexOf(active()) + 1 + by + places) % places) - 1]);
  };

  input.addEventListener("input", ask);
  input.addEventListener("focus", ask);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && active()) active().click();
    else if (event.key === "Escape" && !panel.hidden) show(false);
    else return;
    event.preventDefault();
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  form.addEventListener("focusout", () => show(false));
  ask();
}
