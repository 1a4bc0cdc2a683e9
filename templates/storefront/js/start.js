// All that a page loads until somebody uses it. Named together, modules come in one round trip instead of one after the
// other.

const $ = (selector) => document.querySelector(selector);

// The search box, and the page of results

const form = $("form.search");
const finder = () => [import("./answers.js"), import("./finder.js"), import("./marks.js"), import("./normal.js")];

if (form && $("[data-results]")) {
  Promise.all([import("./results.js"), ...finder()]).then(([{ results }]) => results(form));
} else if (form) {
  const start = () => Promise.all([import("./suggest.js"), ...finder()]).then(([{ suggest }]) => suggest(form));
  if (form.matches(":focus-within")) start();
  else form.addEventListener("focusin", start, { once: true });
}

// Filters and order of a listing

const bar = $("[data-listing] > [data-sift]");

if (bar && !$("[data-results]")) {
  const load = () => [import("./listing.js"), import("./sift.js"), import("./panel.js"), import("./facets.js"), import("./finder.js")];
  let started;
  const start = (opened) => {
    started ??= Promise.all(load()).then(([{ listing }]) => listing(bar, opened)).catch(() => (started = undefined));
  };
  bar.addEventListener("pointerover", load, { once: true });
  bar.addEventListener("change", () => start(false));
  bar.addEventListener("click", ({ target }) => target.closest("[data-open]") && start(true));
  if (location.search) start(false);
}

// A link to a question opens its answer.

const opened = () => $("details:target")?.setAttribute("open", "");
addEventListener("hashchange", opened);
addEventListener("load", opened);
