// All that a page loads until somebody uses it. Named together, modules come in one round trip instead of one after the
// other.

const $ = (selector) => document.querySelector(selector);

let store = [];
try {
  store = localStorage;
} catch {
  // A browser that keeps nothing.
}

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

// What is chosen of a product

const product = $(".product");
const choosing = product?.querySelector("[data-picker], [data-field]");

if (choosing) {
  const [picks, fills] = [product.querySelector("[data-picker]"), product.querySelector("[data-fill]")];
  const load = () => Promise.all([import("./order.js"), picks && import("./picker.js"), ...(fills ? [import("./fields.js"), import("./money.js"), import("./normal.js")] : [])]);
  let started;
  const start = () => (started ??= load().then(([{ order }, picking, filling]) => {
    filling?.fields(product);
    order(product);
    if (picking) picking.picker(product);
    else product.dispatchEvent(new CustomEvent("chosen"));
  }));
  product.addEventListener("pointerover", load, { once: true });
  product.addEventListener("input", start, { once: true });
  if (location.search) start();
}

// What some pages have in their main part; the foot, when somebody comes near; prices in another currency

const parts = document.querySelectorAll("main [data-part]");
if (parts.length) import("./parts.js").then(({ start }) => start(parts));

const foot = $(".foot");
if (foot) {
  new IntersectionObserver((seen, near) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    import("./foot.js").then(({ start }) => start(foot));
  }).observe(foot);
}

const currency = $("[data-rates]");
if (currency) {
  const start = () => import("./currency.js").then(({ start }) => start(currency));
  if (store["shop-currency"]) start();
  else currency.addEventListener("change", start, { once: true });
}

// What visitors keep: a wish list, a comparison, what they saw

const keeping = () => Promise.all([import("./keeping.js"), import("./kept.js")]).then(([{ keeping }]) => keeping(product));

if ($("[data-kept]") || store.length) keeping();
else if (product) {
  // A first visit: this product is noted as seen, and nothing more is needed until somebody keeps one.
  let started;
  product.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-keep]");
    if (button) started ??= keeping().then(() => button.click());
  });
  addEventListener("storage", () => (started ??= keeping()));
  try {
    store["shop-seen"] = JSON.stringify([product.dataset.product]);
  } catch {
    // One with no room.
  }
}

// A link to a question opens its answer.

const opened = () => $("details:target")?.setAttribute("open", "");
addEventListener("hashchange", opened);
addEventListener("load", opened);
