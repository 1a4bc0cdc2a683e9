// Amounts as the reader writes and types them. `money` says how, as facets.money in shopctl/site/facets.py has it.

import { normal } from "./normal.js";

/** An amount in minor units, in words: the same that the pages show. */
export function written(money, minor) {
  const { locale, before, after, scale, places, coarse, tenths } = money;
  const fraction = minor % scale ? places : coarse ? 0 : places;
  const digits = { minimumFractionDigits: tenths && fraction ? 1 : fraction, maximumFractionDigits: places };
  return before + new Intl.NumberFormat(locale, digits).format(minor / scale) + after;
}

/** What was typed ("12.50", "۱۲۵٬۰۰۰", "1.234,5") in minor units, or null. A lone mark before three digits groups
 *  them, unless the currency has three places and the mark is the reader's decimal sign. */
export function read(money, text) {
  const plain = normal(text).replace(/[٬'\s\u00a0]/g, "").replace(/[٫]/g, ".");
  const match = plain.match(/\d[\d.,]*/);
  if (!match) return null;
  const marks = match[0].match(/[.,]/g) ?? [];
  const last = Math.max(match[0].lastIndexOf("."), match[0].lastIndexOf(","));
  const behind = match[0].length - last - 1;
  const point = new Intl.NumberFormat(money.locale).formatToParts(0.5)[1].value.replace("٫", ".");
  const decimal = last >= 0 && (behind !== 3 || (money.places === 3 && match[0][last] === point)) && marks.filter((mark) => mark === match[0][last]).length === 1;
  const whole = (decimal ? match[0].slice(0, last) : match[0]).replace(/[.,]/g, "");
  return Math.round(Number(`${whole}.${decimal ? match[0].slice(last + 1) : 0}`) * money.scale);
}

/** Says how many: the text of `forms` for a number. */
export const counted = (locale, forms, number) =>
  (forms[new Intl.PluralRules(locale).select(number)] ?? forms.other).replace("{n}", () => new Intl.NumberFormat(locale).format(number));
