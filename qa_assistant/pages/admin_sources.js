// What the server takes in by itself: jobs over lists, feeds and sitemaps with how far they are, and the
// sources that it comes back to. A server without them keeps this hidden.

import { call } from "./admin_calls.js";
import { attempt, byId, tell } from "./admin_page.js";
import { button, counted, element, moment, sureButton } from "./admin_parts.js";

const MILLISECONDS = 1000;
const ENDED = ["done", "failed", "cancelled"];
const KINDS = { pages: "pages", feed: "feed", sitemap: "sitemap", files: "files" };
const MOST_JOBS = 8;

/** @type {(added: number) => void} told when jobs have ended, and how many articles they brought */
let whenIn = () => {};
/** @type {Set<string>} */
let running = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {Map<string, { item: HTMLElement, show: (source: any) => void }>} the sources on the page, which stay while they are asked about */
let kept = new Map();
let isOffered = false;

/** Look what is going on; while something is, again every second. */
export async function showSources() {
  const reply = await call(`v1/jobs?limit=${MOST_JOBS}`, { accept: [404] });
  isOffered = Array.isArray(reply.items);
  byId("kind").hidden = byId("again").hidden = !isOffered;
  if (!isOffered) return;
  showJobs(reply.items);
  const { sources } = await call("v1/sources");
  showKept(sources);
  byId("sources-part").hidden = !sources.length;
}

/** @param {any[]} jobs */
function showJobs(jobs) {
  const open = new Set([...document.querySelectorAll("#server-jobs details[open]")].map((each) => each.closest("li")?.dataset.id));
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.closest("#server-jobs li")?.getAttribute("data-id");
  byId("server-jobs").replaceChildren(...jobs.map((job) => jobItem(job, open.has(job.id))));
  /** @type {HTMLElement | null} */ (focused ? document.querySelector(`#server-jobs li[data-id="${CSS.escape(focused)}"] :is(button, summary)`) : null)?.focus();
  byId("server-part").hidden = !jobs.length;
  const now = new Set(jobs.filter(({ state }) => !ENDED.includes(state)).map(({ id }) => id));
  const ended = jobs.filter(({ id }) => running.has(id) && !now.has(id));
  running = now;
  if (ended.length) showSources().catch(() => {});
  if (ended.length) whenIn(ended.reduce((sum, { counts }) => sum + (counts.created ?? 0) + (counts.updated ?? 0), 0));
  clearTimeout(timer);
  if (running.size) timer = setTimeout(lookAgain, MILLISECONDS);
}

async function lookAgain() {
  if (byId("articles").hidden || byId("inside").hidden || document.hidden) {
    timer = setTimeout(lookAgain, MILLISECONDS);
    return;
  }
  try {
    showJobs((await call(`v1/jobs?limit=${MOST_JOBS}`)).items);
  } catch {
    timer = setTimeout(lookAgain, 5 * MILLISECONDS);
  }
}

/** @param {any} job @param {boolean} isOpen whether its failures are being read */
function jobItem(job, isOpen) {
  const { id, spec, state, listed, total, done, counts, rate, seconds_left, problem, created_at } = job;
  const isEnded = ENDED.includes(state);
  const bar = element("progress", { "aria-label": `How far: ${nameOf(spec)}`, ...(listed && { max: String(Math.max(total, 1)), value: String(done) }) });
  const pace = [rate && `${rate.toFixed(1)} a second`, seconds_left !== null && `${duration(seconds_left)} left`].filter(Boolean).join(", ");
  const told = Object.entries(counts).filter(([, count]) => count).map(([status, count]) => `${count} ${status}`).join(", ");
  const act = isEnded
    ? counts.failed || state !== "done" ? button("Try again", () => attempt(async () => (await call(`v1/jobs/${id}/retry`, { method: "POST" }), showSources()))) : ""
    : button("Cancel", () => attempt(async () => (await call(`v1/jobs/${id}/cancel`, { method: "POST" }), showSources())));
  return element("li", { class: state === "failed" ? "failed" : isEnded ? "done" : "running", "data-id": id }, [
    element("span", { dir: "auto", text: nameOf(spec) }),
    isEnded ? "" : bar,
    element("span", { text: isEnded ? `${state}, ${moment(created_at)}` : state === "queued" ? "waiting" : `${done} of ${listed ? total : `${total} so far`}${pace ? `, ${pace}` : ""}` }),
    act,
    element("span", { class: "meta whole", text: [told, problem].filter(Boolean).join(". ") }),
    counts.failed ? failures(id, counts.failed, isOpen) : "",
  ]);
}

/** What failed, looked up when somebody wants to know. @param {string} id @param {number} count @param {boolean} isOpen */
function failures(id, count, isOpen) {
  const list = element("ul");
  const made = /** @type {HTMLDetailsElement} */ (element("details", { class: "whole" }, [element("summary", { text: `${counted(count, "failure")}: why` }), list]));
  made.addEventListener("toggle", () => {
    if (!made.open) return;
    attempt(async () => {
      const { items } = await call(`v1/jobs/${id}/items?status=failed&limit=50`);
      list.replaceChildren(...items.map((/** @type {any} */ item) => element("li", {}, [element("span", { dir: "auto", text: item.name }), ": ", element("span", { dir: "auto", text: item.reason ?? item.error ?? "" })])));
    });
  });
  made.open = isOpen;
  return made;
}

/** @param {any[]} sources */
function showKept(sources) {
  const list = byId("server-sources");
  kept = new Map(sources.map((source) => [source.id, kept.get(source.id) ?? sourceItem(source)]));
  for (const source of sources) kept.get(source.id)?.show(source);
  const items = [...kept.values()].map(({ item }) => item);
  const isSame = items.length === list.children.length && items.every((item, i) => item === list.children[i]);
  if (isSame) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  list.replaceChildren(...items);
  if (list.contains(focused)) focused?.focus();
}

/** @param {any} source */
function sourceItem({ id, spec }) {
  const name = nameOf(spec);
  const refresh = button("Refresh", () => attempt(async () => (await call(`v1/sources/${id}/refresh`, { method: "POST" }), showSources())));
  refresh.setAttribute("aria-label", `Refresh ${name}`);
  const remove = sureButton("Remove", name, () => attempt(async () => (await call(`v1/sources/${id}`, { method: "DELETE", accept: [204] }), showSources())));
  const state = element("span", { class: "meta whole" });
  const item = element("li", {}, [element("span", { dir: "auto", text: name }), refresh, remove, state]);
  return {
    item,
    /** @param {any} source as it is now */
    show({ next_at, refreshed_at, problem, articles }) {
      const told = [
        counted(articles, "article"),
        refreshed_at ? `last looked at ${moment(refreshed_at)}` : "not looked at yet",
        next_at ? `next ${moment(next_at)}` : "only when asked",
        problem,
      ];
      item.className = problem ? "failed" : "";
      state.textContent = told.filter(Boolean).join(", ");
    },
  };
}

/** @param {any} spec */
function nameOf({ kind, addresses }) {
  const more = addresses.length > 1 ? ` and ${addresses.length - 1} more` : "";
  return `${KINDS[kind] ?? kind} ${addresses[0]}${more}`;
}

/** @param {number} seconds */
function duration(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/**
 * Begin a job for an address, or keep it as a source.
 * @param {string} kind feed or sitemap @param {string} address @param {boolean} isKept
 */
export async function beginJob(kind, address, isKept) {
  if (!isOffered) return tell("This server takes single pages and files only.");
  await call(isKept ? "v1/sources" : "v1/ingest", { method: "POST", body: kind === "page" ? { urls: [address] } : { [kind]: address } });
  return showSources();
}

/** @param {(added: number) => void} isIn */
export function prepareSources(isIn) {
  whenIn = isIn;
}
