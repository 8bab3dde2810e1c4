// The widget's frame: launcher, header, conversation and the field for the next question.

import { Announcer } from "./announcer.js";
import { Conversation } from "./conversation.js";
import { button, element, icon, iconButton, isComposing } from "./dom.js";
import { QuestionForm } from "./question_form.js";
import { SourceCard } from "./source_card.js";
import { askFirst } from "./sure.js";

/** On such screens the floating panel takes all of it, and what is behind it is out of reach. */
const SMALL = "(max-width: 30rem)";

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
  /** @type {Promise<void> | null} what was open before is shown; null while that has not been tried, or has failed */
  #restored = null;
  /** Counts what the visitor opens, so that what comes late for an earlier one is not shown. */
  #visit = 0;

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
      ask: (/** @type {string} */ question) => void this.propose(question),
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
    const place = matchMedia("(pointer: coarse)").matches ? this.scroller : this.form.field;
    place.focus({ preventScroll: true });
  }

  close() {
    if (this.mode !== "floating" || !this.frame.open) return;
    this.card.close();
    this.frame.close();
  }

  /** @param {string} question @returns {Promise<boolean>} whether it is asked: not while another is answered */
  async ask(question) {
    const visit = this.#visit;
    await this.#resumeOnce();
    if (visit !== this.#visit) return false;
    this.#restored ??= Promise.resolve(); // what could not be loaded does not come over this question later
    this.announcer.clear();
    if (this.welcome.contains(/** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement)) this.#keepFocus();
    const turn = this.conversation.ask(question);
    if (turn) this.scroller.scrollTop += turn.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    return turn !== null;
  }

  /** Ask what was not typed; what cannot be asked yet stands in the field until it is sent. @param {string} question */
  async propose(question) {
    if ((await this.ask(question)) || this.form.field.value.trim()) return;
    this.form.field.value = question;
    this.form.field.focus({ preventScroll: true });
  }

  begin() {
    this.#leaveEarlier();
    this.memory.leave();
    this.conversation.clear();
    this.announcer.clear();
    this.#tell("");
    this.form.field.focus({ preventScroll: true });
  }

  async forget() {
    const visit = this.#visit;
    // where nothing is shown, the one that is to be gone on with is meant
    const id = this.conversation.id ?? (this.list.childElementCount ? null : this.memory.current);
    try {
      if (id) await this.client.forget(id);
    } catch {
      this.#tell(this.phrases.say("notForgotten"));
      return;
    }
    if (id) this.memory.drop(id);
    if (visit === this.#visit) this.begin();
    if (!id) return;
    this.announcer.say(this.phrases.say("forgotten"));
    this.#tell(this.phrases.say("forgotten"));
  }

  /** @param {string} id */
  resume(id) {
    this.#leaveEarlier();
    return (this.#restored = this.#load(id, this.#visit));
  }

  /** @param {any[]} answers */
  show(answers) {
    this.#leaveEarlier();
    this.conversation.show(null, answers);
  }

  /** The element goes away. */
  leave() {
    this.#leaveEarlier();
    this.conversation.stop();
  }

  /** Nothing that was opened before is shown any more. */
  #leaveEarlier() {
    this.#visit += 1;
    this.#restored = Promise.resolve();
    this.unsure?.();
  }

  /** @returns {Promise<void>} the same for everybody who waits for the conversation of before */
  #resumeOnce() {
    const id = this.memory.current;
    return (this.#restored ??= id ? this.#load(id, this.#visit) : Promise.resolve());
  }

  /** @param {string} id @param {number} visit */
  async #load(id, visit) {
    try {
      const { answers } = await this.client.conversation(id);
      if (visit !== this.#visit) return;
      this.memory.choose(id);
      this.conversation.show(id, answers);
      this.scroller.scrollTop = this.scroller.scrollHeight;
    } catch (/** @type {any} */ error) {
      if (visit !== this.#visit) return;
      const isLost = error.code === "conversation_not_found";
      if (isLost) {
        this.memory.drop(id);
        this.memory.leave();
        this.conversation.clear();
      } else if (!this.list.childElementCount) {
        // the next question tries to load it again, and is asked in it all the same
        this.#restored = null;
        this.conversation.id = this.memory.current;
        this.#update();
      }
      this.#tell(this.phrases.say(isLost ? "lost" : "notLoaded"));
    }
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
    this.form = new QuestionForm(this.phrases, { ask: (question) => this.ask(question), stop: () => this.conversation.stop() });
    const parts = [this.#header(), this.scroller, this.form.node, this.card.node, this.announcer.node];
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
    this.forgetter = iconButton("forget", this.phrases.say("forget"), () => {});
    this.unsure = askFirst(this.forgetter, { show: (isSure) => this.#showSure(isSure), act: () => void this.forget() });
    const close = this.mode === "floating" ? iconButton("close", this.phrases.say("close"), () => this.close()) : null;
    return element("header", { class: "header", part: "header" }, [this.title, this.fresh, this.forgetter, close]);
  }

  /** @param {{ heading: string, greeting: string, examples: string[] }} texts @returns {(Node | string)[]} */
  #welcome({ heading, greeting, examples }) {
    const items = examples.map((text) => element("li", {}, [button(text, () => void this.propose(text), { class: "suggestion", dir: "auto" })]));
    return [
      this.mode === "page" ? element("h2", { dir: "auto", text: heading }) : "",
      greeting ? element("p", { class: "greeting", dir: "auto", text: greeting }) : "",
      items.length ? element("ul", { class: "suggestions", role: "list", "aria-label": this.phrases.say("examples") }, items) : "",
    ];
  }

  /** @param {boolean} isSure whether the next press deletes */
  #showSure(isSure) {
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
    if (event.key !== "Escape" || isComposing(event)) return;
    if (this.card.isOpen) this.card.close();
    else if (this.mode === "floating" && this.isOpen) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #update() {
    const { id, isBusy } = this.conversation;
    const hasTurns = this.list.childElementCount > 0;
    this.form.isBusy = isBusy;
    this.welcome.hidden = hasTurns;
    this.fresh.hidden = !hasTurns && !id;
    this.forgetter.hidden = !id;
    if (hasTurns && !this.#isSure) this.#tell("");
    if (this.launcher) this.launcher.hidden = this.isOpen;
  }
}
