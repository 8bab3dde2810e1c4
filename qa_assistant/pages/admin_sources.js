// What the server takes in by itself: jobs over lists, feeds and sitemaps with how far they are, and the
// sources that it comes back to. A server without them keeps this hidden.

import { call, latest } from "./admin_calls.js";
import { attempt, byId, tell } from "./admin_page.js";
import { arrange, button, counted, element, moment, sureButton } from "./admin_parts.js";

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
/** @typedef {{ item: HTMLElement, show: (told: any) => void }} Line one job or source, which stays on the page while it is asked about */
/** @type {{ [list: string]: Map<string, Line> }} */
const lines = { "server-jobs": new Map(), "server-sources": new Map() };
const [askJobs, askSources] = [latest(), latest()];
let isOffered = false;

/** Look what is going on; while something is, again every second. */
export async function showSources() {
  const reply = await askJobs(() => call(`v1/jobs?limit=${MOST_JOBS}`, { accept: [404] }));
  if (reply) {
    isOffered = Array.isArray(reply.items);
    byId("kind").hidden = byId("again").hidden = !isOffered;
  }
  if (!isOffered) return;
  if (reply) showJobs(reply.items);
  const kept = await askSources(() => call("v1/sources"));
  if (!kept) return;
  showLines("server-sources", kept.sources, sourceItem);
  byId("sources-part").hidden = !kept.sources.length;
}

/** @param {any[]} jobs */
function showJobs(jobs) {
  showLines("server-jobs", jobs, jobItem);
  byId("server-part").hidden = !jobs.length;
  const now = new Set(jobs.filter(({ state }) => !ENDED.includes(state)).map(({ id }) => id));
  const ended = jobs.filter(({ id }) => running.has(id) && !now.has(id));
  running = now;
  if (ended.length) showSources().catch(() => {});
  if (ended.length) whenIn(ended.reduce((sum, { counts }) => sum + (counts.created ?? 0) + (counts.updated ?? 0), 0));
  clearTimeout(timer);
  if (running.size) lookLater();
}

/** @param {number} [seconds] */
function lookLater(seconds = 1) {
  clearTimeout(timer);
  timer = setTimeout(lookAgain, seconds * MILLISECONDS);
}

async function lookAgain() {
  lookLater(5);
  if (byId("articles").hidden || byId("inside").hidden || document.hidden) return lookLater();
  const reply = await askJobs(() => call(`v1/jobs?limit=${MOST_JOBS}`)).catch(() => null);
  if (reply) showJobs(reply.items);
}

/** @param {string} list @param {any[]} all @param {(told: any) => Line} make */
function showLines(list, all, make) {
  lines[list] = new Map(all.map((each) => [each.id, lines[list].get(each.id) ?? make(each)]));
  for (const each of all) lines[list].get(each.id)?.show(each);
  arrange(byId(list), [...lines[list].values()].map(({ item }) => item));
}

/** What is done to a job or a source, and then seen in the list. @param {string} path @param {string} [method] */
function change(path, method = "POST") {
  return attempt(async () => {
    await call(path, { method });
    await showSources();
  });
}

/** @param {any} job */
function jobItem({ id, spec }) {
  const name = nameOf(spec);
  const bar = element("progress", { "aria-label": `How far: ${name}` });
  const [state, told] = [element("span"), element("span", { class: "meta whole" })];
  const cancel = button("Cancel", () => change(`v1/jobs/${id}/cancel`));
  const again = button("Try again", () => change(`v1/jobs/${id}/retry`));
  const failed = failures(id);
  const item = element("li", { tabindex: "-1", "data-id": id }, [element("span", { dir: "auto", text: name }), bar, state, cancel, again, told, failed.node]);
  return {
    item,
    /** @param {any} job as it is now */
    show(job) {
      const isEnded = ENDED.includes(job.state);
      const focused = [cancel, again].find((each) => each === document.activeElement);
      item.className = job.state === "failed" ? "failed" : isEnded ? "done" : "running";
      bar.hidden = cancel.hidden = isEnded;
      again.hidden = !isEnded || !(job.counts.failed || job.state !== "done");
      if (focused?.hidden) item.focus();
      showProgress(/** @type {HTMLProgressElement} */ (bar), job);
      state.textContent = isEnded ? `${job.state}, ${moment(job.created_at)}` : howFar(job);
      const counts = Object.entries(job.counts).filter(([, count]) => count).map(([status, count]) => `${count} ${status}`).join(", ");
      told.textContent = [counts, job.problem].filter(Boolean).join(". ");
      failed.show(job.counts.failed ?? 0);
    },
  };
}

/** @param {HTMLProgressElement} bar @param {any} job */
function showProgress(bar, { listed, total, done }) {
  if (!listed) return bar.removeAttribute("value");
  bar.max = Math.max(total, 1);
  bar.value = done;
  return undefined;
}

/** @param {any} job */
function howFar({ state, listed, total, done, rate, seconds_left }) {
  if (state === "queued") return "waiting";
  const pace = [rate && `${rate.toFixed(1)} a second`, seconds_left !== null && `${duration(seconds_left)} left`].filter(Boolean).join(", ");
  return `${done} of ${listed ? total : `${total} so far`}${pace ? `, ${pace}` : ""}`;
}

/** What failed, looked up when somebody wants to know. @param {string} id */
function failures(id) {
  const [list, summary] = [element("ul"), element("summary")];
  const node = /** @type {HTMLDetailsElement} */ (element("details", { class: "whole" }, [summary, list]));
  let shown = 0;
  const read = async () => {
    const { items } = await call(`v1/jobs/${id}/items?status=failed&limit=50`);
    list.replaceChildren(...items.map((/** @type {any} */ item) => element("li", {}, [element("span", { dir: "auto", text: item.name }), ": ", element("span", { dir: "auto", text: item.reason ?? item.error ?? "" })])));
  };
  node.addEventListener("toggle", () => {
    if (node.open) attempt(read);
  });
  return {
    node,
    /** @param {number} count how many there are now */
    show(count) {
      node.hidden = !count;
      if (count === shown) return;
      shown = count;
      summary.textContent = `${counted(count, "failure")}: why`;
      if (node.open) read().catch(() => {});
    },
  };
}

/** @param {any} source */
function sourceItem({ id, spec }) {
  const name = nameOf(spec);
  const refresh = button("Refresh", () => change(`v1/sources/${id}/refresh`));
  refresh.setAttribute("aria-label", `Refresh ${name}`);
  const remove = sureButton("Remove", name, () => change(`v1/sources/${id}`, "DELETE"));
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
