// Articles on their way in: one after the other, each with how far it is and what became of it.

import { call, upload } from "./admin_calls.js";
import { counted, element } from "./admin_parts.js";

const DONE = { created: "added", updated: "a new version", unchanged: "was there already" };

/** @typedef {(say: (state: string) => void) => Promise<{ status: string, passages: number }>} Work */
/** @typedef {{ item: HTMLElement, work: Work, ended: (isIn: boolean) => void }} Job */

/**
 * @param {{ drop: HTMLElement, files: HTMLInputElement, list: HTMLElement, told: HTMLElement, isIn: (added: number) => void }} parts
 * `isIn` is called when all that was given has been taken in
 */
export function jobList({ drop, files, list, told, isIn }) {
  /** @type {Job[]} */
  const waiting = [];
  let [given, done, failed, added] = [0, 0, 0, 0];
  let isRunning = false;
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { "aria-label": "Articles taken in" }));
  const summary = element("span");
  told.hidden = true;
  told.append(bar, summary);

  function showProgress() {
    told.hidden = false;
    bar.max = given;
    bar.value = done;
    bar.hidden = done === given;
    summary.textContent = `${done} of ${given} done${failed ? `, ${failed} failed` : ""}`;
  }

  async function run() {
    if (isRunning) return;
    isRunning = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      job.ended(await takeIn(job));
      done += 1;
      showProgress();
    }
    isRunning = false;
    isIn(added);
    added = 0;
  }

  /** @param {Job} job @returns {Promise<boolean>} whether the article is in */
  async function takeIn({ item, work }) {
    const state = /** @type {HTMLElement} */ (item.lastElementChild);
    item.className = "running";
    try {
      const { status, passages } = await work((text) => (state.textContent = text));
      state.textContent = `${DONE[status] ?? status}, ${counted(passages, "passage")}`;
      item.className = "done";
      if (status !== "unchanged") added += 1;
      return true;
    } catch (error) {
      state.textContent = /** @type {Error} */ (error).message;
      item.className = "failed";
      failed += 1;
      return false;
    }
  }

  /** @param {string} name @param {Work} work @returns {Promise<boolean>} whether it is in, at its end */
  function add(name, work) {
    if (!isRunning) {
      given = done = failed = 0;
      list.replaceChildren();
    }
    const item = element("li", {}, [element("span", { dir: "auto", text: name }), element("span", { text: "waiting" })]);
    list.append(item);
    /** @type {Promise<boolean>} */
    const end = new Promise((ended) => waiting.push({ item, work, ended }));
    given += 1;
    showProgress();
    run();
    return end;
  }

  /** @param {FileList | null | undefined} chosen */
  function addFiles(chosen) {
    for (const file of chosen ?? []) {
      add(file.name, (say) => {
        const form = new FormData();
        form.append("file", file);
        return upload("v1/articles", form, (share) => say(share < 1 ? `${Math.round(share * 100)} % sent` : "being read …"));
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
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(/** @type {Node | null} */ (event.relatedTarget))) drop.classList.remove("over");
  });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    addFiles(event.dataTransfer?.files);
  });

  return {
    /** An address to fetch, or a text. @param {string} name @param {object} body as `POST /v1/articles` takes it */
    addBody(name, body) {
      return add(name, (say) => {
        say("url" in body && !("text" in body) ? "being fetched and read …" : "being read …");
        return call("v1/articles", { method: "POST", body });
      });
    },
  };
}
