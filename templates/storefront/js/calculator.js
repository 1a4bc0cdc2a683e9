// Works out what a calculator's formulas come to. A formula is a list in postfix form, made and checked when the site was
// built (shopctl/site/formulas.py); nothing here reads a text as code.

import { read } from "./money.js";

const DO = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "^": (a, b) => a ** b,
  "<": (a, b) => +(a < b), "<=": (a, b) => +(a <= b), ">": (a, b) => +(a > b), ">=": (a, b) => +(a >= b),
  "==": (a, b) => +(a === b), "!=": (a, b) => +(a !== b), min: (a, b) => Math.min(a, b), max: (a, b) => Math.max(a, b),
  ceil: Math.ceil, floor: Math.floor, round: (a) => Math.floor(a + 0.5), sqrt: Math.sqrt, if: (a, b, c) => (a ? b : c),
};

/** What a postfix list comes to; null where there is no number for it. `inputs` are numbers by name. */
export function worth(postfix, inputs) {
  const stack = [];
  for (const part of postfix) {
    if (typeof part === "number") stack.push(part);
    else if (Object.hasOwn(DO, part)) stack.push(DO[part](...stack.splice(-DO[part].length)));
    else stack.push(inputs[part.slice(1)]);
  }
  const [result] = stack;
  return Number.isFinite(result) ? result : null;
}

const PLAIN = { locale: "en", scale: 1000, places: 3 };

/** `form` holds inputs and results. */
export function start(form) {
  const results = [...form.querySelectorAll("output")].map((output) => ({
    output,
    postfix: JSON.parse(output.dataset.formula),
    form: new Intl.NumberFormat(form.dataset.locale, { maximumFractionDigits: Number(output.dataset.digits) }),
  }));
  const fields = [...form.querySelectorAll("[name]")];
  const number = (field) => {
    const typed = field.tagName === "SELECT" ? Number(field.value) : (read(PLAIN, field.value) ?? NaN) / PLAIN.scale;
    const { min, max } = field.dataset;
    return min === undefined ? typed : Math.min(Math.max(typed, min), max);
  };

  const update = () => {
    const inputs = Object.fromEntries(fields.map((field) => [field.name, number(field)]));
    for (const { output, postfix, form } of results) {
      const value = worth(postfix, inputs);
      output.textContent = value === null ? "–" : form.format(value);
    }
  };

  const asked = new URLSearchParams(location.search);
  for (const field of fields) if (asked.has(field.name)) field.value = asked.get(field.name);
  form.addEventListener("input", () => {
    update();
    const url = new URL(location);
    url.search = new URLSearchParams(fields.map((field) => [field.name, field.value]));
    history.replaceState(history.state, "", url);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  update(); // somebody may have typed already
}
