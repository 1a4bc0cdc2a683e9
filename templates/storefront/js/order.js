// Puts what was chosen into the ways to order: the mail and the chat then say it by themselves.

/** What the inbox understands: the marks of shopctl/notices/models.py. */
const wish = (item, words) => [
  "-----BEGIN SHOPCTL REQUEST-----",
  JSON.stringify({ shopctl: "stock_subscription", version: 1, item, language: document.documentElement.lang, words }),
  "-----END SHOPCTL REQUEST-----",
];

/** Keeps the links of `page`, a product, in line with what is picked and filled in. */
export function order(page) {
  const links = [...page.querySelectorAll("[data-order=mail], [data-order=chat]")];
  const [mail, back] = ["mail", "back"].map((kind) => page.querySelector(`[data-order=${kind}]`));
  const usual = mail?.textContent;
  const title = page.querySelector("h1").textContent.trim();
  const text = (element) => element.textContent.trim();

  const lines = (row) => {
    const picked = [...page.querySelectorAll("[data-picker] fieldset")].map((group) => {
      const shown = group.querySelector(":checked + span")?.childNodes ?? [];
      const value = [...shown].filter((node) => node.nodeName !== "SMALL").map(text).join("");
      return `${text(group.querySelector("legend"))}: ${value}`;
    });
    const sum = page.querySelector("[data-fill] output")?.value;
    const filled = [...page.querySelectorAll("[data-field]")]
      .filter((field) => (field.type === "checkbox" ? field.checked : field.value.trim()))
      .map((field) => `${field.dataset.field}: ${field.value.trim()}`);
    const heads = [...page.querySelectorAll(".variants thead th")].map(text);
    return [title, ...picked, ...filled, ...(row ? [row.code, `${heads[1]}: ${text(row.price.querySelector("ins") ?? row.price)}`] : []), sum, ""].filter((line, at, all) => line || at === all.length - 1);
  };

  /** Offers what there is for something sold out: to be told, or to ask. */
  const offer = (row) => {
    const out = Boolean(row?.out);
    mail.textContent = out ? mail.dataset.ask : usual;
    back.hidden = !out;
    mail.classList.toggle("quiet", out);
    if (!out) return;
    // A choice without a number of its own is named as in its link.
    const { item = page.dataset.product, words } = back.dataset;
    const named = row.id === row.code ? row.code : `${item}?variant=${row.id}`;
    const body = [title, words, "", ...wish(named, words), ""].join("\r\n");
    const subject = `${text(back)}: ${title}`;
    back.href = `${back.href.split("?")[0]}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  };

  const update = (row) => {
    const body = lines(row);
    if (back) offer(row);
    const question = row?.out && mail?.dataset.question;
    for (const link of links) {
      const url = new URL(link.href);
      const subject = (link.dataset.subject ??= url.searchParams.get(link.dataset.order === "mail" ? "subject" : "text"));
      const asked = question ? `${question}: ${title}` : subject;
      const named = row?.code ? `${asked} (${row.code})` : asked;
      // A mail program takes a plus sign for what it is, so spaces must not become one.
      const put = (values) => link.setAttribute("href", `${link.href.split("?")[0]}?${Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`);
      if (link.dataset.order === "mail") put({ subject: named, body: body.join("\r\n") });
      else put({ text: [named, ...body.slice(1)].join("\n").trim() });
    }
  };

  let last;
  page.addEventListener("chosen", ({ detail }) => update((last = detail)));
  page.addEventListener("input", () => update(last));
}
