// Search over the files that docs/search-format.md describes. A module of its own: a page imports
// it, or runs it as a module worker. It needs `fetch` and nothing else.

const HAN = "\\u3400-\\u4dbf\\u4e00-\\u9fff\\u3007";
const IS_HAN = new RegExp(`[${HAN}]`);
const GAPS = new RegExp(`([${HAN}])[ ·•・\\-‐‑–—_'’()（）“”"「」《》]+(?=[${HAN}])`, "g");
const SPACES = /[\s\x1c-\x1f\x85]+/g;
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const RUNS = new RegExp(`[${HAN}]+|[a-z0-9]+(?:[.+-][a-z0-9]+)*`, "g");
const UNITS = new RegExp(`[${HAN}]|[a-z0-9]+`, "g");
const NUMERALS = "〇一二三四五六七八九";
const YEARS = /[〇零一二三四五六七八九]{4,}(?=年)/g;
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
for (let n = 0; n < 64; n++) VALUES[SIGNS.charCodeAt(n)] = n;

/** What a token's place is worth: body, heading, alias, name. */
const WORTH = [1, 2, 6, 8];
/** So few candidates are looked through rather than narrowed down. */
const FEW = 12;
/** So many are, before the search is given up for now. */
const MANY = 70;
/** Characters of posting lists of their own that one text is worth. */
const FAR_LIMIT = 40000;
/** A pair of characters is common if it stands in so many documents. */
const COMMON = 64;
const QUERY_LIMIT = 64;

const years = (text) =>
  text.replace(YEARS, (run) => run.replace(/./g, (c) => Math.max(0, NUMERALS.indexOf(c))));

/** The one form in which texts are compared; `table` maps Traditional to Simplified. */
export function normalise(text, table) {
  let out = "";
  for (const c of text.normalize("NFKC").toLowerCase()) out += (table && table.get(c)) || c;
  return years(out.replace(INVISIBLE, "")).replace(SPACES, " ").replace(GAPS, "$1").replace(/^ | $/g, "");
}

/** A text in normal form, and for each of its places the place in the text as it was. */
function trace(text, table) {
  let out = "";
  const from = [];
  let place = 0;
  for (const c of text) {
    for (const d of c.normalize("NFKC").toLowerCase().replace(INVISIBLE, "")) {
      const e = d.replace(SPACES, " ") === " " ? " " : (table && table.get(d)) || d;
      if (e === " " && (!out || out.endsWith(" "))) continue;
      out += e;
      for (let n = 0; n < e.length; n++) from.push(place);
    }
    place += c.length;
  }
  const gaps = new Set();
  for (const { index, 0: gap } of out.matchAll(GAPS)) {
    for (let n = 1; n < gap.length; n++) gaps.add(index + n);
  }
  return { text: years(out).replace(GAPS, "$1"), from: [...from, place].filter((_, n) => !gaps.has(n)) };
}

/** The tokens of a normalised text, each once. */
export function tokens(text) {
  const found = new Set();
  for (const [run] of text.matchAll(RUNS)) {
    if (run.length === 1 || run.charCodeAt(0) < 128) found.add(run);
    else for (let n = 1; n < run.length; n++) found.add(run.slice(n - 1, n + 1));
  }
  return [...found];
}

/** The shard that holds a token. */
export function hash(token, bits) {
  const second = token.length > 1 ? token.charCodeAt(1) : 0;
  let h = (Math.imul(token.charCodeAt(0), 0x9e3779b1) + Math.imul(second, 0x85ebca6b)) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d) >>> 0;
  return bits ? h >>> (32 - bits) : 0;
}

/** Postings as numbers of documents and the fields in them; `bits` is 0 where fields are not kept. */
export function decode(postings, bits = 2) {
  const numbers = [];
  const fields = [];
  let number = -1;
  let value = 0;
  let shift = 0;
  for (let n = 0; n < postings.length; n++) {
    const sign = VALUES[postings.charCodeAt(n)];
    value |= (sign & 31) << shift;
    shift += 5;
    if (sign & 32) continue;
    number += value >>> bits;
    numbers.push(number);
    fields.push(value & ((1 << bits) - 1));
    value = shift = 0;
  }
  return { numbers, fields };
}

const PINYIN = 1;
const INITIALS = 2;
const HOMOPHONE = 4;
const MISSING = 8;
/** What it costs that one unit is not the name's. */
const WRONG = 6;

/** The readings of characters, and what pinyin typed without marks may mean. */
function readingsOf(text) {
  const of = new Map();
  const syllables = new Set();
  const lines = text.split("\n").map((line) => line.split("\t")).filter((line) => line.length > 1);
  for (const [syllable] of lines) syllables.add(syllable);
  for (const column of [1, 2]) {
    for (const line of lines) {
      for (const c of line[column] ?? "") of.has(c) ? of.get(c).push(line[0]) : of.set(c, [line[0]]);
    }
  }
  const starts = new Set();
  for (const s of syllables) for (let n = 1; n < s.length; n++) starts.add(s.slice(0, n));

  /** The likeliest ways to read a run of letters, each as the initials of its units. */
  const ways = (run) => {
    const best = [...run, ""].map(() => []);
    best[run.length] = [{ cost: 0, initials: "" }];
    for (let n = run.length - 1; n >= 0; n--) {
      const next = new Map();
      const add = (length, cost) => {
        for (const way of best[n + length]) {
          const initials = run[n] + way.initials;
          if (!(next.get(initials) <= way.cost + cost)) next.set(initials, way.cost + cost);
        }
      };
      for (let length = 1; length <= 6 && n + length <= run.length; length++) {
        const piece = run.slice(n, n + length);
        if (syllables.has(piece)) add(length, 1);
        else if (starts.has(piece) && n + length === run.length) add(length, 1.2);
        else if (/^[zcs]h$/.test(piece)) add(length, 1.7);
      }
      add(1, /[iuv]/.test(run[n]) ? 3 : /\d/.test(run[n]) ? 1 : 1.6);
      best[n] = [...next].map(([initials, cost]) => ({ cost, initials }));
      best[n].sort((a, b) => a.cost - b.cost).splice(4);
    }
    return best[0];
  };
  return { of, ways };
}

/** The units of a name as people read it, where each stands, and what its readings begin with. */
function unitsOf(name, table, readings) {
  const units = [];
  let place = 0;
  for (const c of name) {
    for (const d of IS_HAN.test(c) ? c : c.normalize("NFKC").toLowerCase()) {
      const unit = table.get(d) || d;
      if (/[a-z0-9]/.test(unit) || IS_HAN.test(unit)) {
        const initials = (readings.of.get(unit) || []).map((reading) => reading[0]);
        units.push([unit, place, place + c.length, unit + initials.join("")]);
      }
    }
    place += c.length;
  }
  return units;
}

/** Lay what was typed along a name's units from one of them on: the cheapest way, or null. */
function align(items, units, start, readings, slips, sounds) {
  const walk = (i, o, j, slips, sounds) => {
    if (i === items.length) return { cost: 0, how: 0, end: j };
    if (j === units.length) return null;
    const typed = items[i];
    const unit = units[j][0];
    let best = null;
    const take = (next, cost, how) => {
      if (next && !(best && best.cost <= next.cost + cost)) {
        best = { cost: next.cost + cost, how: next.how | how, end: next.end };
      }
    };
    const step = (by) =>
      o + by === typed.length
        ? walk(i + 1, 0, j + 1, slips, sounds)
        : walk(i, o + by, j + 1, slips, sounds);
    const own = readings.of.get(unit) || [];
    if (IS_HAN.test(typed)) {
      if (typed === unit) return walk(i + 1, 0, j + 1, slips, sounds) || skip();
      if (sounds && (readings.of.get(typed) || []).some((r) => own.includes(r))) {
        take(walk(i + 1, 0, j + 1, slips, sounds - 1), 3, HOMOPHONE);
      } else if (slips) take(walk(i + 1, 0, j + 1, slips - 1, sounds), WRONG, MISSING);
    } else if (typed[o] === unit) {
      take(step(1), 0, 0);
    } else {
      const rest = typed.length - o;
      for (const reading of own) {
        if (typed[o] !== reading[0]) continue;
        if (typed.startsWith(reading, o)) take(step(reading.length), 0.1, PINYIN);
        else if (rest > 1 && reading.startsWith(typed.slice(o))) take(step(rest), 0.2, PINYIN);
        take(step(1), 0.4, INITIALS);
        if (reading[1] === "h" && typed[o + 1] === "h") take(step(2), 0.4, INITIALS);
      }
    }
    return skip();

    function skip() {
      if (slips && j > start) take(walk(i, o, j + 1, slips - 1, sounds), 4, MISSING);
      return best;
    }
  };
  return walk(0, 0, start, slips, sounds);
}

/** The best place of a row where what was typed stands, or null. */
function matchRow(row, items, readings, table, slips, sounds) {
  row.units ||= row.names.map((name) => unitsOf(name, table, readings));
  let best = null;
  row.units.forEach((units, which) => {
    for (let start = 0; start < units.length; start++) {
      if (!IS_HAN.test(items[0]) && !units[start][3].includes(items[0][0])) continue;
      const found = align(items, units, start, readings, slips, sounds);
      if (!found) continue;
      const whole = !start && found.end === units.length;
      const score = found.cost + (whole ? (which ? 1 : 0) : start ? 3.5 : 2);
      if (best && best.score <= score) continue;
      const marks = [[units[start][1], units[found.end - 1][2]]];
      best = { score, how: found.how, which, marks, sure: found.how < HOMOPHONE, whole };
    }
  });
  return best;
}

const aborted = () => Object.assign(new Error("superseded"), { name: "AbortError" });

/** Search at a site whose root is `baseUrl`; nothing is fetched before the first question. */
export function openIndex(baseUrl, fetchImpl = (...given) => fetch(...given)) {
  const root = String(baseUrl).replace(/\/?$/, "/") + "search/";
  const files = new Map();
  const plans = new Map();
  const turns = { suggest: 0, find: 0, other: 0 };
  let opened = null;

  /** One file, parsed, kept in memory; null where `optional` and not there. */
  function get(path, lane, parse = String, optional = false) {
    let file = files.get(path);
    if (!file) {
      const controller = new AbortController();
      const cache = path === "manifest.json" ? "no-cache" : "default";
      file = { controller, done: false };
      file.value = fetchImpl(root + path, { cache, signal: controller.signal })
        .then(async (response) => {
          if (response.status === 404 && optional) return null;
          if (!response.ok) throw Object.assign(new Error(`${response.status}: ${path}`), { response });
          return parse(await response.text());
        })
        .then(
          (value) => ((file.done = true), value),
          (error) => {
            if (files.get(path) === file) files.delete(path);
            throw error;
          },
        );
      files.set(path, file);
    }
    Object.assign(file, { lane, turn: turns[lane] });
    return file.value;
  }

  /** Stop what only an older question of this lane waits for. */
  function dropStale(lane) {
    for (const [path, file] of files) {
      if (file.done || file.lane !== lane || file.turn === turns[lane]) continue;
      files.delete(path);
      file.controller.abort();
    }
  }

  /** A release may replace the folder while a page is open: then begin again, once. */
  async function ask(lane, work) {
    const turn = ++turns[lane];
    const current = () => {
      if (lane !== "other" && turn !== turns[lane]) throw aborted();
    };
    try {
      return await work(current);
    } catch (error) {
      if (error.response?.status !== 404) throw error;
      files.clear();
      plans.clear();
      opened = null;
      return work(current);
    }
  }

  function open() {
    opened ||= (async () => {
      const manifest = await get("manifest.json", "other", JSON.parse);
      const table = await get(manifest.t2s, "other", (text) => {
        const [from, to] = text.split("\n");
        const simplified = [...to];
        return new Map(decode(from, 0).numbers.map((code, n) => [String.fromCodePoint(code), simplified[n]]));
      });
      const bits = manifest.shards ? Uint8Array.from(atob(manifest.shards), (c) => c.charCodeAt(0)) : null;
      return {
        manifest,
        table,
        has: (n) => !bits || Boolean(bits[n >> 3] & (1 << (n & 7))),
        keys: manifest.suggest.length ? new Set(manifest.suggest) : null,
        split: new Set(manifest.split),
        kindOf: (number) => manifest.kinds.find((k) => number < k[3])?.[0] ?? "",
      };
    })().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  const readingsTable = ({ manifest }) => get(manifest.readings, "other", readingsOf);

  const keyFile = (key) =>
    encodeURIComponent(key.slice(0, 2)) + (key.length > 2 ? `/${encodeURIComponent(key.slice(2))}` : "");

  const rowsOf = (text) =>
    text.split("\n").flatMap((line) => {
      const [name, aliases, number, path, weight, note] = line.split("\t");
      if (!path) return [];
      const names = [name, ...(aliases ? aliases.split("|") : [])];
      return [{ names, number: parseInt(number, 36), path, weight: Number(weight), note }];
    });

  /** The shards that can hold what was typed: those to read first, those to read if they fail. */
  function keysFor(items, index, readings) {
    let sequences = [{ cost: 0, keys: [] }];
    items.forEach((typed, n) => {
      const ways = IS_HAN.test(typed)
        ? [{ cost: 0, initials: [readings.of.get(typed)?.[0][0] ?? typed] }]
        : readings.ways(typed).slice(0, n ? 1 : 4);
      sequences = sequences.flatMap((s) =>
        ways.map((w) => ({ cost: s.cost + w.cost, keys: [...s.keys, ...w.initials] })),
      );
    });
    const literal = [...items.join("")];
    if (!IS_HAN.test(items[0])) sequences.push({ cost: Infinity, keys: literal });
    const keyAt = (keys, n) => {
      let size = 2;
      while (size < 4 && index.split.has(keys.slice(n, n + size).join(""))) size++;
      return keys.slice(n, n + size).join("");
    };
    const exists = (key) => !index.keys || index.keys.has(key);
    const near = sequences.filter((s) => s.cost - sequences[0].cost <= 1.6).slice(0, 2);
    const first = new Set(near.map((s) => keyAt(s.keys, 0)).filter(exists));
    const keys = sequences[0].keys;
    const later = [
      ...sequences.slice(1).map((s) => keyAt(s.keys, 0)),
      ...[keys.length - 2, 1, 2].filter((n) => n > 0 && n + 1 < keys.length).map((n) => keyAt(keys, n)),
    ];
    // A shard that is split is long, and not the place to look for what may be anywhere.
    const whole = [...new Set(later)].filter((k) => exists(k) && !first.has(k) && !index.split.has(k));
    return [[...first], whole.slice(0, 3)];
  }

  /** Entities by what they are called, in as many steps as are allowed. */
  async function entities(query, lane, current = () => {}, most = Infinity) {
    const index = await open();
    const readings = await readingsTable(index);
    current();
    const { manifest, table } = index;
    const typed = normalise(query, table).slice(0, QUERY_LIMIT);
    const items = typed.match(UNITS) || [];
    if (!items.length) return [];
    const traditional = typed !== normalise(query).slice(0, QUERY_LIMIT);
    const han = items.filter((i) => IS_HAN.test(i)).length;
    const length = han + items.reduce((n, i) => n + (IS_HAN.test(i) ? 0 : i.length), 0);
    const sounds = length < 2 ? 0 : han > 3 ? 2 : 1;
    const slips = han > 2 || (han > 1 && length > 3) ? 1 : 0;
    const rows = new Map();
    /** Whether a row has nearly all Han characters that were typed: most have not. */
    const nearly = (row, short) => {
      row.text ||= Array.from(row.names.join("|"), (c) => table.get(c) || c).join("");
      return items.every((i) => !IS_HAN.test(i) || row.text.includes(i) || short-- > 0);
    };
    let found = [];
    const [likely, far] = keysFor(items, index, readings);
    // A slip is looked for in what is there before more is fetched for it.
    const steps = [[likely, 0], [[], slips], ...far.map((key) => [[key], slips])];
    for (const [keys, allowed] of steps.slice(0, han === items.length ? most : steps.length)) {
      const shards = keys.map((key) =>
        get(`${manifest.folder}/s/${keyFile(key)}.txt`, lane, rowsOf, !index.keys),
      );
      if (keys === likely) dropStale(lane);
      for (const shard of await Promise.all(shards)) {
        for (const row of shard || []) if (!rows.has(row.path)) rows.set(row.path, row);
      }
      current();
      found = [];
      // Of a few characters not two may be wrong.
      const heard = allowed && han < 5 ? 0 : sounds;
      for (const row of rows.values()) {
        if (!nearly(row, allowed + heard)) continue;
        const match = matchRow(row, items, readings, table, allowed, heard);
        if (match) found.push({ row, match });
      }
      if (found.some(({ match }) => match.sure || (han > 2 && match.whole && match.score < WRONG))) break;
    }
    found.sort((a, b) => a.match.score - b.match.score || b.row.weight - a.row.weight);
    return found.map(({ row, match }) => {
      const name = row.names[0];
      let alias = match.which ? row.names[match.which] : "";
      let { marks } = match;
      const said = (alias || name).slice(marks[0][0], marks[0][1]);
      const at = alias ? name.indexOf(alias) : -1;
      if (at >= 0) {
        marks = marks.map((mark) => mark.map((n) => n + at));
        alias = "";
      }
      const why =
        match.how & MISSING ? "missing"
        : match.how & HOMOPHONE ? "homophone"
        : match.how & INITIALS ? "initials"
        : match.how & PINYIN ? "pinyin"
        : traditional ? "traditional"
        : alias ? "alias"
        : "name";
      const { number, path, note } = row;
      const kind = index.kindOf(number);
      return { name, kind, path, note, why, marks, alias, number, score: match.score, sure: match.sure, whole: match.whole, said };
    });
  }

  /** The lines of the shard where a token lies; null where there is none. */
  async function shardOf(token, index, lane) {
    const number = hash(token, index.manifest.bits);
    if (!index.has(number)) return null;
    const path = `${index.manifest.folder}/t/${number.toString(16)}.txt`;
    return get(path, lane, (text) => {
      const lines = new Map();
      for (const line of text.split("\n")) {
        const [key, ...rest] = line.split("\t");
        if (rest.length) lines.set(key, rest);
      }
      return lines;
    });
  }

  /** What the index knows of a token that lies beside another: its postings, or how long they are. */
  async function posting(token, index, lane, beside = token) {
    const shard = await shardOf(beside, index, lane);
    const own = shard?.get(token);
    if (own?.[0][0] === "!") {
      const name = [...token].map((c) => c.charCodeAt(0).toString(16)).join("-");
      const fetchIt = () => get(`${index.manifest.folder}/h/${name}.txt`, lane, (t) => decode(t.trim()));
      return { count: Number(own[0].slice(1)), bytes: Number(own[1]), fetch: fetchIt, tail: own[2] ?? "" };
    }
    if (token.charCodeAt(0) > 127) {
      if (!own) return null;
      const list = decode(own[0]);
      return { ...list, count: list.numbers.length, tail: own[1] ?? "" };
    }
    // A word also stands for the longer ones that begin with it.
    const best = new Map();
    for (const [key, rest] of shard || []) {
      if (!key.startsWith(token) || rest[0][0] === "!") continue;
      const { numbers, fields } = decode(rest[0]);
      numbers.forEach((n, at) => best.set(n, Math.max(fields[at], best.get(n) ?? 0)));
    }
    const numbers = [...best.keys()].sort((a, b) => a - b);
    return numbers.length ? { numbers, fields: numbers.map((n) => best.get(n)), count: numbers.length } : null;
  }

  /** At most `most` tokens, spread over the text, so that a long query stays cheap. */
  const spread = (all, most) =>
    all.length <= most
      ? all
      : [...new Set(Array.from({ length: most }, (_, n) => all[Math.round((n * (all.length - 1)) / (most - 1))]))];

  /** Pieces of a text instead of their pairs, where both are common; null: one stands nowhere. */
  async function narrowed(texts, known, index, lane) {
    const lists = new Map(known);
    for (const text of texts) {
      for (let n = 0; n + 3 <= text.length; n++) {
        const pairs = [text.slice(n, n + 2), text.slice(n + 1, n + 3)];
        const [first, second] = pairs.map((pair) => known.get(pair));
        if (!(first?.tail !== undefined && first.count >= COMMON && second?.count >= COMMON)) continue;
        if (first.tail.includes(text[n + 2])) continue;
        const piece = text.slice(n, n + 3);
        const found = await posting(piece, index, lane, pairs[first.count > second.count ? 1 : 0]);
        if (!found) return null;
        lists.set(piece, found);
        for (const pair of pairs) lists.delete(pair);
      }
    }
    return [...lists.values()];
  }

  /** Documents that are on all lists worth their bytes: number -> worth. */
  async function onAll(lists, index) {
    const articles = index.manifest.kinds.find((k) => k[0] === "articles");
    const isTitle = (number) => articles && number >= articles[2] && number < articles[3];
    let held = null;
    let room = FAR_LIMIT;
    for (const list of lists.sort((a, b) => !a.numbers - !b.numbers || a.count - b.count)) {
      if (held && list.fetch && (held.size <= FEW || list.bytes > room)) break;
      if (list.fetch) room -= list.bytes;
      const { numbers, fields } = list.fetch ? await list.fetch() : list;
      const next = new Map();
      numbers.forEach((number, at) => {
        if (held && !held.has(number)) return;
        const worth = isTitle(number) ? Math.min(3, WORTH[fields[at]]) : WORTH[fields[at]];
        next.set(number, (held ? held.get(number) : 0) + worth);
      });
      held = next;
    }
    return held;
  }

  /** Documents that hold all of some texts, as far as their tokens can tell: number -> worth. */
  async function holding(texts, index, lane, most) {
    const wanted = texts.flatMap((text) => (texts.length > 1 && isLone(text) ? [] : tokens(text)));
    const all = spread([...new Set(wanted)], most);
    const first = spread(all, 3);
    const known = new Map();
    let held = new Map();
    for (const step of [first, all.filter((token) => !first.includes(token))]) {
      const found = await Promise.all(step.map((token) => posting(token, index, lane)));
      if (found.some((each) => !each)) return new Map();
      step.forEach((token, n) => known.set(token, found[n]));
      const lists = await narrowed(texts, known, index, lane);
      if (!lists?.length) return new Map();
      // What stands alone waits until it is known whether shorter lists will do.
      const near = known.size < all.length ? lists.filter((list) => list.numbers) : lists;
      if (near.length) held = await onAll(near, index);
      if (near.length && held.size <= FEW) break;
    }
    return held;
  }

  const isLone = (text) => text.length === 1 && IS_HAN.test(text);

  const document_ = async (number, index, lane) =>
    get(`${index.manifest.folder}/d/${number.toString(16)}.json`, lane, (text) => {
      const read = JSON.parse(text);
      const strings = [read.n, ...(read.a || []), ...(read.b || []), ...(read.t || []).flat()];
      return { ...read, folded: strings.map((s) => normalise(s, index.table)).filter(Boolean) };
    });

  const holds = (folded, needle) =>
    folded.some((text) => (typeof needle === "string" ? text.includes(needle) : needle.test(text)));

  const isNamed = (doc, way) => way.needles.some((n) => doc.folded.indexOf(n) >= 0 && doc.folded.indexOf(n) <= (doc.a || []).length);

  /** Which way of reading the query a document bears out. */
  const bears = (doc, ways) => ways.find((way) => way.needles.every((n) => holds(doc.folded, n)));

  /** What a query can mean, and which documents may answer it, best first. */
  async function plan(query, lane, current, depth = 0) {
    const index = await open();
    const known = plans.get(query);
    if (known) return known;
    const { table } = index;
    const parts = query.normalize("NFKC").trim().split(/\s+/).map((p) => normalise(p, table)).filter(Boolean);
    const whole = parts.join(" ").slice(0, QUERY_LIMIT);
    const split = whole.split(" ");
    const [named, held] = await Promise.all([
      entities(query, lane, current, 1),
      holding(split, index, lane, 6),
    ]);
    current();
    /** Those whose names hold what was typed, and so come first. */
    const surely = (found) => {
      const sure = found.filter((n) => n.sure);
      const typed = sure.filter((n) => n.why === "pinyin" || n.why === "initials");
      if (typed.length) return typed.slice(0, 50);
      return isLone(whole) ? sure.slice(0, 50) : sure.filter((n) => n.score < 3.5).slice(0, 8);
    };
    const first = surely(named);
    const made = (candidates, ways, rewritten, entitiesFirst = first) => {
      const own = new Set(entitiesFirst.map((n) => n.number));
      const rest = [...candidates].filter(([n]) => !own.has(n)).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      return {
        first: new Map(entitiesFirst.map((n) => [n.number, n])),
        numbers: [...own, ...rest.map(([n]) => n)],
        ways,
        exact: ways.length === 1 && ways[0].needles.length === 1 && tokens(whole)[0] === whole && !rewritten,
        failed: new Set(),
        rewritten,
      };
    };
    const literally = [{ needles: split }];
    const keep = (result) => {
      if (plans.size > 20) plans.delete(plans.keys().next().value);
      plans.set(query, result);
      return result;
    };
    /** The way in which at least one of the likeliest candidates bears them out. */
    const proven = async (candidate) => {
      const { numbers, first: own } = candidate;
      for (let at = own.size, size = 10; at < Math.min(numbers.length, own.size + MANY); at += size, size *= 2) {
        const batch = numbers.slice(at, at + size);
        const docs = await Promise.all(batch.map((n) => document_(n, index, lane)));
        current();
        const found = docs.map((doc) => bears(doc, candidate.ways));
        const way = found.find(Boolean);
        if (!way) continue;
        // What a part names in full comes before what only holds it.
        const named = batch.filter((_, n) => found[n] && isNamed(docs[n], found[n]));
        numbers.splice(at, batch.length, ...new Set([...named, ...batch]));
        candidate.named = named.length > 0;
        return way;
      }
      return null;
    };

    const direct = made(held, literally, null);
    if (held.size && (direct.exact || (await proven(direct)))) return keep(direct);
    const unread = direct.numbers.length > first.length + MANY;
    // A name with a slip is looked for beside those that were read, and further away in the end.
    const text = split[0];
    const cuttable = split.length === 1 && text.length > 3;
    const long = text.length > 8;
    let guesses = await entities(query, lane, current, cuttable && !long ? 2 : Infinity);
    const sounding = async () => {
      const others = surely(guesses);
      if (!others.length) return null;
      // Typed by sound: texts are found by the characters that it stands for.
      const { why, said } = others[0];
      const meant = normalise(said, table);
      const more = why === "pinyin" && meant.length > 1 ? await holding([meant], index, lane, 6) : new Map();
      return keep(made(more, more.size ? [{ needles: [meant] }] : literally, null, others));
    };
    const sounds = await sounding();
    if (sounds) return sounds;
    if (depth) return keep(made(new Map(), literally, null));

    const tried = IS_HAN.test(whole) && !isLone(whole) ? ["homophone"] : [];
    const again = async (how, text) => {
      tried.push(how);
      const other = await plan(text, lane, current, 1);
      return other.numbers.length ? keep({ ...other, rewritten: { how, to: text } }) : null;
    };
    const guess = ([weak]) => (weak && normalise(weak.said, table) !== whole ? again(weak.why, weak.said) : null);
    // All of a name but for one unit left out; a wrong unit is worth less than any cut.
    const slipped = !unread && guesses[0]?.whole && guesses[0].score < WRONG;
    if (!unread && (guesses[0]?.why === "homophone" || (slipped && long))) {
      const found = await guess(guesses);
      if (found) return found;
    }

    /** Try some ways to read the query; a way is [strings that must occur, needles that prove it]. */
    const attempt = async (how, ways) => {
      tried.push(how);
      const all = new Map();
      for (const { strings } of ways) {
        for (const [n, worth] of await holding(strings, index, lane, 12)) {
          all.set(n, Math.max(worth, all.get(n) ?? 0));
        }
      }
      const candidate = made(all, ways, { how, to: "" });
      const way = all.size && (await proven(candidate));
      if (!way) return null;
      candidate.rewritten.to = way.shown;
      return keep(candidate);
    };
    const cut = (strings) => ({ strings, needles: strings, shown: strings.join(" ") });
    if (cuttable) {
      const halves = [];
      const thirds = [];
      for (let n = 2; n + 2 <= text.length; n++) {
        halves.push(cut([text.slice(0, n), text.slice(n)]));
        for (let m = n + 2; m + 2 <= text.length && text.length < 20; m++) {
          thirds.push(cut([text.slice(0, n), text.slice(n, m), text.slice(m)]));
        }
      }
      let found = (await attempt("cut", halves)) || (thirds.length && (await attempt("cut", thirds)));
      // A name but for a slip says more than parts of which none is a name.
      if (found && !found.named && slipped) found = (await guess(guesses)) || found;
      // The parts' pages are more than those of the whole, of which some may not have been read.
      if (found && unread) return keep({ ...found, ways: [...literally, ...found.ways], rewritten: { ...found.rewritten, how: "apart" } });
      if (found) return keep(found);
    }
    if (unread) return keep(direct);
    if (cuttable && !long) guesses = await entities(query, lane, current);
    const found = (await sounding()) || (await guess(guesses));
    if (found) return found;
    if (split.length > 1) {
      // A part may be typed by sound, or be one that nothing holds beside the others.
      const meant = await Promise.all(
        split.map(async (part) => {
          if ((await holding([part], index, lane, 8)).size) return part;
          return (await entities(part, lane, current))[0]?.said ?? part;
        }),
      );
      if (meant.join(" ") !== whole) {
        const found = await again("homophone", meant.join(" "));
        if (found) return found;
      }
      const fewer = split.map((_, n) => cut(split.filter((_, m) => m !== n))).filter((w) => w.shown);
      const found = await attempt("part", fewer);
      if (found) return found;
    } else if (text.length > 2 && text.length < 24) {
      const quote = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const slips = [];
      for (let n = 0; n < text.length; n++) {
        const sides = [text.slice(0, n), text.slice(n + 1)];
        if (!IS_HAN.test(text[n])) continue;
        const strings = sides.filter((s) => s.length > 1);
        const needles = [new RegExp(`${quote(sides[0])}.?${quote(sides[1])}`, "u")];
        if (strings.length) slips.push({ strings, needles, shown: sides.join("") });
      }
      const found = slips.length && (await attempt("dropped", slips));
      if (found) return found;
      // At least what it begins with may be a name.
      for (let n = text.length - 1; n > 1; n--) {
        const [entity] = await entities(text.slice(0, n), lane, current);
        if (entity?.sure && entity.score < 3.5 && IS_HAN.test(text[n - 1])) {
          return again("part", text.slice(0, n));
        }
      }
    }
    return keep(made(new Map(), literally, { how: "nothing", to: "", tried: [...new Set(tried)] }));
  }

  /** Which documents some choices leave: kinds are ranges, the rest are lists. */
  async function allowed(filters, index, lane) {
    const tests = await Promise.all(
      Object.entries(filters)
        .filter(([, values]) => values.length)
        .map(async ([key, values]) => {
          if (key === "kind") return (n) => values.includes(index.kindOf(n));
          const options = await facetFile(key, index, lane);
          const chosen = new Set(options.filter((o) => values.includes(o.id)).flatMap((o) => o.numbers));
          return (n) => chosen.has(n);
        }),
    );
    return (n) => tests.every((test) => test(n));
  }

  const facetFile = async (key, index, lane) => {
    if (!index.manifest.facets.some(([known]) => known === key)) return [];
    return get(`${index.manifest.folder}/f/${encodeURIComponent(key)}.txt`, lane, (text) =>
      text.split("\n").flatMap((line) => {
        const [id, label, postings] = line.split("\t");
        return postings ? [{ id, label, numbers: decode(postings, 0).numbers }] : [];
      }),
    );
  };

  /** The part of a document that shows why it is found, and where in it the marks stand. */
  function passage(doc, way, table) {
    const needles = way ? way.needles : [];
    const inside = (text) => {
      const traced = trace(text, table);
      const marks = [];
      for (const needle of needles) {
        const pattern = typeof needle === "string" ? null : new RegExp(needle, "gu");
        const spans = pattern ? [...traced.text.matchAll(pattern)].map((m) => [m.index, m[0].length]) : [];
        for (let at = pattern ? -1 : traced.text.indexOf(needle); at >= 0; ) {
          spans.push([at, needle.length]);
          at = traced.text.indexOf(needle, at + needle.length);
        }
        for (const [at, length] of spans) marks.push([traced.from[at], traced.from[at + length - 1] + 1]);
      }
      marks.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
      return marks.filter((mark, n) => !n || mark[0] >= marks[n - 1][1]);
    };
    const score = (folded) => needles.filter((n) => holds([folded], n)).length;
    const paragraphs = (doc.t || []).flatMap((section) => section.slice(section.length > 1 ? 1 : 0)).filter(Boolean);
    let best = paragraphs[0] ?? "";
    let most = 0;
    for (const text of paragraphs) {
      const n = score(normalise(text, table));
      if (n > most) [best, most] = [text, n];
      if (most === needles.length) break;
    }
    let marks = inside(best);
    let from = Math.max(0, (marks[0]?.[0] ?? 0) - 30);
    if (from < 12) from = 0;
    let to = Math.min(best.length, from + 110);
    if (best.length - to < 12) to = best.length;
    // A pair of surrogates is never cut.
    if (/[\udc00-\udfff]/.test(best[from] ?? "")) from--;
    if (/[\udc00-\udfff]/.test(best[to] ?? "")) to++;
    const lead = from ? "…" : "";
    marks = marks.filter((m) => m[0] < to).map((m) => [m[0] - from + lead.length, Math.min(m[1], to) - from + lead.length]);
    return { passage: lead + best.slice(from, to) + (to < best.length ? "…" : ""), marks, nameMarks: inside(doc.n) };
  }

  return {
    /** Fetch what every question needs. */
    async warm() {
      const index = await open();
      await readingsTable(index);
      const { kinds, facets, docs } = index.manifest;
      return { kinds, facets, docs };
    },

    /** Entities by name, alias, pinyin or initials, as one types. */
    suggest: (query, { limit = 8 } = {}) =>
      ask("suggest", async (current) => (await entities(query, "suggest", current)).slice(0, limit)),

    /** Pages; `total` is an estimate where `atLeast` is true: not all candidates were read. */
    find: (query, { offset = 0, limit = 10, filters = {}, sort = "" } = {}) =>
      ask("find", async (current) => {
        const index = await open();
        const found = await plan(query, "find", current);
        const passes = await allowed(filters, index, "find");
        current();
        let list = found.numbers.filter((n) => passes(n) && !found.failed.has(n));
        if (sort === "date") {
          const article = (n) => index.kindOf(n) === "articles";
          list = [...list.filter(article).sort((a, b) => a - b), ...list.filter((n) => !article(n))];
        }
        const hits = [];
        let failed = 0;
        let at = found.exact ? offset : 0;
        let passed = at;
        const most = at + offset + limit + MANY;
        while (passed < offset + limit && at < Math.min(list.length, most)) {
          const need = offset + limit - passed;
          const batch = list.slice(at, at + Math.min(Math.ceil((need * (at + 1)) / (passed + 1)), Math.max(need, at)));
          const docs = await Promise.all(batch.map((n) => document_(n, index, "find")));
          current();
          docs.forEach((doc, n) => {
            const number = batch[n];
            const entity = found.first.get(number);
            const way = bears(doc, found.ways);
            if (!entity && !way) {
              found.failed.add(number);
              failed++;
              return;
            }
            if (passed++ < offset || hits.length === limit) return;
            const shown = passage(doc, way || { needles: entity.sure ? [normalise(entity.said, index.table)] : [] }, index.table);
            const why = entity ? entity.why : shown.nameMarks.length ? "name" : "text";
            const { n: name, k: kind, u: path, d: date, b: badges, a: aliases } = doc;
            hits.push({ name, kind, path, date, badges, aliases, alias: entity?.alias ?? "", ...shown, why, number });
          });
          at += batch.length;
        }
        const atLeast = !found.exact && at < list.length && list.length > found.first.size;
        return { total: list.length - failed, atLeast, hits, rewritten: found.rewritten };
      }),

    /** The options of one facet with how many of the query's pages have each. */
    facets: (query, key, { filters = {} } = {}) =>
      ask("other", async (current) => {
        const index = await open();
        const found = await plan(query, "other", current);
        const passes = await allowed({ ...filters, [key]: [] }, index, "other");
        const numbers = new Set(found.numbers.filter((n) => passes(n) && !found.failed.has(n)));
        if (key === "kind") {
          const count = (from, to) => [...numbers].filter((n) => n >= from && n < to).length;
          return index.manifest.kinds
            .map(([id, label, from, to]) => ({ id, label, count: count(from, to) }))
            .filter((o) => o.count);
        }
        const options = await facetFile(key, index, "other");
        return options
          .map(({ id, label, numbers: own }) => ({ id, label, count: own.filter((n) => numbers.has(n)).length }))
          .filter((o) => o.count)
          .sort((a, b) => b.count - a.count);
      }),

    /** Give up on what a lane ("suggest" or "find") is at. */
    cancel(lane) {
      turns[lane]++;
      dropStale(lane);
    },
  };
}

if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) {
  let index = null;
  globalThis.onmessage = async ({ data: { open, id, method, given } }) => {
    if (open) {
      index = openIndex(open);
      return;
    }
    try {
      postMessage({ id, value: await index[method](...given) });
    } catch ({ name, message }) {
      postMessage({ id, error: { name, message } });
    }
  };
}
