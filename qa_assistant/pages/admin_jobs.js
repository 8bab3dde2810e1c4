// Articles on their way in: one after the other, each with what became of it.

import { call } from "./admin_calls.js";
import { element } from "./admin_parts.js";

const DONE = { created: "added", updated: "a new version", unchanged: "was there already" };

/**
 * @param {{ drop: HTMLElement, files: HTMLInputElement, list: HTMLElement, added: () => void }} parts
 * `added` is called when all that was given has been taken in
 */
export function jobList({ drop, files, list, added }) {
  /** @type {{ name: string, item: HTMLElement, body: () => object | FormData }[]} */
  const waiting = [];
  let isRunning = false;

  async function run() {
    if (isRunning) return;
    isRunning = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) await takeIn(job);
    isRunning = false;
    added();
  }

  /** @param {{ item: HTMLElement, body: () => object | FormData }} job */
  async function takeIn({ item, body }) {
    const state = /** @type {HTMLElement} */ (item.lastElementChild);
    state.textContent = "being read …";
    try {
      const { status, passages } = await call("v1/articles", { method: "POST", body: body() });
      state.textContent = `${DONE[status] ?? status}, ${passages} passages`;
      item.className = "done";
    } catch (error) {
      state.textContent = /** @type {Error} */ (error).message;
      item.className = "failed";
    }
  }

  /** @param {string} name @param {() => object | FormData} body */
  function add(name, body) {
    const item = element("li", {}, [element("span", { text: name }), element("span", { text: "waiting" })]);
    list.prepend(item);
    waiting.push({ name, item, body });
    run();
  }

  /** @param {FileList | null | undefined} chosen */
  function addFiles(chosen) {
    for (const file of chosen ?? []) {
      add(file.name, () => {
        const form = new FormData();
        form.append("file", file);
        return form;
      });
    }
  }

  files.addEventListener("change", () => {
    addFiles(files.files);
    files.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    addFiles(event.dataTransfer?.files);
  });
  return { addPage: (/** @type {string} */ url) => add(url, () => ({ url })) };
}
