// Elements from data. Text only ever becomes text nodes; links only ever lead to http(s).

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  ask: "M4 5h16v11H10l-5 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  fresh: "M12 5v14M5 12h14",
  forget: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  up: "M8 11l4-7c2 0 2.5 1.5 2 3.5L13.5 10H19l-1.5 9H8zM8 11H4.5v8H8",
  down: "M8 13l4 7c2 0 2.5-1.5 2-3.5L13.5 14H19l-1.5-9H8zM8 13H4.5V5H8",
  copy: "M9 9h10v11H9zM5 15V4h10",
  done: "M5 13l4 4L19 7",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
};

/**
 * @param {string} name
 * @param {{ text?: string, [attribute: string]: any }} [options] attributes, and `text`; null leaves one out
 * @param {(Node | string | null)[]} [children]
 */
export function element(name, options = {}, children = []) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key === "text") node.textContent = value;
    else if (value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/**
 * @param {string | null} url
 * @param {string} text
 * @param {string} [base] what a relative address is relative to
 * @returns {HTMLElement | null} null where the address is no web address
 */
export function link(url, text, base = location.href) {
  if (!url || !URL.canParse(url, base)) return null;
  const target = new URL(url, base);
  if (!["http:", "https:"].includes(target.protocol)) return null;
  return element("a", { href: target.href, target: "_blank", rel: "noopener nofollow", dir: "auto", text });
}

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/**
 * @param {keyof typeof ICONS} name
 * @param {string} label
 * @param {() => void} act
 */
export function iconButton(name, label, act) {
  const made = element("button", { type: "button", class: "icon", "aria-label": label, title: label }, [icon(name)]);
  made.addEventListener("click", act);
  return made;
}

/** Whether a key is pressed for an input method; Safari ends composing before the key that ends it. @param {KeyboardEvent} event */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {{ [attribute: string]: any }} [options]
 */
export function button(text, act, options = {}) {
  const made = element("button", { type: "button", text, ...options });
  made.addEventListener("click", act);
  return made;
}
