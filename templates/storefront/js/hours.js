// "Open now": said by the clock of the shop's own zone.

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Minutes since Monday, 0:00, in a time zone. */
export function minutes(zone, moment) {
  const options = { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(moment);
  const part = (type) => parts.find((one) => one.type === type).value;
  return DAYS.indexOf(part("weekday")) * DAY + Number(part("hour")) * 60 + Number(part("minute"));
}

/** Whether "day from to,..." is open at `now`, and when that changes, in minutes of the week. */
export function state(text, now) {
  const spans = text.split(",").map((span) => span.split(" ").map(Number)).map(([day, from, to]) => {
    const start = day * DAY + from;
    return [start, start + (to > from ? to - from : to - from + DAY)];
  });
  const inside = spans.find(([from, to]) => [now, now + WEEK].some((at) => at >= from && at < to));
  if (inside) return { open: true, at: inside[1] % WEEK };
  const away = ([from]) => (from - now + WEEK) % WEEK;
  return { open: false, at: spans.sort((one, other) => away(one) - away(other))[0][0] };
}

/** Writes it into `element`, before the hours. */
export function start(element) {
  const { hours, zone, locale, open, shut } = element.dataset;
  const moment = new Date();
  const free = (element.dataset.free ?? "").split(" ");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);
  if (free.includes(today)) return;
  const now = minutes(zone, moment);
  const { open: isOpen, at } = state(hours, now);
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  const days = (Math.floor(at / DAY) - Math.floor(now / DAY) + 7) % 7;
  const name = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const day = days < 2 && at !== now ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day") : name.format(Date.UTC(2024, 0, 1 + Math.floor(at / DAY)));
  const said = document.createElement("b");
  said.className = isOpen ? "stock good" : "stock out";
  said.textContent = (isOpen ? open : shut).replace("{time}", time.format(Date.UTC(2024, 0, 1, 0, at % DAY))).replace("{day}", day);
  element.prepend(said, " ");
}
