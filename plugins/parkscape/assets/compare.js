// Comparison: two to four parks or enterprises side by side. What the reader chose stands in the
// address; what the data says comes from data/compare/ and from the pages of those compared, and
// reaches this page as text only.
"use strict";

const DATA = new URL("../data/compare/", import.meta.url);
const KINDS = ["parks", "enterprises"];
const MOST = 4;
const LISTED = 24;
const NEAR = 4; // Shorter names are too often part of another by chance.

const definition = (figure) =>
  JSON.stringify([figure.unit, figure.scope, figure.within, figure.status].map((part) => part || ""));

const grouped = (items, key) => {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (groups.has(name)) groups.get(name).push(item);
    else groups.set(name, [item]);
  }
  return groups;
};

/** A name as people type it; the build writes pinyin and aliases so, too. */
const typed = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s"|'·・.]+/g, "");

const holders = (items) => new Set(items.map((item) => item.holder));

/**
 * Sort the figures of some records: `same` agree in all of a definition, `different` share a metric
 * or nearly so, `single` have no counterpart. Planned figures are sorted apart from all others.
 */
export function compare(records) {
  const all = records.flatMap((record, holder) =>
    record.figures.map((figure) => ({ figure, holder, planned: figure.status === "planned" })),
  );
  const achieved = sorted(all.filter((item) => !item.planned));
  const planned = sorted(all.filter((item) => item.planned));
  const states = new Map();
  for (const { figure, planned: is } of all) {
    states.set(figure.key, (states.get(figure.key) || new Set()).add(is));
  }
  for (const item of [...achieved.single, ...planned.single]) {
    item.otherwise = states.get(item.figure.key).size > 1;
  }
  return { ...achieved, planned };
}

function sorted(items) {
  const same = [];
  const different = [];
  let single = [];
  for (const group of grouped(items, (item) => item.figure.key).values()) {
    if (holders(group).size < 2) {
      single.push(...group);
      continue;
    }
    const left = [];
    for (const agreed of grouped(group, (item) => definition(item.figure)).values()) {
      const clear = agreed[0].figure.status !== "unclear";
      if (clear && holders(agreed).size > 1) same.push({ items: agreed, times: times(agreed) });
      else left.push(...agreed);
    }
    // What is left differs also from what agrees, so all of the group is shown with it.
    if (left.length) different.push({ items: group, why: reasons(group) });
  }
  // A record without a metric may have one of a longer name that holds it: shown, never equated.
  for (const row of [...different]) single = widened(row, single, different);
  for (const base of [...single]) {
    if (single.includes(base)) {
      const own = single.filter((item) => item.figure.key === base.figure.key);
      single = widened({ items: own }, single, different);
    }
  }
  return { same, different, single };
}

/** Add to a row what others have under a longer name; gives what is left of `single`. */
function widened(row, single, different) {
  const name = row.items[0].figure.key;
  if ([...name].length < NEAR) return single;
  const taken = holders(row.items);
  const near = single.filter((item) => item.figure.key.includes(name) && !taken.has(item.holder));
  if (!near.length) return single;
  row.items = [...row.items, ...near];
  row.why = ["metric", ...reasons(row.items)];
  if (!different.includes(row)) different.push(row);
  return single.filter((item) => !row.items.includes(item));
}

function reasons(items) {
  const differs = (name) => new Set(items.map(({ figure }) => figure[name] || "")).size > 1;
  const found = ["unit", "scope", "within"].filter(differs);
  if (items.some(({ figure }) => figure.status === "unclear")) found.push("unclear");
  return found;
}

/** Whether the times of figures of one definition tell against reading them as of one moment. */
function times(items) {
  if (items.some(({ figure }) => !figure.at)) return "time_unknown";
  const sets = [...grouped(items, (item) => item.holder).values()].map((own) =>
    own.map(({ figure }) => figure.at).sort().join(),
  );
  return new Set(sets).size > 1 ? "times" : "";
}

/** An element with attributes and children; text is never markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

async function got(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

class Comparison {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.chooser = root.querySelector("[data-compare-chooser]");
    this.status = root.querySelector("[data-compare-status]");
    this.result = root.querySelector("[data-compare-result]");
    this.pages = new URL(root.dataset.pages, location.href);
    this.title = document.title;
    this.lists = new Map();
    this.records = new Map();
    root.querySelector("[data-compare-plain]").hidden = true;
    this.chooser.hidden = false;
    addEventListener("popstate", () => this.show());
    this.show();
  }

  say(name, values = {}) {
    return this.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }

  /** What can be chosen of a kind: [id, name, number of figures, words] of each. */
  async list(kind) {
    if (!this.lists.has(kind)) this.lists.set(kind, await (await got(new URL(`${kind}.json`, DATA))).json());
    return this.lists.get(kind);
  }

  /** The figures of an entity, which its own page holds. */
  async record(key) {
    if (!this.records.has(key)) {
      const text = await (await got(new URL(`${key}/`, this.pages))).text();
      const page = new DOMParser().parseFromString(text, "text/html");
      this.records.set(key, JSON.parse(page.getElementById("compare-record").textContent));
    }
    return this.records.get(key);
  }

  /** What the address asks for. */
  asked() {
    const query = new URLSearchParams(location.search);
    const kind = KINDS.find((name) => query.has(name)) || KINDS[0];
    const ids = (query.get(kind) || "").split(",").filter(Boolean);
    return { kind, ids: [...new Set(ids)] };
  }

  choose(kind, ids) {
    const query = ids.length || kind !== KINDS[0] ? `?${kind}=${ids.map(encodeURIComponent).join(",")}` : location.pathname;
    history.pushState(null, "", query);
    return this.show();
  }

  /** Choose one more or one less than the address has, which what is shown may be behind of. */
  toggle(kind, id, on) {
    const asked = this.asked();
    const others = asked.kind === kind ? asked.ids.filter((other) => other !== id) : [];
    return this.choose(kind, on ? [...others, id] : others);
  }

  async show() {
    const turn = (this.turn = {});
    const { kind, ids } = this.asked();
    try {
      const list = (await this.list(kind)).map(([id, name, count, words]) => ({ id, name, count, words: `${typed(name)}|${words}` }));
      const known = new Map(list.map((entry) => [entry.id, entry]));
      const chosen = ids.filter((id) => known.has(id)).slice(0, MOST);
      const records = await Promise.all(chosen.map((id) => this.record(`${kind}/${id}`)));
      if (turn !== this.turn) return;
      this.drawChooser(kind, list, chosen.map((id) => known.get(id)));
      const unknown = ids.filter((id) => !known.has(id));
      const said = unknown.map((id) => this.say("unknown", { id, kind: this.words[kind] }));
      if (records.length < 2) said.push(this.say("need", { kind: this.words[kind] }));
      if (ids.length - unknown.length > MOST) said.push(this.words.full);
      this.drawResult(kind, records, said);
    } catch {
      if (turn !== this.turn) return;
      this.status.textContent = this.words.failed;
      const again = make("button", { type: "button", class: "ps-button", onclick: () => this.show() }, this.words.retry);
      this.result.replaceChildren(again);
    }
  }

  // The chooser

  drawChooser(kind, list, chosen) {
    const focus = this.chooser.contains(document.activeElement) && document.activeElement.dataset.focus;
    const ids = chosen.map((entry) => entry.id);
    const said = this.typed?.kind === kind ? this.typed.text : "";
    const kinds = KINDS.map((name) =>
      make("label", { class: "ps-option" },
        make("input", { type: "radio", name: "compare-kind", value: name, checked: name === kind, "data-focus": `kind-${name}`,
          onchange: () => this.choose(name, []) }), this.words[name]),
    );
    const chips = chosen.map((entry) =>
      make("li", {}, make("button", { type: "button", class: "ps-button", "data-focus": `chip-${entry.id}`,
        "aria-label": this.say("remove", entry), onclick: () => this.toggle(kind, entry.id, false) },
      entry.name, make("span", { "aria-hidden": "true" }, " ×"))),
    );
    const options = make("div", { class: "ps-facet__options" });
    const note = make("p", { class: "ps-faint" });
    const find = make("input", { type: "search", value: said, autocomplete: "off", "data-focus": "find",
      oninput: () => { this.typed = { kind, text: find.value }; this.drawOptions(options, note, kind, list, ids, find.value); } });
    this.chooser.replaceChildren(
      make("div", { class: "ps-compare__kinds", role: "radiogroup", "aria-label": this.words.kinds }, kinds),
      chips.length ? make("ul", { class: "ps-tags", "aria-label": this.words.chosen }, chips) : "",
      make("div", { class: "ps-filters__bar" }, make("label", { class: "ps-field" }, this.words.find, find)),
      make("fieldset", { class: "ps-facet" }, make("legend", {}, this.say("choose", { kind: this.words[kind] })), options),
      note,
    );
    this.drawOptions(options, note, kind, list, ids, said);
    const again = focus && this.chooser.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
    if (again) again.focus();
    else if (focus) find.focus();
  }

  drawOptions(options, note, kind, list, ids, said) {
    const text = typed(said);
    const full = ids.length >= MOST;
    const found = list.filter((entry) => (text ? entry.words.includes(text) : entry.count || ids.includes(entry.id)));
    // What has most to compare comes first; what is chosen stays where it can be taken back.
    found.sort((a, b) => ids.includes(b.id) - ids.includes(a.id) || b.count - a.count);
    options.replaceChildren(...found.slice(0, LISTED).map((entry) =>
      make("label", { class: "ps-option" },
        make("input", { type: "checkbox", value: entry.id, checked: ids.includes(entry.id), "data-focus": `option-${entry.id}`,
          disabled: full && !ids.includes(entry.id),
          onchange: (event) => this.toggle(kind, entry.id, event.target.checked) }),
        entry.name, make("span", { class: "ps-faint" }, this.say("count", { n: entry.count })))));
    const more = found.length - LISTED;
    note.textContent = [full ? this.words.full : "", !found.length ? this.words.no_match : "",
      more > 0 ? this.say("more", { n: more }) : ""].join("");
  }

  // The result

  drawResult(kind, records, said) {
    document.title = this.title;
    this.result.replaceChildren();
    if (records.length < 2) {
      this.status.textContent = said.join(" ");
      return;
    }
    const names = records.map((record) => record.name);
    const found = compare(records);
    const { planned } = found;
    const count = { same: found.same.length + planned.same.length, different: found.different.length + planned.different.length,
      single: found.single.length + planned.single.length };
    this.status.textContent = [this.say("sum", count), ...said].join(" ");
    document.title = `${this.say("title", { names: names.join("、") })} - ${this.title.split(" - ").pop()}`;
    this.result.append(this.tools(), ...this.without(kind, records));
    this.section("same", found.same.length ? "same_lead" : "none_same",
      found.same.length ? this.table(kind, records, found.same) : "");
    if (found.different.length) this.section("different", "different_lead", this.table(kind, records, found.different));
    if (planned.same.length || planned.different.length || planned.single.length) {
      this.section("planned", "planned_lead",
        planned.same.length ? this.table(kind, records, planned.same) : "",
        planned.different.length ? this.table(kind, records, planned.different) : "",
        planned.single.length ? this.singles(records, planned.single, "is_achieved") : "");
    }
    if (found.single.length) this.section("single", "single_lead", this.singles(records, found.single, "is_planned"));
  }

  tools() {
    const copied = make("span", { role: "status", class: "ps-faint" });
    const copy = make("button", { type: "button", class: "ps-button", onclick: async () => {
      try { await navigator.clipboard.writeText(location.href); copied.textContent = this.words.copied; }
      catch { copied.textContent = location.href; }
    } }, this.words.copy);
    return make("p", { class: "ps-compare__tools" }, copy, " ",
      make("button", { type: "button", class: "ps-button", "data-print": "" }, this.words.print), " ", copied);
  }

  /** Parks without figures of their own say so, and lead to the parks within them. */
  without(kind, records) {
    return records.filter((record) => !record.figures.length).map((record) => {
      const others = records.map((other) => other.id);
      const within = (record.within || []).filter(([id]) => !others.includes(id)).map(([id, name]) => {
        const ids = others.map((other) => (other === record.id ? id : other));
        return make("a", { class: "ps-badge ps-badge--link", href: `?${kind}=${ids.join(",")}` }, name);
      });
      return make("p", { class: "ps-empty" }, this.say("no_figures", record),
        within.length ? [this.words.within_parks, ...within] : "");
    });
  }

  section(name, lead, ...content) {
    this.result.append(make("section", { "aria-labelledby": `compare-${name}` },
      make("h2", { id: `compare-${name}` }, this.words[name]),
      make("p", { class: name === "same" && lead === "none_same" ? "ps-empty" : "ps-lead" }, this.words[lead]), ...content.filter(Boolean)));
  }

  table(kind, records, rows) {
    const head = records.map((record) => make("th", { scope: "col" }, make("a", { href: this.address(`${kind}/${record.id}/`) }, record.name)));
    const body = rows.map((row) => {
      const alike = !row.why;
      const metric = row.items[0].figure.metric;
      const named = row.why?.includes("metric");
      const why = row.why?.map((code) => this.words[`why_${code}`]).join("、");
      const first = make("th", { scope: "row" }, make("span", {}, metric),
        alike ? this.about(row.items[0].figure, true) : make("span", { class: "ps-note" }, `${this.words.why}：${why}`),
        row.times ? make("span", { class: "ps-badge ps-badge--warn" }, this.words[row.times]) : null);
      const cells = records.map((record, holder) => {
        const own = row.items.filter((item) => item.holder === holder);
        return make("td", { "data-label": record.name }, own.length
          ? own.map(({ figure }) => this.figure(figure, !alike, named))
          : make("span", { class: "ps-faint" }, this.words.absent));
      });
      return make("tr", {}, first, cells);
    });
    return make("div", { class: "ps-table" }, make("table", { class: "ps-figures ps-compare__table" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, this.words.metric), head)), make("tbody", {}, body)));
  }

  figure(figure, defined, named) {
    return make("div", { class: "ps-compare__figure" },
      named ? make("span", { class: "ps-compare__metric" }, figure.metric) : null,
      make("span", { class: "ps-amount" }, figure.amount), " ",
      figure.status === "planned" ? make("span", { class: "ps-badge ps-badge--plan" }, this.words.plan) : null,
      make("span", { class: "ps-when" }, figure.time),
      defined ? this.about(figure, false) : null,
      figure.note ? make("span", { class: "ps-note" }, figure.note) : null,
      this.source(figure));
  }

  source(figure) {
    return make("span", { class: "ps-note" }, `${this.words.source}：`,
      make("a", { href: this.address(`sources/#${figure.sourceId}`) }, figure.source));
  }

  /** The definition of a figure. */
  about(figure, plain) {
    const parts = [this.say(figure.unit ? "unit" : "no_unit", figure)];
    if (figure.scope) parts.push(this.say("scope", figure));
    else if (!plain) parts.push(this.say("scope", { scope: this.words.whole }));
    if (figure.within) parts.push(this.say("within", figure));
    return make("span", { class: "ps-scope" }, parts.join("；"));
  }

  singles(records, items, other) {
    return make("div", { class: "ps-compare__singles" }, records.map((record, holder) => {
      const own = items.filter((item) => item.holder === holder);
      return make("div", {}, make("h3", {}, record.name),
        own.length ? make("ul", { class: "ps-facts" }, own.map(({ figure, otherwise }) =>
          make("li", {}, make("div", { class: "ps-fact__what" }, make("span", {}, figure.metric),
            figure.scope || figure.within ? make("span", { class: "ps-scope" }, [figure.scope, figure.within].filter(Boolean).join("；")) : null,
            otherwise ? make("span", { class: "ps-note" }, this.say("single_status", { status: this.words[other] })) : null,
            this.source(figure)),
          make("span", { class: "ps-compare__amount" }, make("span", { class: "ps-amount" }, figure.amount), make("span", { class: "ps-when" }, figure.time)))))
          : make("p", { class: "ps-faint" }, this.words.absent));
    }));
  }

  address(path) {
    return new URL(path, this.pages).href;
  }
}

const root = typeof document === "undefined" ? null : document.querySelector("[data-compare]");
if (root) new Comparison(root);
