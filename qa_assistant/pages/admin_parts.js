// Parts of the administration page; text only ever becomes text nodes.

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

/** A link to a page of this server. @param {string} path @param {string} text */
export function link(path, text) {
  return element("a", { href: new URL(path, location.origin).pathname + new URL(path, location.origin).search, text });
}
