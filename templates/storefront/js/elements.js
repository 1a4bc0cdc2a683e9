// Makes elements. Text stays text, whatever the merchant wrote.

export const made = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

/** A spot of a colour, beside its name. */
export const spot = (colour) => {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "spot", color: colour, "aria-hidden": "true" })) drawing.setAttribute(key, value);
  return drawing;
};

/** Loads a stylesheet that the page had no need of so far; without it things still work. */
export const styled = (url) =>
  new Promise((done) => {
    if (document.querySelector(`link[href="${url}"]`)) return done();
    document.head.append(made("link", { rel: "stylesheet", href: url, onload: done, onerror: done }));
  });
