// Prices in the visitor's currency, beside the shop's own and never in place of it. They are drawn by the stylesheet, so
// that nothing that reads a price from the page (an order by mail, the comparison) can take a guide for it.

import { styled } from "./elements.js";
import { read } from "./money.js";

const KEPT = "shop-currency";

/** A guide of as many digits as it deserves: 9.50, 54, 1,230. */
export function rounded(amount, digits) {
  if (amount < 20 && digits) return Math.max(0.1, Math.round(amount * 10) / 10);
  if (amount < 1000) return Math.max(1, Math.round(amount));
  const step = 10 ** (Math.floor(Math.log10(amount)) - 2);
  return Math.round(amount / step) * step;
}

const written = (locale, currency, amount) => {
  const usual = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const value = rounded(amount, usual);
  const digits = value < 20 ? usual : 0;
  return new Intl.NumberFormat(locale, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
};

/** Brings `select` to life; what was chosen is kept in this browser. */
export async function start(select) {
  const note = document.querySelector("[data-guide-note]");
  styled(new URL("./currency.css", import.meta.url).href);
  const answer = await fetch(select.dataset.rates, { cache: "no-cache" });
  if (!answer.ok) return;
  const { money, rates, about, from, note: words } = await answer.json();

  /** A price that the shop itself set in a currency: no guide, so neither rounded nor marked as one. */
  const own = (price, currency) => {
    const [, amount, more] = (price.dataset.own ?? "").match(new RegExp(`\\b${currency}:([\\d.]+)(\\+?)`)) ?? [];
    if (!amount) return "";
    const text = new Intl.NumberFormat(money.locale, { style: "currency", currency }).format(amount);
    return more ? from.replace("{x}", () => text) : text;
  };

  const guide = (price, currency) => {
    const minor = read(money, (price.querySelector("ins") ?? price).textContent);
    return minor === null ? "" : about.replace("{x}", () => written(money.locale, currency, minor * rates[currency]));
  };

  const mark = () => {
    const currency = rates[select.value] && select.value;
    let guides = 0;
    for (const price of document.querySelectorAll(".price")) {
      const told = currency && own(price, currency);
      const guessed = currency && !told && guide(price, currency);
      if (told || guessed) price.dataset.guide = told || guessed;
      else delete price.dataset.guide;
      if (guessed) guides++;
    }
    note.textContent = guides ? words : "";
  };

  let kept = "";
  try {
    kept = localStorage.getItem(KEPT) ?? "";
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
  const keep = () => {
    try {
      if (select.value) localStorage.setItem(KEPT, select.value);
      else localStorage.removeItem(KEPT);
    } catch {
      // as above
    }
    mark();
  };
  if (!select.value && rates[kept]) select.value = kept;
  select.addEventListener("change", keep);
  keep();
  // Listings, search and the picker bring new prices.
  let due;
  new MutationObserver(() => (due ??= requestAnimationFrame(() => ((due = undefined), mark())))).observe(document.body, { childList: true, subtree: true });
}
