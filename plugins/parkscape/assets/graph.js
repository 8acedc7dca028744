// The relation graph: a picture of the list below it, drawn when the reader asks. It reads that
// list, and those of other pages where a node is opened; all words are drawn as text.
"use strict";

const LOOKS = {
  parks: ["#0b8f82", "circle"],
  enterprises: ["#c2711a", "rect"],
  achievements: ["#8a63b8", "diamond"],
  platforms: ["#3d82cc", "roundRect"],
  chains: ["#b6528a", "triangle"],
  organisations: ["#6b8a36", "pin"],
};
const UNKNOWN = ["#8a9694", "circle"];
const MOST = 80;

const kindOf = (url) => url.pathname.split("/").filter(Boolean).at(-2);

/** What a page's list of relations says: (word, whether the page states it, name, address or none). */
function ties(section, base) {
  return [...section.querySelectorAll("li[data-tie]")].flatMap((row) => {
    const { tie, way, names } = row.dataset;
    const linked = [...row.querySelectorAll(".ps-relation a")].map((link) => ({
      tie, way, name: link.textContent.trim(), url: new URL(link.getAttribute("href"), base),
    }));
    return [...linked, ...JSON.parse(names || "[]").map((name) => ({ tie, way, name }))];
  });
}

class Graph {
  constructor(section, words) {
    this.section = section;
    this.words = words;
    this.nodes = new Map();
    this.links = new Map();
  }

  async open(init) {
    this.picture = this.section.querySelector("[data-graph-picture]");
    this.panel = this.section.querySelector("[data-graph-panel]");
    this.picture.hidden = false;
    this.chart = init(this.picture, null, { renderer: "svg" });
    this.chart.on("click", { dataType: "node" }, ({ data }) => this.choose(data.id));
    addEventListener("resize", () => this.chart.resize());
    new MutationObserver(() => this.draw()).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    const home = this.node(this.section.dataset.name, new URL(location.pathname, location.href));
    this.add(home, this.section, location.href);
    this.choose(home);
    this.draw();
  }

  node(name, url) {
    const id = url ? url.pathname : name;
    if (!this.nodes.has(id)) this.nodes.set(id, { id, name, url, kind: url ? kindOf(url) : "" });
    return id;
  }

  add(from, section, base) {
    this.nodes.get(from).opened = true;
    for (const { tie, way, name, url } of ties(section, base)) {
      if (this.nodes.size >= MOST && !this.nodes.has(url ? url.pathname : name)) {
        this.full = true;
        continue;
      }
      const other = this.node(name, url);
      // Each end words a relation its own way; the first word read stands.
      const key = [from, other].sort().join(" ");
      const known = this.links.get(key);
      if (!known) this.links.set(key, { source: from, target: other, words: [tie], reader: from, way });
      else if (known.reader === from && !known.words.includes(tie)) known.words.push(tie);
    }
  }

  async expand(id) {
    const node = this.nodes.get(id);
    try {
      const response = await fetch(node.url);
      if (!response.ok) throw new Error(`${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const section = page.querySelector("section[data-relations]");
      if (section) this.add(id, section, node.url);
      else node.opened = true;
    } catch {
      this.failed = true;
    }
    this.choose(id);
    this.draw();
  }

  /** The panel below the picture: who was chosen, and what can be done. */
  choose(id) {
    const node = this.nodes.get(id);
    this.chosen = id;
    const name = document.createElement(node.url ? "a" : "strong");
    name.textContent = node.name;
    if (node.url) name.href = node.url.href;
    this.panel.replaceChildren(name);
    if (node.url && !node.opened) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ps-button";
      button.textContent = this.words.expand;
      button.addEventListener("click", () => this.expand(id));
      this.panel.append(" ", button);
    }
    const notes = [this.full ? this.words.full : "", this.failed ? this.words.failed : ""];
    this.panel.append(" ", notes.filter(Boolean).join(" "));
    this.failed = false;
    this.panel.hidden = false;
  }

  draw() {
    const style = getComputedStyle(document.body);
    const text = style.getPropertyValue("--ps-text").trim();
    const soft = style.getPropertyValue("--ps-soft").trim();
    const page = style.getPropertyValue("--ps-surface").trim();
    const small = this.picture.clientWidth < 500;
    const degree = new Map();
    for (const { source, target } of this.links.values()) {
      for (const id of [source, target]) degree.set(id, (degree.get(id) || 0) + 1);
    }
    this.chart.setOption({
      animation: false,
      series: [{
        type: "graph", layout: "force", roam: "move", draggable: true, cursor: "pointer",
        force: { repulsion: small ? 260 : 600, edgeLength: small ? 90 : 150, gravity: 0.12, layoutAnimation: false, initLayout: "circular" },
        emphasis: { focus: "adjacency", label: { color: text } },
        edgeLabel: { show: this.links.size <= 24, fontSize: 11, color: text, textBorderColor: page, textBorderWidth: 3, formatter: ({ data }) => data.word },
        lineStyle: { color: soft, opacity: 1, width: 1 },
        label: { show: true, position: "bottom", color: text, fontSize: 12, width: small ? 90 : 160, overflow: "break",
          textBorderColor: page, textBorderWidth: 3, formatter: ({ data }) => data.name },
        data: [...this.nodes.values()].map(({ id, name, kind, opened }) => {
          const [color, symbol] = LOOKS[kind] || UNKNOWN;
          return { id, name, symbol, symbolSize: Math.min(18 + 3 * (degree.get(id) || 0), 42),
            itemStyle: { color, borderColor: opened ? text : page, borderWidth: opened ? 2 : 1 } };
        }),
        links: [...this.links.values()].map(({ source, target, words, way }) => ({
          source, target, word: words.join("、"),
          symbol: way === "in" ? ["arrow", "none"] : ["none", "arrow"], symbolSize: 7,
        })),
      }],
    });
  }
}

/** Draw the relations of a section; it says so where it cannot. */
export async function open(section, button) {
  const words = JSON.parse(button.dataset.words);
  button.disabled = true;
  try {
    const { init } = await import("./vendor/echarts-graph.js");
    await new Graph(section, words).open(init);
    button.remove();
    for (const legend of section.querySelectorAll("[data-graph-legend]")) legend.hidden = false;
  } catch {
    button.disabled = false;
    button.textContent = words.failed;
  }
}
