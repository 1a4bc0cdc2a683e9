// "Which one do I need?" Every answer narrows what fits; answers stand in the address, so that back, reload and a copied
// link bring the same advice.

import { filled } from "./cards.js";
import { made } from "./elements.js";
import { open } from "./finder.js";
import { counted } from "./money.js";

const SHOWN = 12;

/** `form` holds the questions, the section behind it what comes of them. */
export async function start(form) {
  const page = form.parentElement;
  const [advice, grid, status, again, pattern] = ["advice", "grid", "status", "again", "pattern"].map((name) => page.querySelector(`[data-${name}]`));
  const says = { fits: JSON.parse(advice.dataset.fits), none: advice.dataset.none };
  const ids = form.dataset.ids.split(" ").filter(Boolean).map(Number);
  const inputs = [...form.querySelectorAll("input")].map((input) => ({
    input,
    fits: new Set(input.dataset.fits.split(" ").filter(Boolean).map(Number)),
    why: input.dataset.why,
  }));
  const search = document.querySelector("form.search").dataset;
  let index, turn = 0;

  const show = async () => {
    const mine = ++turn;
    const given = inputs.filter(({ input }) => input.checked);
    advice.hidden = !given.length;
    again.hidden = !given.length;
    if (!given.length) return;
    const ranked = ids.map((id, place) => ({ id, reasons: given.filter(({ fits }) => fits.has(place)) }));
    const best = Math.max(0, ...ranked.map(({ reasons }) => reasons.length));
    const found = ranked.filter(({ reasons }) => reasons.length === best && best);
    index ??= open(search.index, search.files);
    const { cards } = await index;
    const shown = await cards(found.slice(0, SHOWN).map(({ id }) => id));
    if (mine !== turn) return;
    grid.replaceChildren(...shown.map((card, place) => {
      const item = filled(pattern, card).querySelector("li");
      const why = found[place].reasons.map(({ why }) => why);
      item.append(made("ul", { class: "why", "aria-label": advice.dataset.why }, ...why.map((text) => made("li", { dir: "auto" }, text))));
      return item;
    }));
    status.textContent = best === given.length ? counted(form.dataset.locale, says.fits, found.length) : says.none;
  };

  const read = () => {
    const asked = new URLSearchParams(location.search);
    for (const { input } of inputs) input.checked = asked.get(input.name) === input.value;
    return show();
  };

  const address = () => {
    const url = new URL(location);
    url.search = new URLSearchParams(inputs.filter(({ input }) => input.checked).map(({ input }) => [input.name, input.value]));
    return url;
  };

  form.addEventListener("change", () => {
    history.pushState(null, "", address());
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  again.addEventListener("click", () => {
    form.reset();
    for (const { input } of inputs) input.checked = false;
    history.pushState(null, "", location.pathname);
    show();
    inputs[0].input.focus();
  });
  addEventListener("popstate", read);
  if (!location.search) history.replaceState(null, "", address()); // somebody may have answered already
  await read();
}
