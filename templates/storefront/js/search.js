// All that a page loads of the search until somebody uses it.

const form = document.querySelector("form.search");

// Named together, the modules come in one round trip instead of one after the other.
const others = () => [import("./answers.js"), import("./finder.js"), import("./marks.js"), import("./normal.js")];

if (form && document.querySelector("[data-results]")) {
  Promise.all([import("./results.js"), ...others()]).then(([{ results }]) => results(form));
} else if (form) {
  const start = () => Promise.all([import("./suggest.js"), ...others()]).then(([{ suggest }]) => suggest(form));
  if (form.matches(":focus-within")) start();
  else form.addEventListener("focusin", start, { once: true });
}

// A link to a question opens its answer.
const opened = () => document.querySelector("details:target")?.setAttribute("open", "");
addEventListener("hashchange", opened);
addEventListener("load", opened);
