// What the foot of every page offers, once somebody comes near it.

import { start as hours } from "./hours.js";

/** `foot` is the foot of the page. */
export function start(foot) {
  for (const element of foot.querySelectorAll("[data-hours]")) hours(element);
}
