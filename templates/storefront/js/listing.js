// A listing that is sifted in the browser. What is wished for stands in the address, so that back, reload and a copied
// link bring the same products. Without a wish the page is what the shop published.

import { filled } from "./cards.js";
import { open } from "./finder.js";
import { sift } from "./sift.js";

const PAGE = 24;
const MOST = 40 * PAGE;

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Brings the listing of `bar` to life, with the panel open when `opened`. */
export async function listing(bar, opened) {
  const page = bar.parentElement;
  const [count, grid, more, pattern, pager] = ["count", "grid", "more", "pattern", "pager"].map((name) => part(page, name));
  const published = { cards: [...grid.children], count: count.textContent, path: location.pathname };
  const search = document.querySelector("form.search").dataset;
  const [index, sifter] = await Promise.all([open(search.index, search.files), sift(bar, wished)]);
  let limit = PAGE;
  let turn = 0;

  async function show() {
    const mine = ++turn;
    const ids = await sifter.find();
    const sifted = sifter.asks();
    const cards = sifted ? await index.cards(ids.slice(0, limit)) : [];
    if (mine !== turn) return;
    grid.replaceChildren(...(sifted ? cards.map((card) => filled(pattern, card)) : published.cards));
    count.textContent = sifted ? sifter.count(ids.length) : published.count;
    more.hidden = !sifted || ids.length <= limit;
    if (pager) pager.hidden = sifted;
    sifter.show(ids.length);
  }

  const address = () => {
    const url = new URL(location);
    url.search = "";
    sifter.write(url.searchParams);
    const sifted = sifter.asks();
    url.pathname = sifted ? bar.dataset.url : published.path;
    if (sifted && limit > PAGE) url.searchParams.set("n", limit);
    return url;
  };

  function wished() {
    limit = PAGE;
    history.pushState(null, "", address());
    return show();
  }

  const read = () => {
    const parameters = new URLSearchParams(location.search);
    sifter.read(parameters);
    limit = Math.min(Math.max(PAGE, Number(parameters.get("n")) || 0), MOST);
    return show();
  };

  more.addEventListener("click", async () => {
    const shown = grid.children.length;
    limit += PAGE;
    history.replaceState(null, "", address());
    await show();
    grid.children[shown]?.querySelector("a").focus();
  });
  addEventListener("popstate", read);
  if (location.search || !sifter.asks()) await read();
  else wished(); // an order was chosen while this was on its way
  if (opened) sifter.toggle();
}
