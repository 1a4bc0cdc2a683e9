// What a visitor keeps, in this browser only: names of products, as they stand in addresses.

const MOST = { wishes: 60, compare: 4, seen: 9 };

const names = (found) => (Array.isArray(found) ? found.filter((name) => typeof name === "string") : []);

/** The names in a list ("wishes", "compare", "seen"); none where the browser keeps nothing. */
export function kept(list) {
  try {
    return names(JSON.parse(localStorage.getItem(`shop-${list}`)));
  } catch {
    return [];
  }
}

/** Whether one more has room. */
export const full = (list) => kept(list).length >= MOST[list];

/** Replaces a list; the first ones stay when it is too long. */
export function keep(list, found) {
  try {
    localStorage.setItem(`shop-${list}`, JSON.stringify([...new Set(found)].slice(0, MOST[list])));
  } catch {
    // A browser that keeps nothing: the list lasts as long as the page.
  }
  dispatchEvent(new Event("kept"));
}

/** Calls `changed` now and whenever a list changes, in another tab too. */
export function watch(changed) {
  addEventListener("kept", changed);
  addEventListener("storage", changed);
  changed();
}

/** The names that a link carries behind its #; null when it carries none. */
export function carried() {
  const text = location.hash.slice(1);
  if (!text) return null;
  try {
    return [...new Set(text.split(",").map(decodeURIComponent).filter(Boolean))].slice(0, MOST.wishes);
  } catch {
    return null;
  }
}

/** A link to this page that carries `names`. */
export const link = (names) => `${location.origin}${location.pathname}#${names.map(encodeURIComponent).join(",")}`;
