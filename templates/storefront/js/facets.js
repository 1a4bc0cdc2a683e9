// Which products of a listing have what somebody asked for. shopctl/site/facets.py says how the files are laid out.
// No page is needed here: a state is {sort, price: [low, high], stock, sale, chosen: Map of facet -> Set of values}.

const AVAILABLE = 1, REDUCED = 2;

const undone = (differences) => {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
};

const get = async (url, how) => {
  const answer = await fetch(url, how);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
};

export const empty = () => ({ sort: "", price: [null, null], stock: false, sale: false, chosen: new Map() });

/** Whether a state narrows or orders anything. */
export const narrows = (state) => state.stock || state.sale || state.price.some((end) => end !== null) || state.chosen.size > 0;
export const asks = (state) => narrows(state) || state.sort !== "";

/** Opens the facets of a listing: `url` is that of the language's facets.json, `files` the folder of all else. */
export async function open(url, files, shelf) {
  const { at, says, money, shelves, ranks } = await get(url, { cache: "no-cache" });
  if (!shelves[shelf]) throw new Error(`${shelf}: no such listing`);
  const data = await get(files + shelves[shelf]);
  const { ids, prices } = data;
  const collator = new Intl.Collator(money.locale, { numeric: true });
  const facets = data.facets.map(({ key, names, kept, values }) => {
    const shown = values.map((value) => ({ ...value, name: value.names[at], at: undone(value.at) }));
    if (!kept) shown.sort((one, other) => collator.compare(one.name, other.name));
    return { key, name: names[at] ?? says[key], values: shown };
  });
  const flags = Uint8Array.from(data.flags, Number);
  const places = new Map(ids.map((id, place) => [id, place]));
  const priced = prices.filter((price) => price !== null).sort((one, other) => one - other);
  const sorts = ["cheap", "dear", ...Object.keys(ranks)];

  /** How many of its wishes each product fails, and by facet which fail that one. */
  const failed = (state, among) => {
    const fails = new Uint8Array(ids.length);
    if (among) {
      fails.fill(2);
      for (const id of among) if (places.has(id)) fails[places.get(id)] = 0;
    }
    const [low, high] = state.price;
    for (let place = 0; place < ids.length; place++) {
      if (state.stock && !(flags[place] & AVAILABLE)) fails[place] += 2;
      if (state.sale && !(flags[place] & REDUCED)) fails[place] += 2;
      const price = prices[place];
      if ((low !== null || high !== null) && (price === null || price < (low ?? 0) || price > (high ?? Infinity))) fails[place] += 2;
    }
    const missed = new Map();
    for (const facet of facets) {
      const wanted = state.chosen.get(facet.key);
      if (!wanted) continue;
      const misses = new Uint8Array(ids.length).fill(1);
      for (const value of facet.values) if (wanted.has(value.key)) for (const place of value.at) misses[place] = 0;
      for (let place = 0; place < ids.length; place++) fails[place] += misses[place];
      missed.set(facet.key, misses);
    }
    return { fails, missed };
  };

  const ordered = async (found, sort) => {
    const end = sort === "cheap" ? Infinity : -Infinity;
    const price = (place) => prices[place] ?? end; // what has none comes last
    if (sort === "cheap") found.sort((a, b) => price(a) - price(b) || a - b);
    if (sort === "dear") found.sort((a, b) => price(b) - price(a) || a - b);
    if (ranks[sort]) {
      const order = new Map((await get(files + ranks[sort])).map((id, rank) => [id, rank]));
      found.sort((a, b) => order.get(ids[a]) - order.get(ids[b]));
    }
    return found.map((place) => ids[place]);
  };

  return {
    says,
    money,
    facets,
    prices: [priced[0] ?? null, priced.at(-1) ?? null],
    reduced: flags.some((flag) => flag & REDUCED),
    soldOut: flags.some((flag) => !(flag & AVAILABLE)),

    /** Ids that `state` asks for, in its order; of `among` only, in their order, where given. */
    async find(state, among) {
      const { fails } = failed(state, among);
      const all = among ? among.filter((id) => places.has(id)).map((id) => places.get(id)) : ids.map((_, place) => place);
      return ordered(all.filter((place) => !fails[place]), state.sort);
    },

    /** By facet and value, how many products there would be with that value chosen (too). */
    counts(state, among) {
      const { fails, missed } = failed(state, among);
      const counts = new Map();
      for (const { key, values } of facets) {
        const misses = missed.get(key);
        for (const value of values) {
          let count = 0;
          for (const place of value.at) if (fails[place] === 0 || (fails[place] === 1 && misses?.[place])) count++;
          counts.set(`${key}=${value.key}`, count);
        }
      }
      return counts;
    },

    /** The state that an address holds; what this listing does not know is left out. */
    read(parameters) {
      const state = empty();
      const sort = parameters.get("sort");
      if (sorts.includes(sort)) state.sort = sort;
      state.stock = parameters.has("stock");
      state.sale = parameters.has("sale");
      const ends = (parameters.get("price") ?? "").match(/^([\d.]*)-([\d.]*)$/);
      if (ends) state.price = [ends[1], ends[2]].map((end) => (end === "" || isNaN(end) ? null : Math.round(end * money.scale)));
      for (const { key, values } of facets) {
        const wanted = parameters.getAll(key).filter((name) => values.some((value) => value.key === name));
        if (wanted.length) state.chosen.set(key, new Set(wanted));
      }
      return state;
    },

    /** Puts a state into an address, in an order of its own: one state, one address. */
    write(state, parameters) {
      for (const key of ["sort", "stock", "sale", "price", ...facets.map(({ key }) => key)]) parameters.delete(key);
      for (const { key, values } of facets) {
        for (const value of values) if (state.chosen.get(key)?.has(value.key)) parameters.append(key, value.key);
      }
      const plain = (end) => (end === null ? "" : String(end / money.scale));
      if (state.price.some((end) => end !== null)) parameters.set("price", state.price.map(plain).join("-"));
      if (state.stock) parameters.set("stock", "1");
      if (state.sale) parameters.set("sale", "1");
      if (state.sort) parameters.set("sort", state.sort);
    },
  };
}
