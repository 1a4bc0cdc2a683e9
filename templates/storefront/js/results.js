// The page with all that is found. What is asked, and how much is shown, stands in its address, so that back, reload and
// a copied link bring the same results.

import { answers } from "./answers.js";
import { write } from "./marks.js";

const PAGE = 24;
const OTHERS = 6;
const MOST = 40 * PAGE;

const part = (element, name) => element.querySelector(`[data-${name}]`);

const filled = (pattern, [url, title, price, was, picture, sizes, badge, mood], words) => {
  const card = pattern.content.cloneNode(true);
  part(card, "link").href = url;
  write(part(card, "title"), title, words);
  if (picture) Object.assign(part(card, "picture"), { srcset: sizes, src: picture });
  if (badge) {
    part(card, "badge").textContent = badge;
    part(card, "badge").classList.add(mood);
  } else part(card, "badge").remove();
  part(card, was ? "now" : "price").textContent = price;
  part(card, "was").textContent = was;
  part(card, was ? "price" : "reduced").remove();
  return card;
};

const linked = ([url, title, , above], words) => {
  const [item, link, name, small] = ["li", "a", "bdi", "small"].map((name) => document.createElement(name));
  link.href = url;
  write(name, title, words);
  small.textContent = above;
  link.append(name, ...(above ? [" ", small] : []));
  item.append(link);
  return item;
};

/** Brings the page to life; `form` is the search box above it. */
export function results(form) {
  const page = document.querySelector("[data-results]");
  const [count, others, grid, more, failed] = ["count", "others", "grid", "more", "failed"].map((name) => part(page, name));
  const input = form.elements.q;
  const title = document.title;
  const limits = [PAGE, OTHERS];
  let query, top, typing;

  const { ask, now } = answers(form, limits, (answer) => {
    const words = answer?.words;
    count.textContent = answer?.message ?? "";
    others.replaceChildren(...(answer?.others ?? []).map((card) => linked(card, words)));
    grid.replaceChildren(...(answer?.products ?? []).map((card) => filled(part(page, "pattern"), card, words)));
    others.hidden = !others.children.length;
    failed.hidden = !answer?.failed;
    more.hidden = !(answer?.matches > limits[0]);
    if (top) scrollTo(0, top);
    top = 0;
  });

  const address = () => {
    const url = new URL(location);
    url.search = query ? new URLSearchParams({ q: query, ...(limits[0] > PAGE ? { n: limits[0] } : {}) }) : "";
    return url;
  };

  const asked = () => {
    const words = input.value.trim();
    if (words === query) return false;
    [query, limits[0]] = [words, PAGE];
    document.title = query ? `${query} – ${title}` : title;
    return true;
  };

  const read = () => {
    const state = new URLSearchParams(location.search);
    input.value = state.get("q") ?? "";
    asked();
    typing = false;
    limits[0] = Math.min(Math.max(PAGE, Number(state.get("n")) || 0), MOST);
    top = history.state?.top;
    now();
  };

  const typed = () => {
    if (!asked()) return;
    // One step back undoes what was typed in one go, not its last letter.
    history[typing ? "replaceState" : "pushState"](null, "", address());
    typing = true;
    ask();
  };

  input.addEventListener("input", typed);
  input.addEventListener("change", () => (typing = false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    now();
  });
  more.addEventListener("click", async () => {
    const shown = grid.children.length;
    limits[0] += PAGE;
    history.replaceState(null, "", address());
    await now();
    grid.children[shown]?.querySelector("a").focus();
  });
  addEventListener("popstate", read);
  addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
  history.scrollRestoration = "manual"; // the page is too short to scroll until the results are there
  if (input.value) typed(); // somebody was faster than this script
  else read();
}
