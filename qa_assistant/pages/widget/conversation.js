// A conversation: asks, shows, stops, tries again, and goes on when the server is back.

import { SentenceFeed } from "./announcer.js";
import { AskError } from "./stream.js";
import { Turn } from "./turn.js";

/** @typedef {import("./answer.js").Surface} Surface */

// seconds between looks for a server that does not answer; five minutes in all
const WAITS = [1, 2, 4, 8, ...Array(19).fill(15)];
// a server that lives and breaks off each time is not asked for ever
const MOST_REPEATS = 3;

/** The turns of one conversation in their list. */
export class Conversation {
  /** @type {string | null} */
  id = null;
  /** @type {any[]} */
  answers = [];
  /** What narrows the search; fields of `filters` as the server takes them. */
  filters = {};
  /** @type {AbortController | null} */
  #running = null;
  /** @type {{ turn: Turn, controller: AbortController } | null} */
  #waiting = null;

  /**
   * @param {{ surface: Surface, list: HTMLElement, memory: import("./memory.js").Memory, changed: () => void }} parts
   * `changed` is called when an answer begins or ends, and when turns come or go
   */
  constructor({ surface, list, memory, changed }) {
    Object.assign(this, { surface, list, memory, changed });
  }

  get isBusy() {
    return this.#running !== null;
  }

  /** @param {string} question @returns {HTMLElement | null} the new turn; null while another is answered */
  ask(question) {
    if (this.isBusy) return null;
    const turn = new Turn(question, this.surface, () => {
      turn.repeats = 0;
      if (!this.isBusy) this.#run(turn);
    });
    this.list.append(turn.node);
    this.surface.announce("");
    this.surface.emit("asked", { question });
    this.#run(turn);
    return turn.node;
  }

  stop() {
    this.#running?.abort("stopped");
    this.#waitNoMore();
  }

  /** Leave everything: nothing that still arrives is shown. */
  clear() {
    this.#running?.abort("left");
    this.#running = null;
    this.#waitNoMore();
    this.id = null;
    this.answers = [];
    this.list.replaceChildren();
    this.changed();
  }

  /** Show turns of earlier, and go on with their conversation. @param {string | null} id @param {any[]} answers */
  show(id, answers) {
    this.clear();
    this.id = id;
    this.answers = answers;
    for (const answer of answers) {
      const turn = new Turn(answer.question, this.surface, () => {});
      turn.finish(answer);
      this.list.append(turn.node);
    }
    this.changed();
  }

  /** @param {Turn} turn */
  async #run(turn) {
    this.#waitNoMore(turn);
    const controller = new AbortController();
    this.#running = controller;
    this.changed();
    const focused = /** @type {ShadowRoot} */ (this.list.getRootNode()).activeElement;
    turn.start();
    if (focused && !focused.isConnected) this.surface.keepFocus();
    this.surface.announce(this.surface.phrases.say("searching"));
    try {
      const answer = await this.#receive(turn, controller.signal);
      if (!controller.signal.aborted) this.#keep(turn, answer);
    } catch (error) {
      if (controller.signal.reason !== "left") this.#explain(turn, /** @type {any} */ (error), controller.signal);
    } finally {
      if (this.#running === controller) this.#running = null;
      this.changed();
    }
  }

  /** @param {Turn} turn @param {AbortSignal} signal @returns {Promise<any>} the answer */
  async #receive(turn, signal) {
    const { client, phrases, announce } = this.surface;
    const feed = new SentenceFeed(phrases.language);
    for await (const event of client.ask({ question: turn.question, conversation_id: this.id, filters: this.filters }, signal)) {
      if (event.type === "done") {
        feed.end().forEach(announce);
        return event.data.answer;
      }
      turn.receive(event);
      if (event.type === "delta") feed.push(event.data.text).forEach(announce);
    }
    throw new AskError("There was no answer in the stream.", "stream_cut");
  }

  /** @param {Turn} turn @param {any} answer */
  #keep(turn, answer) {
    const { surface } = this;
    // what stood here before may be somebody else's, or lost
    const first = this.id === null ? answer : (this.answers[0] ?? answer);
    this.id = answer.conversation_id;
    this.answers.push(answer);
    this.memory.keep(answer.conversation_id, first.question);
    turn.finish(answer);
    surface.announce(answer.status === "not_found" ? surface.phrases.say("notFound") : surface.phrases.say("complete", { count: answer.citations.length }));
    surface.emit("answered", { answer });
  }

  /** @param {Turn} turn @param {any} error @param {AbortSignal} signal */
  #explain(turn, error, signal) {
    const { phrases, emit } = this.surface;
    if (signal.aborted) return turn.fail(phrases.say("stopped"), true);
    if (error.code === "conversation_not_found" && this.id) {
      this.id = null;
      queueMicrotask(() => this.#run(turn));
      return undefined;
    }
    const isGone = error instanceof TypeError || error.code === "unreachable";
    const isCut = error.code === "stream_cut";
    const again = (isGone || isCut) && turn.repeats < MOST_REPEATS;
    if (again) turn.fail(phrases.say(isGone ? "unreachable" : "cut"));
    else turn.fail(isGone || isCut ? phrases.say("stillUnreachable") : phrases.say("failed", { message: error.message }));
    emit("failed", { question: turn.question, code: isGone ? "unreachable" : (error.code ?? "unexpected"), message: error.message });
    if (again) this.#waitFor(turn);
    return undefined;
  }

  /** Ask again as soon as the server answers. @param {Turn} turn */
  async #waitFor(turn) {
    const controller = new AbortController();
    this.#waiting = { turn, controller };
    for (const seconds of WAITS) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      if (controller.signal.aborted || !turn.node.isConnected) return;
      if (!(await this.surface.client.isAlive())) continue;
      if (controller.signal.aborted) return;
      turn.repeats += 1;
      this.#run(turn);
      return;
    }
    this.#waitNoMore();
  }

  /** @param {Turn} [next] what is asked instead of waiting */
  #waitNoMore(next) {
    if (!this.#waiting) return;
    const { turn, controller } = this.#waiting;
    this.#waiting = null;
    controller.abort();
    if (turn !== next) turn.fail(this.surface.phrases.say("stillUnreachable"));
  }
}
