// The wish list: one's own, or one that came as a link.

import { filled } from "./cards.js";
import { made, styled } from "./elements.js";
import { carried, keep, kept, link, watch } from "./kept.js";
import { card, products } from "./products.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Brings `page` to life. */
export async function show(page) {
  const [grid, empty, shared, own, mail, copy, said, pattern] = ["grid", "empty", "shared", "own", "mail", "copy", "said", "pattern"].map((name) => part(page, name));
  styled(new URL("./kept.css", import.meta.url).href);
  let turn = 0;

  const item = (one, mine) => {
    const shown = filled(pattern, card(one));
    if (!mine) return shown;
    const remove = () => {
      keep("wishes", kept("wishes").filter((name) => name !== one.name));
      said.textContent = page.dataset.removed.replace("{x}", () => one.title);
      page.querySelector("h1").focus();
    };
    const label = page.dataset.remove.replace("{x}", () => one.title);
    shown.firstElementChild.append(made("button", { class: "drop", type: "button", "aria-label": label, onclick: remove }, "×"));
    return shown;
  };

  const update = async () => {
    const mine = ++turn;
    const theirs = carried();
    const names = theirs ?? kept("wishes");
    const found = await products(page.dataset.products, names);
    if (mine !== turn) return;
    grid.replaceChildren(...found.map((one) => item(one, !theirs)));
    empty.hidden = found.length > 0;
    shared.hidden = !theirs;
    own.hidden = !found.length;
    const body = [...found.map((one) => `${one.title}: ${new URL(one.url, location)}`), "", link(names)].join("\r\n");
    mail.href = `mailto:?subject=${encodeURIComponent(document.title)}&body=${encodeURIComponent(body)}`;
    copy.onclick = async () => {
      await navigator.clipboard.writeText(link(names));
      said.textContent = copy.dataset.copy;
    };
  };

  part(page, "take").addEventListener("click", () => {
    const theirs = carried() ?? [];
    history.pushState(null, "", location.pathname);
    keep("wishes", [...theirs, ...kept("wishes")]);
  });
  addEventListener("hashchange", update);
  addEventListener("popstate", update);
  watch(update);
}
