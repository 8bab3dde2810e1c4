// The field for the next question, and the button that sends it or stops the answer.

import { element, icon, isComposing } from "./dom.js";

/** Its text stays until it is asked. */
export class QuestionForm {
  #isBusy = false;

  /**
   * @param {import("./phrases.js").Phrases} phrases
   * @param {{ ask: (question: string) => Promise<boolean>, stop: () => void }} acts `ask` tells whether it was asked
   */
  constructor(phrases, { ask, stop }) {
    this.phrases = phrases;
    this.ask = ask;
    this.field = /** @type {HTMLTextAreaElement} */ (
      element("textarea", { id: "question", part: "input", rows: "1", maxlength: "2000", dir: "auto", placeholder: phrases.say("placeholder") })
    );
    this.send = element("button", { class: "send", part: "send", type: "submit" });
    this.node = /** @type {HTMLFormElement} */ (
      element("form", { class: "form", part: "form" }, [element("label", { class: "hidden", for: "question", text: phrases.say("question") }), this.field, this.send])
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#isBusy) stop();
      else void this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      if (!this.#isBusy) void this.#submit();
    });
    this.#label();
  }

  /** @param {boolean} isBusy whether a question is answered */
  set isBusy(isBusy) {
    if (this.#isBusy === isBusy) return;
    this.#isBusy = isBusy;
    this.#label();
  }

  #label() {
    const does = this.#isBusy ? "stop" : "send";
    const label = this.phrases.say(does);
    this.send.setAttribute("aria-label", label);
    this.send.title = label;
    this.send.dataset.does = does;
    this.send.replaceChildren(icon(does));
  }

  /** Asking may wait for the earlier conversation; what is typed meanwhile is not lost. */
  async #submit() {
    const question = this.field.value.trim();
    if (!question || !(await this.ask(question))) return;
    if (this.field.value.trim() === question) this.field.value = "";
  }
}
