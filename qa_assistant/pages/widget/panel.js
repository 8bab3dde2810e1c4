// The widget's frame: launcher, header, conversation and the field for the next question.

import { Announcer } from "./announcer.js";
import { Conversation } from "./conversation.js";
import { button, element, icon, iconButton } from "./dom.js";
import { SourceCard } from "./source_card.js";

const SMALL = "(max-width: 30rem)";
/** On such screens the floating panel takes all of it, and what is behind it is out of reach. */
const SURE_SECONDS = 6;

/**
 * @typedef {{
 *   mode: string, phrases: import("./phrases.js").Phrases, client: import("./client.js").Client,
 *   memory: import("./memory.js").Memory, emit: (name: string, detail: object) => void,
 *   texts: { heading: string, greeting: string, examples: string[] },
 * }} PanelParts
 */

/** Everything inside of one widget's shadow root. */
export class Panel {
  #isSure = false;
  #isRestored = false;

  /** @param {PanelParts} parts */
  constructor({ mode, phrases, client, memory, emit, texts }) {
    this.mode = mode;
    this.phrases = phrases;
    this.client = client;
    this.memory = memory;
    this.emit = emit;
    this.card = new SourceCard();
    this.announcer = new Announcer(phrases.say("conversation"));
    this.list = element("ol", { class: "log", part: "log", role: "list", "aria-label": phrases.say("conversation") });
    const surface = {
      phrases, client, emit,
      // the panel's title has the level before; on a page of its own it is the page's
      level: mode === "page" ? 2 : 3,
      sharePath: mode === "page" ? "answers/" : null,
      ask: (/** @type {string} */ question) => void this.ask(question),
      announce: (/** @type {string} */ text) => (text ? this.announcer.say(text) : this.announcer.clear()),
      keepFocus: () => this.#keepFocus(),
      showSource: (/** @type {any} */ citation, /** @type {HTMLElement} */ anchor) => this.#showSource(citation, anchor),
    };
    this.surface = surface;
    this.conversation = new Conversation({ surface, list: this.list, memory, changed: () => this.#update() });
    this.root = this.#frame();
    this.texts = texts;
    this.root.addEventListener("keydown", (event) => this.#escape(event));
    this.#update();
  }

  /** @param {{ heading: string, greeting: string, examples: string[] }} texts */
  set texts({ heading, greeting, examples }) {
    this.title.textContent = heading;
    this.frame.setAttribute("aria-label", heading);
    this.welcome.replaceChildren(...this.#welcome({ heading, greeting, examples }));
  }

  /** @param {object} filters */
  set filters(filters) {
    this.conversation.filters = filters;
  }

  get isOpen() {
    return this.mode !== "floating" || this.frame.open;
  }

  /** Show what was there before this panel was built. @param {{ isOpen: boolean }} former */
  restore({ isOpen }) {
    if (this.mode !== "floating") this.#resumeOnce();
    else if (isOpen) this.open();
  }

  open() {
    if (!this.isOpen) {
      if (matchMedia(SMALL).matches) this.frame.showModal();
      else this.frame.show();
      this.#update();
      this.emit("opened", {});
      this.#resumeOnce();
    }
    this.#keepFocus();
  }

  /** What had the focus is gone, or it comes from elsewhere. */
  #keepFocus() {
    // a touch screen's keyboard would cover what there is to read
    const place = matchMedia("(pointer: coarse)").matches ? this.scroller : this.field;
    place.focus({ preventScroll: true });
  }

  close() {
    if (this.mode !== "floating" || !this.frame.open) return;
    this.card.close();
    this.frame.close();
  }

  /** @param {string} question */
  async ask(question) {
    await this.#resumeOnce();
    this.announcer.clear();
    if (this.welcome.contains(/** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement)) this.#keepFocus();
    const turn = this.conversation.ask(question);
    if (turn) this.scroller.scrollTop += turn.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  begin() {
    this.memory.leave();
    this.conversation.clear();
    this.announcer.clear();
    this.field.focus({ preventScroll: true });
  }

  async forget() {
    const { id } = this.conversation;
    try {
      if (id) {
        await this.client.forget(id);
        this.memory.drop(id);
      }
      this.begin();
      this.announcer.say(this.phrases.say("forgotten"));
      this.#tell(this.phrases.say("forgotten"));
    } catch {
      this.#tell(this.phrases.say("notForgotten"));
    }
  }

  /** @param {string} id */
  async resume(id) {
    this.#isRestored = true;
    try {
      const { answers } = await this.client.conversation(id);
      this.conversation.show(id, answers);
      this.scroller.scrollTop = this.scroller.scrollHeight;
    } catch (/** @type {any} */ error) {
      if (error.code !== "conversation_not_found") return;
      this.memory.drop(id);
      this.conversation.clear();
      this.#tell(this.phrases.say("lost"));
    }
  }

  /** @param {any[]} answers */
  show(answers) {
    this.#isRestored = true;
    this.conversation.show(null, answers);
  }

  /** The element goes away. */
  leave() {
    this.conversation.stop();
  }

  async #resumeOnce() {
    if (this.#isRestored) return;
    this.#isRestored = true;
    const id = this.memory.current;
    if (id) await this.resume(id);
  }

  /** @param {any} citation @param {HTMLElement} anchor */
  #showSource(citation, anchor) {
    this.card.open(citation, anchor, { surface: this.surface, within: this.frame });
    this.emit("cited", { citation });
  }

  #frame() {
    const floating = this.mode === "floating";
    this.launcher = floating ? this.#launcher() : null;
    this.frame = /** @type {HTMLDialogElement} */ (
      element(floating ? "dialog" : "section", { class: "panel", part: "panel", tabindex: floating ? "-1" : null })
    );
    this.welcome = element("div", { class: "welcome", part: "welcome" });
    this.told = element("p", { class: "told", role: "status" });
    this.scroller = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.phrases.say("conversation") }, [
      this.told, this.welcome, this.list,
    ]);
    const parts = [this.#header(), this.scroller, this.#form(), this.card.node, this.announcer.node];
    // the page's direction says in which corner it stands; its words run as their language does
    for (const part of parts) part.setAttribute("dir", this.phrases.direction);
    this.frame.append(...parts);
    this.frame.addEventListener("close", () => {
      this.#update();
      this.launcher?.focus();
    });
    return element("div", { class: `root ${this.mode}`, lang: this.phrases.language }, [this.launcher, this.frame]);
  }

  #launcher() {
    const made = element("button", { class: "launcher", part: "launcher", type: "button", "aria-haspopup": "dialog" }, [
      icon("ask"),
      element("span", { text: this.phrases.say("launcher") }),
    ]);
    made.addEventListener("click", () => this.open());
    return made;
  }

  #header() {
    this.title = element("h2", { dir: "auto" });
    this.fresh = iconButton("fresh", this.phrases.say("newConversation"), () => this.begin());
    this.forgetter = iconButton("forget", this.phrases.say("forget"), () => this.#askToForget());
    const close = this.mode === "floating" ? iconButton("close", this.phrases.say("close"), () => this.close()) : null;
    return element("header", { class: "header", part: "header" }, [this.title, this.fresh, this.forgetter, close]);
  }

  /** @param {{ heading: string, greeting: string, examples: string[] }} texts @returns {(Node | string)[]} */
  #welcome({ heading, greeting, examples }) {
    const items = examples.map((text) => element("li", {}, [button(text, () => void this.ask(text), { class: "suggestion", dir: "auto" })]));
    return [
      this.mode === "page" ? element("h2", { dir: "auto", text: heading }) : "",
      greeting ? element("p", { class: "greeting", dir: "auto", text: greeting }) : "",
      items.length ? element("ul", { class: "suggestions", role: "list", "aria-label": this.phrases.say("examples") }, items) : "",
    ];
  }

  #form() {
    const { phrases } = this;
    this.field = /** @type {HTMLTextAreaElement} */ (
      element("textarea", { id: "question", part: "input", rows: "1", maxlength: "2000", dir: "auto", placeholder: phrases.say("placeholder") })
    );
    this.send = element("button", { class: "send", part: "send", type: "submit" });
    const form = /** @type {HTMLFormElement} */ (
      element("form", { class: "form", part: "form" }, [element("label", { class: "hidden", for: "question", text: phrases.say("question") }), this.field, this.send])
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.conversation.isBusy) this.conversation.stop();
      else this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.conversation.isBusy) this.#submit();
    });
    return form;
  }

  #submit() {
    const question = this.field.value.trim();
    if (!question) return;
    this.field.value = "";
    void this.ask(question);
  }

  /** The second press deletes; the first says so. */
  #askToForget() {
    if (this.#isSure) {
      this.#setSure(false);
      void this.forget();
      return;
    }
    this.#setSure(true);
    setTimeout(() => this.#setSure(false), SURE_SECONDS * 1000);
  }

  /** @param {boolean} isSure */
  #setSure(isSure) {
    if (this.#isSure === isSure) return;
    this.#isSure = isSure;
    const label = this.phrases.say(isSure ? "forgetSure" : "forget");
    this.forgetter.setAttribute("aria-label", label);
    this.forgetter.title = label;
    this.forgetter.classList.toggle("sure", isSure);
    this.#tell(isSure ? `${label}.` : "");
  }

  /** @param {string} sentence */
  #tell(sentence) {
    this.told.textContent = sentence;
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.card.isOpen) this.card.close();
    else if (this.mode === "floating" && this.isOpen) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #update() {
    const { isBusy } = this.conversation;
    const hasTurns = this.list.childElementCount > 0;
    const label = this.phrases.say(isBusy ? "stop" : "send");
    if (this.send.getAttribute("aria-label") !== label) {
      this.send.setAttribute("aria-label", label);
      this.send.title = label;
      this.send.dataset.does = isBusy ? "stop" : "send";
      this.send.replaceChildren(icon(isBusy ? "stop" : "send"));
    }
    this.welcome.hidden = hasTurns;
    this.fresh.hidden = this.forgetter.hidden = !hasTurns;
    if (hasTurns && !this.#isSure) this.#tell("");
    if (this.launcher) this.launcher.hidden = this.isOpen;
  }
}
