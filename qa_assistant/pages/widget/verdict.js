// What can be done with a whole answer: rate it, say why, copy it, share it.

import { plainAnswer } from "./answer.js";
import { button, element, icon, iconButton } from "./dom.js";

/** @typedef {import("./answer.js").Surface} Surface */

let forms = 0;

/** The row below an answer. @param {any} answer @param {Surface} surface */
export function verdict(answer, surface) {
  const { phrases, client, sharePath } = surface;
  const row = element("div", { class: "verdict" });
  const said = element("p", { class: "said", role: "status" });
  const place = element("div");
  /** @type {{ [rating: string]: HTMLElement }} */
  const thumbs = {};
  /** @type {Promise<boolean>} */
  let sending = Promise.resolve(true);
  /** @param {"up" | "down"} rating @param {string} [comment] */
  const rate = async (rating, comment) => {
    try {
      await client.rate(answer.id, rating, comment);
      said.textContent = phrases.say("thanks");
      return true;
    } catch {
      said.textContent = phrases.say("notSent");
      return false;
    }
  };
  /** @param {"up" | "down"} rating */
  const press = (rating) => {
    for (const [name, thumb] of Object.entries(thumbs)) thumb.setAttribute("aria-pressed", String(name === rating));
    /** One after the other, so that the last word counts. @param {string} [comment] */
    const send = (comment) => (sending = sending.then(() => rate(rating, comment)));
    const typed = place.querySelector("textarea")?.value ?? "";
    send();
    place.replaceChildren(commentForm(phrases, { thumb: thumbs[rating], typed, send }));
  };
  thumbs.up = iconButton("up", phrases.say("good"), () => press("up"));
  thumbs.down = iconButton("down", phrases.say("bad"), () => press("down"));
  for (const thumb of Object.values(thumbs)) thumb.setAttribute("aria-pressed", "false");
  row.append(thumbs.up, thumbs.down, copier("copy", phrases.say("copy"), () => plainAnswer(answer, phrases, client.base), phrases, said));
  if (sharePath) {
    const address = new URL(sharePath + encodeURIComponent(answer.id), client.base).href;
    row.append(copier("link", phrases.say("share"), () => address, phrases, said));
  }
  row.append(said);
  return element("div", { class: "verdicts" }, [row, place]);
}

/**
 * @param {import("./phrases.js").Phrases} phrases
 * @param {{ thumb: HTMLElement, typed: string, send: (comment: string) => Promise<boolean> }} parts `typed` was written before
 */
function commentForm(phrases, { thumb, typed, send }) {
  const id = `comment-${++forms}`;
  const field = /** @type {HTMLTextAreaElement} */ (element("textarea", { id, rows: "2", maxlength: "2000", dir: "auto", text: typed }));
  const form = element("div", { class: "comment" }, [
    element("label", { for: id, text: phrases.say("comment") }),
    field,
    button(phrases.say("sendComment"), async () => {
      if (!(await send(field.value.trim()))) return;
      thumb.focus();
      form.remove();
    }),
  ]);
  return form;
}

/**
 * @param {"copy" | "link"} name @param {string} label @param {() => string} text
 * @param {import("./phrases.js").Phrases} phrases @param {HTMLElement} said
 */
function copier(name, label, text, phrases, said) {
  const made = iconButton(name, label, async () => {
    await copy(text(), made);
    made.replaceChildren(icon("done"));
    said.textContent = phrases.say("copied");
    setTimeout(() => made.replaceChildren(icon(name)), 2000);
  });
  return made;
}

/** Pages without a secure address have no clipboard, but can copy what is selected. @param {string} text @param {HTMLElement} beside */
async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = /** @type {HTMLTextAreaElement} */ (element("textarea", { class: "hidden", "aria-hidden": "true" }));
    field.value = text;
    beside.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    beside.focus();
  }
}
