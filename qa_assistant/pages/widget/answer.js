// An answer as elements: its text with a chip for each citation, and its sources.

import { element } from "./dom.js";

/** @typedef {import("./phrases.js").Phrases} Phrases */
/**
 * What the parts of the widget share.
 * @typedef {{
 *   phrases: Phrases, client: import("./client.js").Client, sharePath: string | null,
 *   ask: (question: string) => void, announce: (text: string) => void,
 *   emit: (name: string, detail: object) => void,
 *   level: number,
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
    const pieces = piecesOf(text, citations);
    pieces.forEach(({ words, citation }, index) => {
      const shown = this.node.childNodes[index];
      const key = citation && `${words}[${citation.number}]`;
      if (!citation && shown instanceof Text) shown.data = words;
      else if (!citation || !(shown instanceof Element) || shown.textContent !== key) {
        const made = citation ? element("span", { class: "kept" }, [words, chip(citation, this.surface)]) : document.createTextNode(words);
        if (shown) shown.replaceWith(made);
        else this.node.append(made);
      }
    });
    while (this.node.childNodes.length > pieces.length) this.node.lastChild?.remove();
  }
}

/**
 * Words, and the last word before a chip together with it, so that no line begins with a chip.
 * @param {string} text @param {any[]} citations
 */
export function piecesOf(text, citations) {
  const known = new Map(citations.map((citation) => [citation.number, citation]));
  /** @type {{ words: string, citation?: any }[]} */
  const pieces = [];
  for (const part of splitMarkers(text)) {
    const citation = known.get(part);
    if (!citation) {
      pieces.push({ words: typeof part === "number" ? `[${part}]` : part });
      continue;
    }
    const before = pieces.at(-1);
    if (!before || before.citation) {
      pieces.push({ words: "", citation });
      continue;
    }
    const last = /\S{0,12}\s*$/u.exec(before.words)?.[0] ?? "";
    before.words = before.words.slice(0, before.words.length - last.length);
    if (!before.words) pieces.pop();
    pieces.push({ words: last, citation });
  }
  return pieces;
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
  // unseen, but copied with what is selected: a bare number would be read as one of the words
  const [opening, closing] = ["[", "]"].map((text) => element("span", { class: "bracket", text }));
  const made = element("button", { class: "chip", part: "chip", type: "button", "aria-haspopup": "dialog", "aria-label": label }, [
    opening, String(citation.number), closing,
  ]);
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
