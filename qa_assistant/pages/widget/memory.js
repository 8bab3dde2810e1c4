// Which conversations the visitor had here; nothing is stored before the first question.

const MOST = 50;

/** @typedef {{ id: string, title: string, at: string }} Remembered */

/** The visitor's conversations with one server and collection, in this browser. */
export class Memory {
  #key;

  /** @param {string} endpoint @param {string} collection */
  constructor(endpoint, collection) {
    this.#key = `qa-assistant ${endpoint} ${collection}`;
  }

  /** @returns {Remembered[]} the one asked in last first */
  list() {
    try {
      const held = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
      return Array.isArray(held.conversations) ? held.conversations : [];
    } catch {
      return [];
    }
  }

  /** The conversation that is open; null for none. @returns {string | null} */
  get current() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "{}").current ?? null;
    } catch {
      return null;
    }
  }

  /** Note that a conversation goes on. @param {string} id @param {string} question */
  keep(id, question) {
    const known = this.list();
    const title = known.find((each) => each.id === id)?.title ?? question.slice(0, 120);
    const others = known.filter((each) => each.id !== id);
    this.#write(id, [{ id, title, at: new Date().toISOString() }, ...others].slice(0, MOST));
  }

  /** Open a conversation of the list again. @param {string} id */
  choose(id) {
    this.#write(id, this.list());
  }

  /** Leave the open conversation; it stays in the list. */
  leave() {
    if (this.list().length) this.#write(null, this.list());
  }

  /** @param {string} id */
  drop(id) {
    const others = this.list().filter((each) => each.id !== id);
    this.#write(this.current === id ? null : this.current, others);
  }

  /** @param {string | null} current @param {Remembered[]} conversations */
  #write(current, conversations) {
    try {
      if (conversations.length) localStorage.setItem(this.#key, JSON.stringify({ current, conversations }));
      else localStorage.removeItem(this.#key);
    } catch {
      // a browser that stores nothing remembers nothing
    }
  }
}
