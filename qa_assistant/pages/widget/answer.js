// An answer as elements: its text with a chip for each citation, and its sources.

import { element } from "./dom.js";

/** @typedef {import("./phrases.js").Phrases} Phrases */
/**
 * What the parts of the widget share.
 * @typedef {{
 *   phrases: Phrases, client: import("./client.js").Client, sharePath: string | null,
 *   ask: (question: string) => void, announce: (text: string) => void,
 *   emit: (name: string, detail: object) => void,
 *   showSource: (citation: any, anchor: HTMLElement) => void,
 *   keepFocus: () => void,
 * }} Surface
 */

/** The answer's text while it grows; each marker whose citation is known is a button. */
export class AnswerText {
  /** @param {Surface} surface */
  constructor(surface) {
    this.surface = surface;
    this.node = element("p", { class: "answer", part: "answer", dir: "auto" });
  }

  /** What stands already is left alone, so that a button keeps the focus. @param {string} text @param {any[]} citations */
  update(text, citations) {
    const known = new Map(citations.map((citation) => [citation.number, citation]));
    // a chip stays on the line of the word before it
    const parts = splitMarkers(text.replace(/ (?=\[\d{1,3}\])/g, "\u00a0")).map(
      (part) => known.get(part) ?? (typeof part === "number" ? `[${part}]` : part),
    );
    parts.forEach((part, index) => {
      const shown = this.node.childNodes[index];
      if (typeof part === "string" && shown instanceof Text) shown.data = part;
      else if (part.number === undefined || shown?.textContent !== String(part.number) || shown instanceof Text) {
        const made = typeof part === "string" ? document.createTextNode(part) : chip(part, this.surface);
        if (shown) shown.replaceWith(made);
        else this.node.append(made);
      }
    });
    while (this.node.childNodes.length > parts.length) this.node.lastChild?.remove();
  }
}

/**
 * @param {string} text
 * @returns {(string | number)[]} texts, and the numbers of markers like `[1]` between them
 */
export function splitMarkers(text) {
  return text.split(/(\[\d{1,3}\])/).filter(Boolean).map((part) => (/^\[\d{1,3}\]$/.test(part) ? Number(part.slice(1, -1)) : part));
}

/** The sources, one line each, that open the same quotes as the chips. @param {any[]} citations @param {Surface} surface */
export function sourceList(citations, surface) {
  const { phrases } = surface;
  const items = citations.map((citation) => {
    const opener = element("button", { type: "button", class: "source", "aria-haspopup": "dialog" }, [
      element("span", { class: "number", text: String(citation.number) }),
      element("span", { class: "what" }, [
        element("span", { class: "headline", dir: "auto", text: citation.title }),
        element("span", { class: "meta", dir: "auto", text: phrases.provenance(citation) }),
      ]),
    ]);
    opener.addEventListener("click", () => surface.showSource(citation, opener));
    return element("li", {}, [opener]);
  });
  return element("ol", { class: "sources", part: "sources", role: "list", "aria-label": phrases.say("sources") }, items);
}

/** @param {any} citation @param {Surface} surface */
function chip(citation, surface) {
  const label = surface.phrases.say("source", { number: citation.number, title: citation.title });
  const made = element("button", {
    class: "chip", part: "chip", type: "button", "aria-haspopup": "dialog", "aria-label": label, text: String(citation.number),
  });
  made.addEventListener("click", () => surface.showSource(citation, made));
  return made;
}

/**
 * The answer with its sources, as plain text for other programs.
 * @param {any} answer @param {Phrases} phrases @param {string} base
 */
export function plainAnswer(answer, phrases, base) {
  const sources = answer.citations.map((/** @type {any} */ citation) => {
    const from = phrases.provenance(citation);
    const lines = [`[${citation.number}] ${citation.title}${from && ` (${from})`}`, `“${citation.quote}”`, new URL(citation.view_url, base).href];
    return lines.join("\n    ");
  });
  return [answer.question, answer.text, ...sources].join("\n\n");
}
