// Asks the index while somebody types. The last question wins.

import { open } from "./finder.js";

const PAUSE = 80; // milliseconds without a keystroke

/** In words, what came of a query. */
function message(says, { products, others, decided }, query) {
  const count = products.length + others.length;
  if (!count) return (decided ? says.none : says.more).replace("{q}", () => query);
  const text = says.results[new Intl.PluralRules(says.locale).select(count)] ?? says.results.other;
  return text.replace("{n}", () => new Intl.NumberFormat(says.locale).format(count));
}

/** Answers for the box of `form`; `narrow` may leave out some of what is found, and order it. `ask()` asks for what stands in it, `now()` without waiting for the next keystroke;
 *  `answered` then gets what is found (nothing for an empty box, `failed` without a connection), with the cards of at
 *  most `limits` [products, others]. `all()` is the address of the page with all of it. */
export function answers(form, limits, answered, narrow = (found) => found) {
  const input = form.elements.q;
  let index, waiting, turn = 0;

  const answer = async (query) => {
    index ??= open(form.dataset.index, form.dataset.files);
    const { find, cards, says } = await index;
    if (!query) return null;
    const whole = await find(query);
    const all = whole.products;
    const found = await narrow(whole);
    const [products, others] = await Promise.all([
      cards(found.products.slice(0, limits[0])),
      cards(found.others.slice(0, limits[1])),
    ]);
    const total = found.products.length + found.others.length;
    return { says, products, others, total, all, matches: found.products.length, words: found.words, message: message(says, found, query) };
  };

  const now = async () => {
    clearTimeout(waiting);
    const mine = ++turn;
    let found;
    try {
      found = await answer(input.value.trim());
    } catch {
      index = undefined; // the next keystroke tries again: perhaps the shop was just published anew
      found = { failed: true };
    }
    if (mine === turn) answered(found);
  };

  return {
    now,
    ask() {
      clearTimeout(waiting);
      waiting = setTimeout(now, PAUSE);
    },
    all: () => `${form.action}?${new URLSearchParams({ q: input.value.trim() })}`,
  };
}
