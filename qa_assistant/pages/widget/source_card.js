// The card of one source: its quote, where it is from, and the way to the article.

import { element, iconButton, link } from "./dom.js";

/** @typedef {import("./answer.js").Surface} Surface */

const GAP = 8;

/** A card over everything else; it opens beside what was pressed, and gives the focus back to it. */
export class SourceCard {
  /** @type {HTMLElement | null} */
  #anchor = null;

  constructor() {
    this.node = element("div", { class: "card", part: "popover", role: "dialog", tabindex: "-1", popover: "auto" });
    // pressing elsewhere closes it, and leaves the focus there
    this.node.addEventListener("toggle", (/** @type {any} */ event) => {
      if (event.newState === "closed") this.#anchor?.setAttribute("aria-expanded", "false");
    });
  }

  get isOpen() {
    return this.node.matches(":popover-open");
  }

  /** @param {any} citation @param {HTMLElement} anchor @param {{ surface: Surface, within: HTMLElement }} place */
  open(citation, anchor, { surface, within }) {
    if (this.isOpen) this.node.hidePopover();
    this.#anchor = anchor;
    this.node.setAttribute("aria-label", surface.phrases.say("source", citation));
    this.node.replaceChildren(...contents(citation, surface, () => this.close()));
    this.node.showPopover();
    anchor.setAttribute("aria-expanded", "true");
    this.#place(anchor.getBoundingClientRect(), within.getBoundingClientRect());
    this.node.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    this.node.hidePopover();
    this.#anchor?.focus({ preventScroll: true });
  }

  /** Below what was pressed, or above where there is more room, or over it where there is none; inside of the panel. @param {DOMRect} beside @param {DOMRect} within */
  #place(beside, within) {
    const { style } = this.node;
    style.removeProperty("max-height");
    const height = document.documentElement.clientHeight;
    const card = this.node.getBoundingClientRect();
    const [above, below] = [beside.top - 2 * GAP, height - beside.bottom - 2 * GAP];
    const isBelow = card.height <= below || below >= above;
    const room = Math.min(Math.max(isBelow ? below : above, 120), height - 2 * GAP);
    const shown = Math.min(card.height, room);
    const middle = beside.left + beside.width / 2 - card.width / 2;
    style.setProperty("max-height", `${room}px`);
    style.setProperty("left", `${Math.max(within.left + GAP, Math.min(middle, within.right - card.width - GAP))}px`);
    const top = isBelow ? beside.bottom + GAP : beside.top - GAP - shown;
    style.setProperty("top", `${Math.max(GAP, Math.min(top, height - GAP - shown))}px`);
  }
}

/** @param {any} citation @param {Surface} surface @param {() => void} close */
function contents(citation, { phrases, client }, close) {
  const links = [
    citation.removed ? "" : link(citation.view_url, phrases.say("openArticle"), client.base),
    link(citation.source_url, phrases.say("original"), client.base),
  ];
  const where = [phrases.provenance(citation), citation.page ? phrases.say("page", { number: citation.page }) : ""];
  const carriers = [...new Set((citation.copies ?? []).map((/** @type {any} */ copy) => copy.publisher ?? phrases.say("quoted", { text: copy.title })))];
  return [
    element("div", { class: "card-head" }, [
      element("span", { class: "number", text: String(citation.number) }),
      element("span", { class: "what" }, [
        element("strong", { class: "headline", dir: "auto", text: citation.title }),
        element("span", { class: "meta", dir: "auto", text: where.filter(Boolean).join(", ") }),
      ]),
      iconButton("close", phrases.say("close"), close),
    ]),
    element("blockquote", { dir: "auto", text: citation.quote }),
    citation.removed ? element("p", { class: "remark", text: phrases.say("removed") }) : "",
    carriers.length ? element("p", { class: "remark", dir: "auto", text: phrases.say("carried", { names: phrases.list(carriers) }) }) : "",
    element("p", { class: "links" }, links),
  ];
}
