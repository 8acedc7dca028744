// The search boxes and the page of results. Listens on the document, so that boxes which a theme
// swaps in work too; fetches nothing before a box has the focus or a query is in the address.

import words from "./search-words.js";

const ROOT = new URL("../", import.meta.url);
const PAGE = 10;
const say = (key, values = {}) =>
  words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** An element; texts enter as text only. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

/** A text with some ranges of it marked. */
const marked = (text, marks) => {
  const pieces = [];
  let place = 0;
  for (const [from, to] of marks) {
    if (from > place) pieces.push(text.slice(place, from));
    pieces.push(make("mark", {}, text.slice(from, to)));
    place = to;
  }
  return [...pieces, text.slice(place)];
};

/** The search itself: in a module worker where the browser has them, else on the page. */
const connect = () => {
  const script = new URL("search.js", import.meta.url);
  const waiting = new Map();
  let count = 0;
  let worker = null;
  let local = null;
  const here = async (method, given) => {
    local ||= import(script).then(({ openIndex }) => openIndex(ROOT.href));
    local.catch(() => (local = null));
    return (await local)[method](...given);
  };
  const leave = () => {
    worker.terminate();
    worker = null;
    for (const { method, given, resolve, reject } of waiting.values()) {
      here(method, given).then(resolve, reject);
    }
    waiting.clear();
  };
  try {
    worker = new Worker(script, { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      leave();
    };
    worker.onmessage = ({ data: { id, value, error } }) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error) asked?.reject(Object.assign(new Error(error.message), { name: error.name }));
      else asked?.resolve(value);
    };
    worker.postMessage({ open: ROOT.href });
  } catch {
    worker = null;
  }
  const call = (method) => (...given) => {
    if (!worker) return here(method, given);
    return new Promise((resolve, reject) => {
      waiting.set(++count, { method, given, resolve, reject });
      worker.postMessage({ id: count, method, given });
    });
  };
  const methods = ["warm", "suggest", "find", "facets", "cancel"];
  return Object.fromEntries(methods.map((method) => [method, call(method)]));
};

let search = null;
const index = () => (search ||= connect());
let about = null;
/** Kinds and facets; also fetches what every question needs. */
const warm = () => (about ||= index().warm().catch((error) => ((about = null), Promise.reject(error))));

let boxes = 0;

/** One box: an input with suggestions below it. */
class Box {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.turn = 0;
    this.active = -1;
    this.options = [];
    const id = `ps-suggest-${++boxes}`;
    this.list = make("div", { role: "listbox", id, "aria-label": words.options });
    this.note = make("p", { class: "ps-suggest__note", hidden: true });
    this.panel = make("div", { class: "ps-suggest", hidden: true }, this.list, this.note);
    this.status = make("p", { class: "ps-visually-hidden", role: "status" });
    form.append(this.panel, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("compositionend", () => (this.composed = performance.now()));
    this.input.addEventListener("blur", () => setTimeout(() => form.contains(document.activeElement) || this.close(), 150));
    // The focus stays in the input, so that one may go on typing.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.panel.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option, event.ctrlKey || event.metaKey);
    });
    this.panel.addEventListener("pointermove", (event) => {
      const at = this.options.indexOf(event.target.closest("[role=option]"));
      if (at >= 0 && at !== this.active) this.choose(at, false);
    });
    form.addEventListener("submit", () => this.close());
    warm().catch(() => {});
    if (this.input.value) this.suggest();
  }

  async suggest() {
    const turn = ++this.turn;
    const query = this.input.value.trim();
    if (!query) return this.close();
    try {
      const [{ kinds }, found] = await Promise.all([warm(), index().suggest(query)]);
      if (turn === this.turn) this.paint(query, found, new Map(kinds));
    } catch (error) {
      if (turn !== this.turn || error.name === "AbortError") return;
      this.paint(query, [], new Map(), words.failed);
    }
  }

  paint(query, found, labels, failed = "") {
    const groups = new Map();
    for (const one of found) groups.has(one.kind) ? groups.get(one.kind).push(one) : groups.set(one.kind, [one]);
    this.options = [];
    const option = (href, ...children) => {
      const id = `${this.list.id}-${this.options.length}`;
      const made = make("div", { role: "option", id, "aria-selected": "false", "data-href": href }, ...children);
      this.options.push(made);
      return made;
    };
    const painted = [...groups].map(([kind, rows]) => {
      const label = labels.get(kind) ?? kind;
      const title = make("div", { class: "ps-suggest__kind", "aria-hidden": "true" }, label);
      return make("div", { role: "group", "aria-label": label }, title, ...rows.map((row) => this.row(row, option)));
    });
    if (!failed) {
      const href = new URL(`search/?${new URLSearchParams({ q: query })}`, ROOT).href;
      painted.push(option(href, make("span", { class: "ps-suggest__all" }, say("all", { q: query }))));
    }
    this.list.replaceChildren(...painted);
    this.list.hidden = Boolean(failed);
    this.note.hidden = !failed && found.length > 0;
    this.note.textContent = failed || words.none;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.open();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.status.textContent = failed || (found.length ? say("count", { n: found.length }) : words.none);
    }, 500);
  }

  row({ name, alias, note, path, why, marks }, option) {
    const line = make("span", { class: "ps-suggest__name" }, ...marked(name, alias ? [] : marks));
    const more = make("span", { class: "ps-suggest__more" });
    if (alias) more.append(make("span", {}, ...marked(alias, marks)));
    if (note) more.append(make("span", {}, note));
    const label = words[`why_${why}`];
    if (label) more.append(make("span", { class: "ps-suggest__why" }, label));
    return option(new URL(path, ROOT).href, line, more);
  }

  open() {
    this.panel.hidden = false;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    this.turn++;
    this.active = -1;
    this.panel.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    clearTimeout(this.timer);
    this.status.textContent = "";
  }

  choose(at, scroll = true) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.options[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    if (scroll) option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  go(option, apart) {
    if (apart) return void open(option.dataset.href, "_blank", "noopener");
    this.close();
    location.assign(option.dataset.href);
  }

  key(event) {
    // The keys of a composition belong to the input method; Safari sends its Enter just after.
    const late = event.key === "Enter" && performance.now() - (this.composed ?? -1e3) < 50;
    if (event.isComposing || event.keyCode === 229 || late) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const { key } = event;
    const shown = !this.panel.hidden && this.options.length > 0;
    const last = this.options.length - 1;
    if (key === "Escape") {
      if (this.panel.hidden) return leaveHeader(this.form);
      this.close();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      if (!shown) {
        if (this.input.value.trim()) this.suggest();
      } else if (key === "ArrowDown") this.choose(this.active < last ? this.active + 1 : -1);
      else this.choose(this.active < 0 ? last : this.active - 1);
    } else if ((key === "Home" || key === "End") && shown && this.active >= 0) {
      this.choose(key === "Home" ? 0 : last);
    } else if (key === "Enter" && shown && this.active >= 0) {
      this.go(this.options[this.active], event.ctrlKey || event.metaKey);
    } else return;
    event.preventDefault();
  }
}

const started = new WeakMap();
const boxOf = (form) => {
  if (!started.has(form)) started.set(form, new Box(form));
  return started.get(form);
};

/** On a narrow screen the box of the header lies over it while it is used. */
const leaveHeader = (form) => {
  if (!form.classList.contains("ps-search--open")) return;
  form.classList.remove("ps-search--open");
  boxOf(form).close();
  document.querySelector("[data-search-open]").focus();
};

const focusBox = () => {
  const seen = (form) => form.elements.q.offsetParent && form.elements.q.offsetWidth > 1;
  const forms = [...document.querySelectorAll("form[data-search]")];
  let form = document.querySelector("[data-search-page] form[data-search]") ?? forms.find(seen);
  if (!form) {
    form = forms[0];
    form.classList.add("ps-search--open");
  }
  form.elements.q.focus();
  form.elements.q.select();
};

document.addEventListener("focusin", ({ target }) => {
  const form = target.form?.matches?.("form[data-search]") && target.name === "q" ? target.form : null;
  if (form) boxOf(form);
});
document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("[data-search-open]")) {
    event.preventDefault();
    event.stopPropagation();
    focusBox();
  } else if (event.target.closest("[data-search-close]")) leaveHeader(event.target.closest("form"));
}, true);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (event.isComposing || !(slash || k)) return;
  event.preventDefault();
  focusBox();
});

/** What the address asks for. */
const asked = () => {
  const filters = {};
  const query = new URLSearchParams(location.search);
  for (const key of new Set(query.keys())) {
    if (!["q", "sort", "page"].includes(key)) filters[key] = query.getAll(key);
  }
  const page = Math.max(1, Math.floor(Number(query.get("page"))) || 1);
  return { q: query.get("q")?.trim() ?? "", sort: query.get("sort") === "date" ? "date" : "", page, filters };
};

const addressOf = ({ q, sort, page, filters }) => {
  const query = new URLSearchParams({ q });
  for (const [key, values] of Object.entries(filters)) for (const value of values) query.append(key, value);
  if (sort) query.set("sort", sort);
  if (page > 1) query.set("page", page);
  return `${location.pathname}?${query}`;
};

/** The page of results: the address is its whole state. */
class Results {
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-search-${name}]`);
    [this.found, this.status, this.note, this.form, this.list, this.nav, this.lists] =
      ["found", "status", "note", "options", "results", "pages", "lists"].map(part);
    this.box = root.querySelector("form[data-search]");
    this.opened = new Set();
    this.turn = 0;
    this.box.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go({ q: this.box.elements.q.value.trim(), sort: "", page: 1, filters: {} });
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", () => this.go(this.chosen()));
    this.form.addEventListener("click", (event) => {
      if (event.target.closest("[data-clear]")) this.go({ ...asked(), page: 1, filters: {} });
    });
    this.show();
  }

  chosen() {
    const state = { ...asked(), page: 1, filters: {} };
    for (const [key, value] of new FormData(this.form)) {
      if (key === "sort") state.sort = value;
      else (state.filters[key] ||= []).push(value);
    }
    // A facet that is not loaded keeps what the address says.
    for (const [key, values] of Object.entries(asked().filters)) {
      if (!this.form.querySelector(`[data-facet="${CSS.escape(key)}"] input`)) state.filters[key] = values;
    }
    return state;
  }

  go(state) {
    history.pushState(history.state, "", addressOf(state));
    this.show();
  }

  async show() {
    const turn = ++this.turn;
    const state = asked();
    const { q, sort, filters } = state;
    this.box.elements.q.value = q;
    this.found.hidden = !q;
    this.lists.hidden = Boolean(q);
    if (q !== this.query) {
      this.form.hidden = true;
      this.list.replaceChildren();
      this.nav.replaceChildren();
      this.opened.clear();
    }
    this.query = q;
    this.note.hidden = true;
    if (!q) return;
    this.status.textContent = words.loading;
    this.list.setAttribute("aria-busy", "true");
    try {
      const offset = (state.page - 1) * PAGE;
      const [known, found] = await Promise.all([warm(), index().find(q, { offset, limit: PAGE, sort, filters })]);
      if (turn !== this.turn) return;
      this.paint(state, found, new Map(known.kinds));
      await this.facets(state, known, found, turn);
    } catch (error) {
      if (turn !== this.turn || error.name === "AbortError") return;
      this.status.textContent = words.found_failed;
      const retry = make("button", { class: "ps-button", type: "button" }, words.retry);
      retry.addEventListener("click", () => this.show());
      this.note.replaceChildren(retry);
      this.note.hidden = this.lists.hidden = false;
    } finally {
      if (turn === this.turn) this.list.removeAttribute("aria-busy");
    }
  }

  paint(state, { total, atLeast, hits, rewritten }, kinds) {
    const { q, page } = state;
    const filtered = Object.keys(state.filters).length > 0;
    document.title = document.title.replace(/^(“.*” - )?/, () => `“${q}” - `);
    if (total) {
      const count = say(atLeast ? "found_about" : "found", { n: total });
      this.status.textContent = page > 1 ? `${count} · ${say("page", { n: page })}` : count;
    } else this.status.textContent = filtered ? words.found_none_filtered : say("found_none", { q });
    const notes = [];
    if (rewritten && total && words[`to_${rewritten.how}`]) {
      notes.push(say(`to_${rewritten.how}`, { q, to: rewritten.to.split(" ").map((w) => `“${w}”`).join("、") }));
    }
    if (!total && !filtered) {
      const tried = (rewritten?.tried ?? []).map((how) => words[`tried_${how}`]).filter(Boolean);
      if (tried.length) notes.push(say("tried", { what: tried.join("、") }));
      notes.push(words.advice);
    }
    this.note.replaceChildren(...notes.map((text) => make("p", {}, text)));
    this.note.hidden = !notes.length;
    this.lists.hidden = total > 0 || filtered;
    this.list.start = (page - 1) * PAGE + 1;
    this.list.replaceChildren(...hits.map((hit) => this.hit(hit, kinds)));
    const link = (n, label, rel) =>
      make("a", { class: "ps-button", rel, href: addressOf({ ...state, page: n }), "data-search-page-link": true }, label);
    const more = total > page * PAGE;
    const links = [...(page > 1 ? [link(page - 1, words.previous, "prev")] : []), ...(more ? [link(page + 1, words.next, "next")] : [])];
    this.nav.replaceChildren(...(links.length ? [make("nav", { class: "ps-found__pages", "aria-label": words.pages }, ...links)] : []));
  }

  hit({ name, alias, aliases, kind, path, date, badges, passage, marks, nameMarks, why }, kinds) {
    const badge = (text, more = "") => make("span", { class: `ps-badge${more}` }, text);
    const meta = make("p", { class: "ps-hit__meta" }, badge(kinds.get(kind) ?? kind, " ps-badge--accent"));
    meta.append(...(badges ?? []).filter((text) => text !== kinds.get(kind)).map((text) => badge(text)));
    if (date && !badges?.length) meta.append(make("time", { datetime: date }, date));
    if (aliases?.length) meta.append(make("span", { class: "ps-faint" }, aliases.slice(0, 3).join("、")));
    const label = words[`why_${why}`];
    if (label) meta.append(make("span", { class: "ps-suggest__why" }, alias ? `${label}：${alias}` : label));
    const title = make("h2", { class: "ps-hit__name" }, make("a", { href: new URL(path, ROOT).href }, ...marked(name, nameMarks)));
    const item = make("li", { class: "ps-hit" }, title, meta);
    if (passage) item.append(make("p", { class: "ps-hit__passage" }, ...marked(passage, marks)));
    return item;
  }

  /** Kinds at once; the other facets when they are opened, or chosen from. */
  async facets(state, known, found, turn) {
    const { q, sort, filters } = state;
    const filtered = Object.keys(filters).length > 0;
    if (!found.total && !filtered) return void (this.form.hidden = true);
    const focus = document.activeElement?.closest?.("[data-search-options] input, [data-search-options] select");
    const held = focus && [focus.name, focus.value];
    const kinds = await index().facets(q, "kind", { filters });
    if (turn !== this.turn) return;
    const sorts = [["", "sort_relevance"], ["date", "sort_date"]].map(([value, key]) =>
      make("option", { value, selected: value === sort }, words[key]),
    );
    const order = make("label", { class: "ps-field" }, make("span", {}, words.sort), make("select", { name: "sort" }, ...sorts));
    const clear = make("button", { class: "ps-button", type: "button", "data-clear": true, hidden: !filtered }, words.clear);
    const facet = (key, label, options) => {
      const chosen = new Set(filters[key]);
      const made = options.map(({ id, label, count }) =>
        make("label", { class: "ps-option" },
          make("input", { type: "checkbox", name: key, value: id, checked: chosen.has(id) }),
          make("span", {}, label), " ",
          make("span", { class: "ps-count" }, String(count))),
      );
      return make("fieldset", { class: "ps-facet", "data-facet": key }, make("legend", {}, label), make("div", { class: "ps-facet__options" }, ...made));
    };
    const others = known.facets.map(([key, label]) => {
      const place = make("div");
      const details = make("details", { class: "ps-facets", "data-key": key }, make("summary", {}, label), place);
      const load = async () => {
        const options = await index().facets(q, key, { filters });
        if (turn !== this.turn) return;
        place.replaceChildren(facet(key, label, options));
        if (held) this.refocus(held);
      };
      details.addEventListener("toggle", () => {
        this.opened[details.open ? "add" : "delete"](key);
        if (details.open && !place.firstChild) load().catch(() => (details.open = false));
      });
      if (this.opened.has(key) || filters[key]) details.open = true;
      return details;
    });
    this.form.replaceChildren(order, facet("kind", words.kind, kinds), ...others, clear);
    this.form.hidden = false;
    if (held) this.refocus(held);
  }

  refocus([name, value]) {
    const same = [...this.form.elements].find((e) => e.name === name && (e.localName === "select" || e.value === value));
    same?.focus();
  }
}

let results = null;
const start = () => {
  const root = document.querySelector("[data-search-page]");
  if (root && results?.root !== root) results = new Results(root);
};
addEventListener("popstate", () => {
  if (results?.root.isConnected) results.show();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-search-page-link]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState(history.state, "", link.href);
  results.show();
  results.root.scrollIntoView();
}, true);

// The theme's observable fires on the first page and on each page it swaps in.
if (window.document$) window.document$.subscribe(start);
else start();
if (document.activeElement?.form?.matches("form[data-search]")) boxOf(document.activeElement.form);
