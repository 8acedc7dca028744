// What the pages gain with script: filters and sorting in lists, sources that close by themselves,
// printing. Without it every page reads whole. Works on the page as it stands, so that a theme
// that swaps pages in place needs only to start it again.
"use strict";

(() => {
  /** Only who asks for a relation graph loads what draws it. */
  const GRAPH = new URL("graph.js", document.currentScript.src).href;

  /** One form for names: width, case, spaces and dots between characters do not matter. */
  const normalise = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[\s'·・.]+/g, "");

  /** Rows of a list: cards and table rows of one key move and hide together. */
  class List {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("[data-filters]");
      this.cards = root.querySelector("[data-cards]");
      this.body = root.querySelector("[data-table] tbody");
      this.none = root.querySelector("[data-none]");
      this.status = root.querySelector("[data-status]");
      this.parts = (root.dataset.parts || "").split(" ").filter(Boolean);
      this.collect();
      this.form.hidden = false;
      this.read();
      // On a phone the results come first, unless a choice is already made.
      const groups = this.form.querySelector("[data-facets]");
      if (groups && innerWidth < 700) groups.open = Boolean(this.form.querySelector(":checked:not(option)"));
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", () => setTimeout(() => this.changed()));
      if (location.search) this.whole().then(() => this.offer()).then(() => this.show());
      else this.show();
    }

    /** An address may ask for a value that is too rare to be offered: then it is, and chosen. */
    offer() {
      for (const [name, value] of new URLSearchParams(location.search)) {
        const group = this.form.querySelector(`.ps-facet input[name="${CSS.escape(name)}"]`)?.closest(".ps-facet");
        if (!group || group.querySelector(`input[value="${CSS.escape(value)}"]`)) continue;
        const option = group.querySelector(".ps-option").cloneNode(true);
        const input = option.querySelector("input");
        input.value = value;
        input.checked = true;
        option.querySelector("span").textContent = this.labelOf(name, value);
        group.querySelector(".ps-facet__options").prepend(option);
      }
    }

    /** What the table says of rows that have this value alone; else the value itself. */
    labelOf(name, value) {
      const row = this.rows.find(({ card }) => card.getAttribute(`data-f-${name}`) === value)?.row;
      const column = this.root.querySelector(`th[data-column="${CSS.escape(name)}"]`);
      return (row && column && row.cells[column.cellIndex].textContent) || value;
    }

    collect() {
      const rows = new Map();
      for (const row of this.body ? this.body.children : []) rows.set(row.dataset.key, row);
      this.rows = [...this.cards.children].map((card) => ({
        card,
        row: rows.get(card.dataset.key),
        words: card.dataset.words || "",
        order: Number(card.dataset.order),
      }));
      this.facets = [...new Set([...this.form.querySelectorAll(".ps-facet input")].map((i) => i.name))];
    }

    /** A long list is cut into pages; filtering needs them all. */
    async whole() {
      const parts = this.parts;
      if (!parts.length) return;
      this.parts = [];
      const documents = await Promise.all(
        parts.map(async (part) => {
          const url = new URL(part, location);
          const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
          // Links hold from where the part stands, not from here.
          for (const link of page.querySelectorAll("[data-list] a[href]")) {
            link.href = new URL(link.getAttribute("href"), url);
          }
          return page;
        }),
      );
      let order = this.cards.children.length;
      for (const page of documents) {
        for (const card of page.querySelectorAll("[data-cards] > *")) {
          card.dataset.order = order++;
          this.cards.append(document.adoptNode(card));
        }
        for (const row of page.querySelectorAll("[data-table] tbody tr")) {
          this.body.append(document.adoptNode(row));
        }
      }
      const nav = this.root.querySelector("[data-parts-nav]");
      if (nav) nav.hidden = true;
      this.collect();
    }

    read() {
      const query = new URLSearchParams(location.search);
      for (const input of this.form.elements) {
        if (input.type === "checkbox") input.checked = query.getAll(input.name).includes(input.value);
        else if (input.name) input.value = query.get(input.name) || "";
      }
      if (this.form.elements.sort.selectedIndex < 0) this.form.elements.sort.selectedIndex = 0;
    }

    write() {
      const query = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) if (value) query.append(name, value);
      const text = query.toString();
      history.replaceState(history.state, "", text ? `?${text}` : location.pathname);
    }

    async changed() {
      this.write();
      await this.whole();
      this.show();
    }

    chosen() {
      const data = new FormData(this.form);
      return new Map(this.facets.map((name) => [name, new Set(data.getAll(name))]));
    }

    passes(row, chosen, except) {
      for (const [name, values] of chosen) {
        if (name === except || !values.size) continue;
        const own = (row.card.getAttribute(`data-f-${name}`) || "").split(" ");
        if (!own.some((value) => values.has(value))) return false;
      }
      return true;
    }

    show() {
      const chosen = this.chosen();
      const text = normalise(this.form.elements.q.value);
      const named = this.rows.filter((row) => !text || row.words.includes(text));
      let shown = 0;
      const passing = new Set(named.filter((row) => this.passes(row, chosen)));
      for (const row of this.rows) {
        const on = passing.has(row);
        row.card.hidden = !on;
        if (row.row) row.row.hidden = !on;
        shown += on;
      }
      this.count(named, chosen);
      this.sort();
      this.none.hidden = shown > 0;
      this.status.textContent = this.root.dataset.shown
        .replace("{shown}", shown)
        .replace("{total}", this.rows.length);
    }

    /** Beside each option: how many rows it would leave, all other choices kept. */
    count(named, chosen) {
      for (const name of this.facets) {
        const counts = new Map();
        for (const row of named) {
          if (!this.passes(row, chosen, name)) continue;
          for (const value of (row.card.getAttribute(`data-f-${name}`) || "").split(" ")) {
            counts.set(value, (counts.get(value) || 0) + 1);
          }
        }
        for (const input of this.form.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) {
          const count = counts.get(input.value) || 0;
          const label = input.parentElement.querySelector("[data-count]");
          label.textContent = count;
          label.dataset.count = count;
        }
      }
    }

    sort() {
      const key = this.form.elements.sort.value;
      const value = (row) => row.card.getAttribute(`data-s-${key}`) || "";
      const number = (row) => Number(value(row));
      const numeric = key && this.rows.every((row) => !value(row) || !Number.isNaN(number(row)));
      const compare = (a, b) => {
        if (!key) return a.order - b.order;
        if (!value(a) !== !value(b)) return value(a) ? -1 : 1;
        const less = numeric
          ? number(b) - number(a)
          : key === "date"
            ? value(b).localeCompare(value(a))
            : value(a).localeCompare(value(b));
        return less || a.order - b.order;
      };
      if (key === this.sorted && this.rows.length === this.placed) return;
      this.sorted = key;
      this.placed = this.rows.length;
      const rows = [...this.rows].sort(compare);
      this.cards.append(...rows.map((row) => row.card));
      if (this.body) this.body.append(...rows.map((row) => row.row).filter(Boolean));
    }
  }

  const start = () => {
    for (const root of document.querySelectorAll("[data-list]:not([data-started])")) {
      if (!root.querySelector("[data-filters]") || !root.querySelector("[data-cards]")) continue;
      root.dataset.started = "";
      new List(root);
    }
    for (const button of document.querySelectorAll("[data-print], [data-graph]")) button.hidden = false;
  };

  const closeSources = (except) => {
    for (const open of document.querySelectorAll("details.ps-source[open]")) {
      if (open !== except) open.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const graph = event.target.closest("[data-graph]");
    if (graph) import(GRAPH).then((module) => module.open(graph.closest("[data-relations]"), graph));
    else if (event.target.closest("[data-print]")) print();
    else closeSources(event.target.closest("details.ps-source"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.ps-source[open]");
    if (!open) return;
    closeSources();
    open.querySelector("summary").focus();
  });

  // The theme's observable fires on the first page and on each page it swaps in.
  if (window.document$) window.document$.subscribe(start);
  else start();
})();
