// What a product's own page says of it: the one place where price and stock stand, so that a list never shows old ones.

const clean = (element) => {
  element?.querySelectorAll(".hush").forEach((hidden) => hidden.remove());
  return element?.textContent.trim() ?? "";
};

/** Another page of the shop; null when there is none any more. */
export async function read(url) {
  const answer = await fetch(url);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** The product of that name; null when it has no page any more. `pages` is the address above them. */
export async function product(pages, name) {
  const url = `${pages}${encodeURIComponent(name)}/`;
  const page = (await read(url))?.querySelector(".product[data-product]");
  if (!page) return null;
  const [price, stock, picture] = [".buy > .price", ".buy > .stock", ".gallery img"].map((part) => page.querySelector(part));
  const reduced = price.querySelector("ins");
  const [now, was] = reduced ? [clean(reduced), clean(price.querySelector("del"))] : [clean(price), ""];
  return {
    name,
    url,
    title: clean(page.querySelector("h1")),
    now,
    was,
    stock: clean(stock),
    mood: stock.className.replace("stock", "").trim(),
    picture: { src: picture.getAttribute("src"), srcset: page.querySelector(".gallery source")?.srcset ?? "" },
    // Codes say nothing of what it is.
    facts: new Map([...page.querySelectorAll(".details dl > div:not(:has([dir=ltr]))")].map((row) => [clean(row.firstElementChild), clean(row.lastElementChild)])),
  };
}

/** Those of `names` that still have a page, in order. */
export async function products(pages, names) {
  const found = await Promise.all(names.map((name) => product(pages, name).catch(() => null)));
  return found.filter(Boolean);
}

/** What cards.js shows of it. */
export const card = ({ url, title, now, was, picture, stock, mood }) => [
  url, title, now, was, picture.src, picture.srcset, mood === "out" ? stock : "", mood,
];
