// What the widget asks of the server; another origin's server is never sent a cookie.

import { AskError, problemOf, readEvents } from "./stream.js";

/** The server's calls, for one collection. */
export class Client {
  /** @param {string} endpoint the server's address @param {string} [collection] @param {string | null} [key] a site key */
  constructor(endpoint, collection = "default", key = null) {
    this.key = key;
    this.base = endpoint.endsWith("/") ? endpoint : `${endpoint}/`;
    this.collection = collection;
  }

  /**
   * Ask a question; the events come as they are sent, `done` last.
   * @param {object} body @param {AbortSignal} signal
   * @returns {AsyncGenerator<import("./stream.js").StreamEvent>}
   */
  async *ask(body, signal) {
    const asked = { collection: this.collection, ...body, stream: true };
    const response = await this.#fetch("v1/ask", { method: "POST", body: asked, accept: "text/event-stream", signal });
    if (!response.ok || !response.body) throw await problemOf(response);
    yield* readEvents(response.body.getReader());
  }

  /** @param {string} id @param {"up" | "down"} rating @param {string} [comment] */
  async rate(id, rating, comment) {
    await this.#json("v1/feedback", { method: "POST", body: { answer_id: id, rating, comment: comment || null } });
  }

  /** @param {string} id */
  conversation(id) {
    return this.#json(`v1/conversations/${encodeURIComponent(id)}`);
  }

  /** Forget a conversation; one that is gone already is forgotten too. @param {string} id */
  async forget(id) {
    try {
      await this.#json(`v1/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
    } catch (error) {
      if (!(error instanceof AskError && error.code === "conversation_not_found")) throw error;
    }
  }

  async isAlive() {
    try {
      return (await this.#fetch("healthz")).ok;
    } catch {
      return false;
    }
  }

  /** @param {string} path @param {object} [options] */
  async #json(path, options) {
    const response = await this.#fetch(path, options);
    if (!response.ok) throw await problemOf(response);
    return response.json();
  }

  /** @param {string} path @param {{ method?: string, body?: object, accept?: string, signal?: AbortSignal }} [options] */
  #fetch(path, { method = "GET", body, accept = "application/json", signal } = {}) {
    const headers = {
      Accept: accept,
      ...(this.key && { Authorization: `Bearer ${this.key}` }),
      ...(body && { "Content-Type": "application/json" }),
    };
    const sent = body && JSON.stringify(body);
    return fetch(new URL(path, this.base), { method, headers, body: sent, signal, cache: "no-store" });
  }
}
