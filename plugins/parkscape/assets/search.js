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
const FEW = 12;
const FAR_LIMIT = 40000;
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

/** The units of a name as people read it, and where each stands. */
function unitsOf(name, table) {
  const units = [];
  let place = 0;
  for (const c of name) {
    for (const d of IS_HAN.test(c) ? c : c.normalize("NFKC").toLowerCase()) {
      const unit = table.get(d) || d;
      if (/[a-z0-9]/.test(unit) || IS_HAN.test(unit)) units.push([unit, place, place + c.length]);
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
      } else if (slips) take(walk(i + 1, 0, j + 1, slips - 1, sounds), 6, MISSING);
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
  row.units ||= row.names.map((name) => unitsOf(name, table));
  let best = null;
  row.units.forEach((units, which) => {
    for (let start = 0; start < units.length; start++) {
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
        const [from, to] = text.split("\n").map((line) => [...line]);
        return new Map(from.map((c, n) => [c, to[n]]));
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
      const pair = keys.slice(n, n + 2).join("");
      if (!index.split.has(pair)) return pair;
      const at = n + 2 < keys.length ? n : n - 1;
      return at >= 0 && keys.length > 2 ? keys.slice(at, at + 3).join("") : pair;
    };
    const exists = (key) => !index.keys || index.keys.has(key);
    const near = sequences.filter((s) => s.cost - sequences[0].cost <= 1.6).slice(0, 2);
    const first = new Set(near.map((s) => keyAt(s.keys, 0)).filter(exists));
    const keys = sequences[0].keys;
    const later = [
      ...sequences.slice(1).map((s) => keyAt(s.keys, 0)),
      ...[keys.length - 2, 1, 2].filter((n) => n > 0 && n + 1 < keys.length).map((n) => keyAt(keys, n)),
      ...near.map((s) => s.keys.slice(0, 2).join("")),
    ];
    return [[...first], [...new Set(later)].filter((k) => exists(k) && !first.has(k)).slice(0, 3)];
  }

  async function entities(query, lane, current = () => {}) {
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
    let found = [];
    const [near, far] = keysFor(items, index, readings);
    // A slip is looked for in what is there before more is fetched for it.
    for (const [keys, allowed] of [[near, 0], [[], slips], [far, slips]]) {
      const shards = keys.map((key) =>
        get(`${manifest.folder}/s/${keyFile(key)}.txt`, lane, rowsOf, !index.keys),
      );
      if (keys === near) dropStale(lane);
      for (const shard of await Promise.all(shards)) {
        for (const row of shard || []) if (!rows.has(row.path)) rows.set(row.path, row);
      }
      current();
      found = [];
      for (const row of rows.values()) {
        const match = matchRow(row, items, readings, table, allowed, sounds);
        if (match) found.push({ row, match });
      }
      if (found.some(({ match }) => match.sure || (han > 2 && match.whole))) break;
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
      return { name, kind, path, note, why, marks, alias, number, score: match.score, sure: match.sure, said };
    });
  }

  /** A token's postings, or how many bytes stand in a file of their own; null where it is nowhere. */
  async function posting(token, index, lane) {
    const number = hash(token, index.manifest.bits);
    if (!index.has(number)) return null;
    const path = `${index.manifest.folder}/t/${number.toString(16)}.txt`;
    const shard = await get(path, lane, (text) => {
      const lines = new Map();
      for (const line of text.split("\n")) {
        const [key, ...rest] = line.split("\t");
        if (rest.length) lines.set(key, rest);
      }
      return lines;
    });
    const own = shard.get(token);
    if (token.charCodeAt(0) > 127 || own?.[0][0] === "!") return own ? near(own) : null;
    // A word also stands for the longer ones that begin with it.
    const best = new Map();
    for (const [key, rest] of shard) {
      if (!key.startsWith(token) || rest[0][0] === "!") continue;
      const { numbers, fields } = decode(rest[0]);
      numbers.forEach((n, at) => best.set(n, Math.max(fields[at], best.get(n) ?? 0)));
    }
    const numbers = [...best.keys()].sort((a, b) => a - b);
    return numbers.length ? { numbers, fields: numbers.map((n) => best.get(n)) } : null;

    function near(rest) {
      if (rest[0][0] !== "!") return decode(rest[0]);
      const name = [...token].map((c) => c.charCodeAt(0).toString(16)).join("-");
      const fetchIt = () => get(`${index.manifest.folder}/h/${name}.txt`, lane, (t) => decode(t.trim()));
      return { bytes: Number(rest[1]), fetch: fetchIt };
    }
  }

  /** At most `most` tokens, spread over the text, so that a long query stays cheap. */
  const spread = (all, most) =>
    all.length <= most
      ? all
      : [...new Set(Array.from({ length: most }, (_, n) => all[Math.round((n * (all.length - 1)) / (most - 1))]))];

  /** Documents that hold all of some texts, as far as lists worth their bytes can tell: number -> worth. */
  async function holding(texts, index, lane, most) {
    const wanted = texts.flatMap((text) => (texts.length > 1 && isLone(text) ? [] : tokens(text)));
    if (!wanted.length) return new Map();
    const found = await Promise.all(spread([...new Set(wanted)], most).map((t) => posting(t, index, lane)));
    if (found.some((each) => !each)) return new Map();
    const lists = found.filter((each) => each.numbers).sort((a, b) => a.numbers.length - b.numbers.length);
    const far = found.filter((each) => !each.numbers).sort((a, b) => a.bytes - b.bytes);
    if (!lists.length) lists.push(await far.shift().fetch());
    let held = null;
    const articles = index.manifest.kinds.find((k) => k[0] === "articles");
    const join = ({ numbers, fields }) => {
      const next = new Map();
      numbers.forEach((number, at) => {
        if (held && !held.has(number)) return;
        const title = articles && number >= articles[2] && number < articles[3];
        next.set(number, (held ? held.get(number) : 0) + (title ? Math.min(3, WORTH[fields[at]]) : WORTH[fields[at]]));
      });
      held = next;
    };
    lists.forEach(join);
    for (const each of far) if (held.size > FEW && each.bytes <= FAR_LIMIT) join(await each.fetch());
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
      entities(query, lane, current),
      holding(split, index, lane, 6),
    ]);
    current();
    const sure = named.filter((n) => n.sure);
    const typed = sure.filter((n) => n.why === "pinyin" || n.why === "initials");
    const first = typed.length ? typed.slice(0, 50) : sure.filter((n) => n.score < 3.5 || isLone(whole)).slice(0, isLone(whole) ? 50 : 8);
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
    /** Whether at least one of the likeliest candidates bears a way out. */
    const proven = async (candidate) => {
      const numbers = candidate.numbers.slice(candidate.first.size);
      for (let at = 0; at < Math.min(numbers.length, 3 * FEW); at += FEW) {
        const batch = numbers.slice(at, at + (at ? FEW : 10));
        const docs = await Promise.all(batch.map((n) => document_(n, index, lane)));
        current();
        const way = docs.map((doc) => bears(doc, candidate.ways)).find(Boolean);
        if (way) return way;
      }
      return null;
    };

    const direct = made(held, literally, null);
    if (held.size && (direct.exact || (await proven(direct)))) return keep(direct);
    if (first.length) {
      // Typed by sound: texts are found by the characters that it stands for.
      const { why, said } = first[0];
      const text = normalise(said, table);
      if (why !== "pinyin" || text.length < 2) return keep(made(new Map(), literally, null));
      const more = await holding([text], index, lane, 6);
      return keep(made(more, [{ needles: [text] }], null));
    }
    if (depth) return keep(made(new Map(), literally, null));

    const tried = IS_HAN.test(whole) && !isLone(whole) ? ["homophone"] : [];
    const again = async (how, text) => {
      tried.push(how);
      const other = await plan(text, lane, current, 1);
      return other.numbers.length ? keep({ ...other, rewritten: { how, to: text } }) : null;
    };
    const [weak] = named;
    if (weak && normalise(weak.said, table) !== whole) {
      const found = await again(weak.why, weak.said);
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
    const text = split[0];
    if (split.length === 1 && text.length > 3) {
      const halves = [];
      const thirds = [];
      for (let n = 2; n + 2 <= text.length; n++) {
        halves.push(cut([text.slice(0, n), text.slice(n)]));
        for (let m = n + 2; m + 2 <= text.length && text.length < 20; m++) {
          thirds.push(cut([text.slice(0, n), text.slice(n, m), text.slice(m)]));
        }
      }
      const found = (await attempt("cut", halves)) || (thirds.length && (await attempt("cut", thirds)));
      if (found) return found;
    }
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
        while (passed < offset + limit && at < list.length) {
          const batch = list.slice(at, at + Math.max(offset + limit - passed, 2));
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
