// The page with all that is found. What is asked, and how much is shown, stands in its address, so that back, reload and
// a copied link bring the same results.

import { answers } from "./answers.js";
import { filled } from "./cards.js";
import { write } from "./marks.js";

const PAGE = 24;
const OTHERS = 6;
const MOST = 40 * PAGE;

const part = (element, name) => element.querySelector(`[data-${name}]`);

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
  const [bar, count, others, grid, more, failed] = ["sift", "count", "others", "grid", "more", "failed"].map((name) => part(page, name));
  const input = form.elements.q;
  const title = document.title;
  const limits = [PAGE, OTHERS];
  let query, top, typing, sifter, sifting;

  /** Wishes are for products: with one, nothing else is shown. */
  const narrow = async (found) => {
    if (!sifter) return found;
    const products = await sifter.find(found.products);
    return { ...found, products, others: sifter.narrows() ? [] : found.others };
  };

  const { ask, now } = answers(form, limits, (answer) => {
    const words = answer?.words;
    count.textContent = answer?.message ?? "";
    others.replaceChildren(...(answer?.others ?? []).map((card) => linked(card, words)));
    grid.replaceChildren(...(answer?.products ?? []).map((card) => filled(part(page, "pattern"), card, words)));
    others.hidden = !others.children.length;
    failed.hidden = !answer?.failed;
    more.hidden = !(answer?.matches > limits[0]);
    const many = answer?.all?.length > 1;
    bar.toggleAttribute("data-idle", !many);
    if (many) sifter?.show(answer.matches, answer.all);
    if (top) scrollTo(0, top);
    top = 0;
  }, narrow);

  const address = () => {
    const url = new URL(location);
    url.search = query ? new URLSearchParams({ q: query, ...(limits[0] > PAGE ? { n: limits[0] } : {}) }) : "";
    if (query) sifter?.write(url.searchParams);
    return url;
  };

  const wished = () => {
    limits[0] = PAGE;
    history.pushState(null, "", address());
    return now();
  };

  /** What the products can be sifted by comes when somebody wants to. */
  const start = async (how) => {
    sifting ??= import("./sift.js").then(({ sift }) => sift(bar, wished));
    try {
      sifter = await sifting;
    } catch {
      return (sifting = undefined);
    }
    return how();
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
    sifter?.read(state);
    now();
  };

  const typed = () => {
    if (!asked()) return;
    // One step back undoes what was typed in one go, not its last letter.
    history[typing ? "replaceState" : "pushState"](null, "", address());
    typing = true;
    ask();
  };

  bar.addEventListener("click", ({ target }) => {
    if (!sifter && target.closest("[data-open]")) start(() => now().then(() => sifter.toggle()));
  });
  bar.addEventListener("change", () => sifter ?? start(wished));
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
  else if ([...new URLSearchParams(location.search).keys()].some((key) => key !== "q" && key !== "n")) start(read);
  else read();
}
