// Parts of the administration page; text only ever becomes text nodes.

import { askFirst } from "./widget/sure.js";

/** @param {string} name @param {{ text?: string, [attribute: string]: any }} [options] @param {(Node | string)[]} [children] */
export function element(name, options = {}, children = []) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(options)) {
    if (attribute === "text") node.textContent = value;
    else if (value) node.setAttribute(attribute, value);
  }
  node.append(...children);
  return node;
}

/** @param {string} text @param {() => void} act */
export function button(text, act) {
  const made = element("button", { type: "button", text });
  made.addEventListener("click", act);
  return made;
}

/** What is done at the second press; the first asks. @param {string} text @param {string} what the thing's name @param {() => void} act */
export function sureButton(text, what, act) {
  const made = element("button", { type: "button" });
  const show = (/** @type {boolean} */ isSure) => {
    made.textContent = isSure ? `Really ${text.toLowerCase()}?` : text;
    made.setAttribute("aria-label", `${made.textContent} ${what}`);
  };
  askFirst(made, { show, act });
  show(false);
  return made;
}

/** Put these elements into a place; what is there already is not moved, and keeps the focus. @param {Element} place @param {Element[]} items */
export function arrange(place, items) {
  const staying = new Set(items);
  for (const item of [...place.children]) if (!staying.has(item)) item.remove();
  items.forEach((item, i) => {
    if (place.children[i] !== item) place.insertBefore(item, place.children[i] ?? null);
  });
}

/** A link to a page of this server. @param {string} path @param {string} text */
export function link(path, text) {
  const { pathname, search, hash } = new URL(path, location.origin);
  return element("a", { href: pathname + search + hash, dir: "auto", text });
}

/** The page of an article at a place in it. @param {{ article_id: string, version: number, start: number, end: number }} place @param {string} text */
export function placeLink({ article_id, version, start, end }, text) {
  return link(`/articles/${encodeURIComponent(article_id)}?version=${version}&start=${start}&end=${end}#quote`, text);
}

/** @param {string | null} at */
export function day(at) {
  return at ? new Date(at).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" }) : "";
}

/** @param {string} at */
export function moment(at) {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

/** @param {string[][]} all names and values */
export function pairs(all) {
  return element("dl", {}, all.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { dir: "auto", text: value })]));
}

/** A table whose cells that are numbers stand under each other. @param {string[]} heads @param {(string | Node | null)[][]} rows @param {string} caption */
export function table(heads, rows, caption) {
  const isNumber = (/** @type {any} */ cell) => typeof cell === "string" && /^(\d|–$)/.test(cell);
  const body = rows.map((cells) =>
    element("tr", {}, cells.map((cell, i) => element("td", { class: i && isNumber(cell) ? "number" : "", "data-head": i ? heads[i] : "" }, [cell ?? "–"]))),
  );
  const head = heads.map((text) => element("th", { scope: "col", text }));
  const made = element("table", {}, [
    element("caption", { class: "visually-hidden", text: caption }),
    element("thead", {}, [element("tr", {}, head)]),
    element("tbody", {}, body),
  ]);
  return element("div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": caption }, [made]);
}
