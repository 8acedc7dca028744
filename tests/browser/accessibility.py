"""What axe-core objects to on a page, asked so that no rule and no style is left out.

Contrast of colours is most of what axe-core costs, and rows of a table cost as much as the first
of them. It is therefore asked of one text of each style: of each chain of elements, classes and
computed colours from the text up. Where axe-core cannot judge that one, it is asked of all others
of the style.
"""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
MARKUP = """
async (within) => {
  // The style sheets would be fetched for a rule that is not on unless asked for.
  const options = { resultTypes: ["violations"], preload: { assets: ["media"] } };
  options.rules = { "color-contrast": { enabled: false } };
  return (await axe.run(within, options)).violations.map((rule) => [rule.id, rule.nodes]);
}
"""
COLOURS = """
async (within) => {
  const LOOKS = [
    "color", "backgroundColor", "backgroundImage", "backgroundClip", "opacity", "fontSize",
    "fontWeight", "textShadow", "webkitTextFillColor", "filter", "mixBlendMode", "display",
    "visibility", "position", "zIndex", "overflow", "clipPath", "transform",
  ];
  const STATES = ["disabled", "aria-disabled", "aria-hidden", "inert", "role"];
  const numbers = new Map();
  const styles = new Map();
  const styleOf = (element) => {
    if (!element) return "";
    if (!styles.has(element)) {
      const own = [styleOf(element.parentElement), element.localName, element.className];
      own.push(...STATES.map((name) => element.getAttribute(name)));
      const look = getComputedStyle(element);
      own.push(...LOOKS.map((name) => look[name]));
      for (const pseudo of ["::before", "::after"]) {
        const { content, backgroundColor } = getComputedStyle(element, pseudo);
        own.push(content, content === "none" || backgroundColor);
      }
      const whole = own.join("|");
      if (!numbers.has(whole)) numbers.set(whole, numbers.size);
      styles.set(element, numbers.get(whole));
    }
    return styles.get(element);
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const groups = new Map();
  for (const element of document.querySelectorAll(`${within}, ${within} *`)) {
    const says = element.matches("input, select, textarea") || [...element.childNodes].some(isText);
    if (!says || !element.checkVisibility({ visibilityProperty: true })) continue;
    const style = styleOf(element);
    groups.set(style, [...(groups.get(style) ?? []), element]);
  }
  const judged = new Set();
  const found = [];
  const ask = async (include) => {
    if (!include.length) return;
    const options = { runOnly: ["color-contrast"], preload: false, elementRef: true };
    options.resultTypes = ["passes", "violations"];
    options.selectors = false;
    const { passes, violations } = await axe.run({ include }, options);
    for (const { nodes } of [...passes, ...violations]) {
      for (const { element } of nodes) judged.add(element);
    }
    for (const { id, nodes } of violations) {
      found.push([id, nodes.map(({ html, failureSummary }) => ({ html, failureSummary }))]);
    }
  };
  const every = [...groups.values()];
  await ask(every.map(([first]) => first));
  await ask(every.filter(([first]) => !judged.has(first)).flatMap(([, ...others]) => others));
  return found;
}
"""


def _told(found: list[tuple[str, list[dict[str, Any]]]]) -> list[str]:
    return [
        f"{rule}: {node['html'][:300]}: {node['failureSummary']}"
        for rule, nodes in found
        for node in nodes[:4]
    ]


def _load(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)


def faulty_markup(page: Page, within: str = "html") -> list[str]:
    """What every rule but that of contrast finds; no scheme of colours changes the answer."""
    _load(page)
    return _told(page.evaluate(MARKUP, within))


def faulty_colours(page: Page, within: str = "html") -> list[str]:
    """Texts that stand out too little, as the page looks now: one at least of each style."""
    _load(page)
    return _told(page.evaluate(COLOURS, within))


def violations(page: Page, within: str = "html") -> list[str]:
    """All that axe-core finds."""
    return faulty_markup(page, within) + faulty_colours(page, within)
