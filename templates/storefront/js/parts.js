// Brings to life what some pages have in their main part; each kind comes when a page has one.

const KINDS = {
  adviser: () => import("./adviser.js"),
  branches: () => import("./branches.js"),
  calculator: () => import("./calculator.js"),
  faq: () => import("./questions.js"),
  hours: () => import("./hours.js"),
};

/** Starts every element of `elements` that says what it is: data-part="adviser". */
export const start = (elements) => {
  for (const element of elements) KINDS[element.dataset.part]().then((kind) => kind.start(element));
};
