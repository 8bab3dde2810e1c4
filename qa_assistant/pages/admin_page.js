// What all sections of the administration page share: what is told, the key, lists that grow.

import { call, CallError, key, latest } from "./admin_calls.js";
import { arrange } from "./admin_parts.js";

export const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
export const within = (/** @type {string} */ section, /** @type {string} */ what) => /** @type {any} */ (document.querySelector(`#${section} ${what}`));
const PAGE = 50;

/** @param {string} sentence */
export function tell(sentence) {
  byId("told").textContent = sentence;
}

/** Tell what went wrong instead of failing silently. @param {() => Promise<unknown>} work @returns {Promise<boolean>} whether it was done */
export async function attempt(work) {
  try {
    tell("");
    await work();
    return true;
  } catch (error) {
    if (error instanceof CallError && error.status === 401) askForKey(error.message);
    else tell(/** @type {Error} */ (error).message);
    return false;
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
 * A list that grows by pages. When it is looked up again, it stays as long as it is, and what has not changed stays where
 * it stands, with the focus and all that is open in it.
 * @template T
 * @param {string} section
 * @param {(range: string) => Promise<{ items: T[], total: number, told?: string }>} load `range` is part of an address
 * @param {(item: T) => Element} make
 * @returns {(isAnew?: boolean) => Promise<void>} shows it as it is now, anew from its beginning if wanted
 */
export function paged(section, load, make) {
  const place = within(section, "tbody") ?? within(section, ".list");
  const more = within(section, ".more");
  const [count, none, table] = [".count", ".none", "table"].map((what) => within(section, what));
  const ask = latest();
  /** @type {Map<string, Element>} */
  let made = new Map();
  let wanted = PAGE;

  /** Pages from the first one on, since others may have come or gone before what is shown. */
  async function read() {
    /** @type {Map<string, T>} */
    const found = new Map();
    for (let offset = 0; ; offset += PAGE) {
      const page = await load(`limit=${PAGE}&offset=${offset}`);
      for (const item of page.items) found.set(JSON.stringify(item), item);
      if (!page.items.length || offset + PAGE >= Math.min(wanted, page.total)) return { ...page, found };
    }
  }

  async function show(isAnew = false) {
    if (isAnew) wanted = PAGE;
    const reply = await ask(read);
    if (!reply) return;
    const { found, total, told } = reply;
    made = new Map([...found].map(([content, item]) => [content, made.get(content) ?? make(item)]));
    arrange(place, [...made.values()]);
    count.textContent = told ?? total.toLocaleString("en-GB");
    none.hidden = made.size > 0;
    if (table) table.hidden = !made.size;
    if (more) more.hidden = made.size >= total;
  }

  more?.addEventListener("click", () =>
    attempt(async () => {
      const before = made.size;
      wanted = before + PAGE;
      await show();
      if (document.activeElement === more || document.activeElement === document.body) place.children[before]?.querySelector("a, summary")?.focus();
    }),
  );
  return show;
}

/** Ask a question again; one that stays without an answer is not counted as asked. @param {string} question @param {string} [collection] */
export async function askAgain(question, collection = "default") {
  const answer = await call("v1/ask", { method: "POST", body: { question, collection } });
  if (answer.status === "not_found") await call(`v1/conversations/${encodeURIComponent(answer.conversation_id)}`, { method: "DELETE" });
  return answer;
}
