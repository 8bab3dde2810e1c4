// One question with its answer, from the first word of the search to the row of thumbs.

import { AnswerText, sourceList } from "./answer.js";
import { asides, nothingFound } from "./asides.js";
import { button, element } from "./dom.js";
import { verdict } from "./verdict.js";

/** @typedef {import("./answer.js").Surface} Surface */

/** @param {Element} part */
const isNotes = (part) => part.classList.contains("notes");

/** A question and what comes of it, as elements. */
export class Turn {
  /** @param {string} question @param {Surface} surface @param {() => void} retry */
  constructor(question, surface, retry) {
    this.question = question;
    this.surface = surface;
    this.retry = retry;
    this.repeats = 0;
    this.received = { text: "", /** @type {any[]} */ citations: [] };
    this.lead = element("div", { class: "lead" });
    this.text = new AnswerText(surface);
    this.rest = element("div", { class: "rest" });
    this.node = element("li", { class: "turn", part: "turn" }, [
      element(`h${surface.level}`, { class: "question", part: "question", dir: "auto", text: question }),
      element("div", { class: "body" }, [this.lead, this.text.node, this.rest]),
    ]);
  }

  /** Begin, or begin again. */
  start() {
    this.received = { text: "", citations: [] };
    this.node.setAttribute("aria-busy", "true");
    this.rest.replaceChildren();
    this.text.update("", []);
    this.#stage(this.surface.phrases.say("searching"));
  }

  /** @param {import("./stream.js").StreamEvent} event */
  receive({ type, data }) {
    const { received } = this;
    if (type === "sources") this.#found(data.hits);
    if (type === "status" && data.stage === "answering") this.#stage(this.surface.phrases.say("answering"));
    if (type === "delta") received.text += data.text;
    if (type === "citation") received.citations.push(data.citation);
    if (!["delta", "citation"].includes(type) || !received.text) return;
    this.lead.replaceChildren();
    this.text.update(received.text, received.citations);
  }

  /** @param {any} answer */
  finish(answer) {
    this.node.setAttribute("aria-busy", "false");
    const isFound = answer.status !== "not_found";
    this.node.dataset.status = answer.status;
    this.text.update(isFound ? answer.text : "", answer.citations);
    const short = isFound && answer.short_answer && answer.short_answer !== answer.text;
    const lead = isFound ? short && element("p", { class: "short", dir: "auto", text: answer.short_answer }) : nothingFound(answer.searched, this.surface);
    this.lead.replaceChildren(...(lead ? [lead] : []));
    const sources = answer.citations.length ? [sourceList(answer.citations, this.surface)] : [];
    const { before, after } = asides(answer, this.surface);
    this.rest.replaceChildren(...before.filter(isNotes), ...sources, ...before.filter((part) => !isNotes(part)), verdict(answer, this.surface), ...after);
  }

  /** Say what went wrong; what has arrived stays. @param {string} sentence @param {boolean} [isMeant] whether the visitor wanted it */
  fail(sentence, isMeant = false) {
    this.node.setAttribute("aria-busy", "false");
    this.lead.replaceChildren();
    this.rest.replaceChildren(
      element("p", { class: isMeant ? "remark" : "failure", part: "failure", role: "alert", dir: "auto", text: sentence }),
      button(this.surface.phrases.say("retry"), this.retry, { class: "retry" }),
    );
  }

  /** @param {string} sentence */
  #stage(sentence) {
    const found = this.lead.querySelector(".found");
    this.lead.replaceChildren(element("p", { class: "stage", text: sentence }), ...(found ? [found] : []));
  }

  /** @param {any[]} hits */
  #found(hits) {
    const { phrases } = this.surface;
    const names = [...new Set(hits.map((hit) => phrases.say("quoted", { text: hit.title })))];
    if (names.length) this.lead.append(element("p", { class: "found", dir: "auto", text: phrases.say("reading", { names: phrases.list(names) }) }));
  }
}
