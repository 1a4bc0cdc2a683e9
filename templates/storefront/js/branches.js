// The nearest branch by postal code: the code's own place, or that of those that start like it, is looked up in a small
// file; nothing of what is typed leaves the browser but the first two letters of it, as a file's name.

import { normal } from "./normal.js";
import { start as hours } from "./hours.js";

const PREFIX = 2;
const RADIUS = 6371; // of the earth, in km

/** Great-circle distance in km between two [latitude, longitude]. */
export function distance([lat, lon], [toLat, toLon]) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const half = Math.sin(rad(toLat - lat) / 2) ** 2 + Math.cos(rad(lat)) * Math.cos(rad(toLat)) * Math.sin(rad(toLon - lon) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(half));
}

/** A postal code as branches.code has it. */
export const code = (text) => normal(text).toUpperCase().replace(/[^0-9A-Z]/g, "");

/** Where `wanted` is, by codes with their places: its own, else the middle of those that share most of its start. */
export function place(codes, wanted) {
  for (let length = wanted.length; length >= PREFIX; length--) {
    const near = Object.keys(codes).filter((other) => other.startsWith(wanted.slice(0, length)));
    if (near.length) return [0, 1].map((side) => near.reduce((sum, one) => sum + codes[one][side], 0) / near.length);
  }
  return null;
}

/** `form` asks for the code; the list of branches stands behind it. */
export function start(form) {
  const list = form.parentElement.querySelector("[data-branches]");
  const items = [...list.children];
  const said = form.querySelector("[role=status]");
  for (const element of list.querySelectorAll("[data-hours]")) hours(element);
  if (!form.elements.code) return;
  form.hidden = false;
  const far = new Intl.NumberFormat(form.dataset.locale, { style: "unit", unit: "kilometer", maximumSignificantDigits: 2 });

  const find = async () => {
    const wanted = code(form.elements.code.value);
    const country = form.elements.country?.value ?? form.dataset.country;
    const file = `${form.dataset.files}${country}-${wanted.slice(0, PREFIX).toLowerCase()}.json`;
    const answer = wanted.length < PREFIX ? null : await fetch(file);
    const from = answer?.ok ? place(await answer.json(), wanted) : null;
    said.textContent = from ? "" : form.dataset.unknown;
    if (!from) return;
    const away = (item) => (item.dataset.at ? distance(from, item.dataset.at.split(" ").map(Number)) : Infinity);
    const sorted = items.map((item) => [away(item), item]).sort(([one], [other]) => one - other);
    for (const [km, item] of sorted) {
      const shown = item.querySelector("[data-away]");
      shown.textContent = km < Infinity ? form.dataset.away.replace("{x}", () => far.format(km)) : "";
    }
    list.replaceChildren(...sorted.map(([, item]) => item));
    said.textContent = form.dataset.nearest.replace("{x}", () => sorted[0][1].querySelector("h2").textContent).replace("{y}", () => far.format(sorted[0][0]));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const url = new URL(location);
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(history.state, "", url);
    find();
  });
  const asked = new URLSearchParams(location.search);
  if (asked.get("country") && form.elements.country) form.elements.country.value = asked.get("country");
  form.elements.code.value = asked.get("code") ?? "";
  if (form.elements.code.value) find();
}
