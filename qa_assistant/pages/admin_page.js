// What all sections of the administration page share: what is told, the key, lists that grow.

import { call, CallError, key } from "./admin_calls.js";

export const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
export const within = (/** @type {string} */ section, /** @type {string} */ what) => /** @type {any} */ (document.querySelector(`#${section} ${what}`));
const PAGE = 50;

/** @param {string} sentence */
export function tell(sentence) {
  byId("told").textContent = sentence;
}

/** Tell what went wrong instead of failing silently. @param {() => Promise<unknown>} work */
export async function attempt(work) {
  try {
    tell("");
    await work();
  } catch (error) {
    if (error instanceof CallError && error.status === 401) askForKey(error.message);
    else tell(/** @type {Error} */ (error).message);
  }
}

/** @param {string} why */
export function askForKey(why) {
  byId("inside").hidden = byId("lock").hidden = true;
  byId("key-form").hidden = false;
  byId("key-told").textContent = why;
  byId("key").value = "";
  byId("key").focus();
}

export function showInside() {
  byId("key-form").hidden = true;
  byId("inside").hidden = false;
  byId("lock").hidden = !key.get();
}

/**
 * A list that grows by pages.
 * @param {string} section
 * @param {(range: string) => Promise<{ items: Node[], total: number, told?: string }>} load `range` is part of an address
 * @returns {() => Promise<void>} shows it from its beginning
 */
export function paged(section, load) {
  const place = within(section, "tbody") ?? within(section, ".list");
  const more = within(section, ".more");
  const [count, none, table] = [".count", ".none", "table"].map((what) => within(section, what));
  let shown = 0;
  const next = async () => {
    const first = !shown;
    const { items, total, told } = await load(`limit=${PAGE}&offset=${shown}`);
    if (first) place.replaceChildren();
    place.append(...items);
    shown += items.length;
    count.textContent = told ?? total.toLocaleString("en-GB");
    none.hidden = shown > 0;
    if (table) table.hidden = !shown;
    if (more) more.hidden = shown >= total || !items.length;
    if (!first) items[0]?.parentElement?.querySelector(`:scope > :nth-child(${shown - items.length + 1}) :is(a, summary)`)?.focus();
  };
  more?.addEventListener("click", () => attempt(next));
  return async () => {
    shown = 0;
    await next();
  };
}

/** Ask a question again; one that stays without an answer is not counted as asked. @param {string} question @param {string} [collection] */
export async function askAgain(question, collection = "default") {
  const answer = await call("v1/ask", { method: "POST", body: { question, collection } });
  if (answer.status === "not_found") await call(`v1/conversations/${encodeURIComponent(answer.conversation_id)}`, { method: "DELETE" });
  return answer;
}
