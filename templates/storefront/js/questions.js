// The search of the page of questions: what has every word stays.

import { normal } from "./normal.js";
import { counted } from "./money.js";

/** `form` holds the box; the questions stand below it. */
export function start(form) {
  const input = form.querySelector("input");
  const said = form.querySelector("[role=status]");
  const groups = [...document.querySelectorAll(".faq-group")];
  const questions = [...document.querySelectorAll(".faq-group details")].map((element) => ({ element, text: normal(element.textContent) }));
  const locale = form.dataset.locale;
  const forms = JSON.parse(form.dataset.found);

  const find = () => {
    const words = normal(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { element, text } of questions) {
      const fits = words.every((word) => text.includes(word));
      element.hidden = !fits;
      count += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector("details:not([hidden])");
    said.textContent = !words.length ? "" : count ? counted(locale, forms, count) : form.dataset.none;
    const url = new URL(location);
    if (words.length) url.searchParams.set("q", input.value.trim());
    else url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", find);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) find();
}
