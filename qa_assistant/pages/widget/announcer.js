// What screen readers are told while an answer arrives: whole sentences, each once.

import { element } from "./dom.js";

/** Finds the whole sentences of a text that grows. */
export class SentenceFeed {
  #text = "";
  #told = 0;
  #segments;

  /** @param {string} language */
  constructor(language) {
    this.#segments = new Intl.Segmenter(language, { granularity: "sentence" });
  }

  /** @param {string} text the next piece @returns {string[]} the sentences that it completes */
  push(text) {
    this.#text += text;
    const found = [...this.#segments.segment(this.#text.slice(this.#told))].map((part) => part.segment);
    const open = found.pop() ?? "";
    this.#told = this.#text.length - open.length;
    return found.map(spoken).filter(Boolean);
  }

  /** @returns {string[]} what is left at the end */
  end() {
    const rest = this.#text.slice(this.#told);
    this.#told = this.#text.length;
    return [spoken(rest)].filter(Boolean);
  }
}

/** A sentence without the markers of its citations. @param {string} sentence */
function spoken(sentence) {
  return sentence.replace(/\[\d{1,3}\]/g, "").replace(/\s+/g, " ").trim();
}

/** A log that nobody sees; it holds what was said since the last question. */
export class Announcer {
  /** @param {string} label */
  constructor(label) {
    this.node = element("div", { class: "hidden", role: "log", "aria-live": "polite", "aria-label": label });
  }

  /** @param {string} text */
  say(text) {
    if (text) this.node.append(element("p", { dir: "auto", text }));
  }

  clear() {
    this.node.replaceChildren();
  }
}
