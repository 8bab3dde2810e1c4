// <qa-assistant>: the widget as an element; its attributes, its methods, and its events.

import { setAccent } from "./accent.js";
import { Client } from "./client.js";
import { Memory } from "./memory.js";
import { Panel } from "./panel.js";
import { chooseLanguage, loadPhrases } from "./phrases.js";
import { STYLE } from "./style.js";

const TEXTS = ["heading", "greeting", "examples"];
const HOME = new URL("../../", import.meta.url).href;

/**
 * A chat with the articles of one server.
 *
 * Attributes: endpoint, collection, key, mode (inline, floating, page), position (right, left), theme
 * (auto, light, dark), accent, lang, heading, greeting, examples (separated by "|").
 * Events: qa-opened, qa-asked, qa-answered, qa-cited, qa-failed.
 */
export class QaAssistant extends HTMLElement {
  static observedAttributes = ["endpoint", "collection", "key", "mode", "accent", "lang", ...TEXTS];

  /** @type {Panel | null} */
  #panel = null;
  /** @type {Promise<Panel> | null} */
  #building = null;
  #filters = {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.#build();
  }

  disconnectedCallback() {
    this.#panel?.leave();
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (!this.#building || before === now) return;
    if (!TEXTS.includes(name)) this.#build();
    else if (this.#panel) this.#panel.texts = this.#texts(this.#panel.phrases);
  }

  /** The server's address; by default where the script comes from. */
  get endpoint() {
    return new URL(this.getAttribute("endpoint") || HOME, document.baseURI).href;
  }

  get collection() {
    return this.getAttribute("collection") || "default";
  }

  /** The visitor's conversations here. */
  get memory() {
    return new Memory(this.endpoint, this.collection);
  }

  /** What narrows the search, as `filters` of `POST /v1/ask`. */
  get filters() {
    return this.#filters;
  }

  set filters(filters) {
    this.#filters = filters;
    if (this.#panel) this.#panel.filters = filters;
  }

  /** Open the widget, and ask a question if one is given. @param {string} [question] */
  async open(question) {
    const panel = await this.#ready();
    panel.open();
    if (question?.trim()) await panel.propose(question.trim());
  }

  async close() {
    (await this.#ready()).close();
  }

  /** Begin anew; the conversation so far stays in the visitor's list. */
  async newConversation() {
    (await this.#ready()).begin();
  }

  /** Delete the open conversation, here and on the server. */
  async forget() {
    await (await this.#ready()).forget();
  }

  /** Show an earlier conversation and go on with it. @param {string} id */
  async openConversation(id) {
    await (await this.#ready()).resume(id);
  }

  /** Show answers that belong to no conversation of this visitor. @param {any[]} answers */
  async show(answers) {
    (await this.#ready()).show(answers);
  }

  #ready() {
    return this.#building ?? this.#build();
  }

  /** Attributes that change together cost one rebuilding. */
  #build() {
    const building = Promise.resolve().then(async () => {
      const phrases = await loadPhrases(this.#language());
      if (this.#building !== building) return this.#ready();
      return this.#assemble(phrases);
    });
    this.#building = building;
    return building;
  }

  /** @param {import("./phrases.js").Phrases} phrases */
  #assemble(phrases) {
    const former = this.#panel;
    former?.leave();
    const mode = this.getAttribute("mode") ?? "inline";
    const panel = new Panel({
      mode: ["floating", "page"].includes(mode) ? mode : "inline",
      phrases,
      client: new Client(this.endpoint, this.collection, this.getAttribute("key")),
      memory: this.memory,
      texts: this.#texts(phrases),
      emit: (name, detail) => this.dispatchEvent(new CustomEvent(`qa-${name}`, { detail, bubbles: true, composed: true })),
    });
    panel.filters = this.#filters;
    const accent = this.getAttribute("accent") || getComputedStyle(this).getPropertyValue("--qa-accent");
    setAccent(panel.root, accent);
    this.shadowRoot?.replaceChildren(panel.root);
    this.#panel = panel;
    panel.restore({ isOpen: former?.isOpen ?? false });
    return panel;
  }

  /** @param {import("./phrases.js").Phrases} phrases */
  #texts(phrases) {
    return {
      heading: this.getAttribute("heading") || phrases.say("title"),
      greeting: this.getAttribute("greeting") ?? phrases.say("greeting"),
      examples: (this.getAttribute("examples") ?? "").split("|").map((text) => text.trim()).filter(Boolean),
    };
  }

  #language() {
    const near = this.parentElement?.closest("[lang]")?.getAttribute("lang");
    return chooseLanguage([this.getAttribute("lang"), near, navigator.language]);
  }
}
