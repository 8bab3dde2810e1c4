// Names that mean the same, and how the server is.

import { call } from "./admin_calls.js";
import { attempt, byId, paged, within } from "./admin_page.js";
import { counted, day, element, sureButton } from "./admin_parts.js";

const SECONDS = 5;

export const showNames = paged(
  "names",
  async () => {
    const { aliases } = await call("v1/aliases");
    return { items: aliases, total: aliases.length };
  },
  nameRow,
);

/** @param {any} alias */
function nameRow({ short, long, articles }) {
  const remove = sureButton("Remove", `${short}: ${long}`, () =>
    attempt(async () => {
      await call("v1/admin/aliases/remove", { method: "POST", body: { short, long } });
      await showNames();
      byId("h-names").focus();
    }),
  );
  const cells = [short, long, articles ? counted(articles, "article") : ""].map((text) => element("td", { dir: "auto", text }));
  return element("tr", {}, [...cells, element("td", {}, [remove])]);
}

export async function showHealth() {
  const [{ dependencies, ready }, overview] = await Promise.all([call("readyz", { accept: [503] }), call("v1/admin/overview")]);
  const held = overview.collections.map((/** @type {any} */ each) => {
    const dates = each.published_from ? `, ${day(each.published_from)} – ${day(each.published_to)}` : "";
    return [`“${each.collection}”`, `${counted(each.articles, "article")}${dates}`, true];
  });
  const taken = overview.median_milliseconds;
  const rows = [
    ["ready", ready ? "yes" : "no", ready],
    ...Object.entries(dependencies).map(([name, state]) => [name, state, state === "ok" || name === "chat_model"]),
    ["embedding model", overview.embedding_model, true],
    ...held,
    ...(taken === null ? [] : [["an answer takes", `${Math.round(taken)} ms (median of the latest hundred)`, true]]),
    ["version", overview.version, true],
  ];
  within("health", "dl").replaceChildren(
    ...rows.flatMap(([name, state, isWell]) => [
      element("dt", { text: String(name).replaceAll("_", " ") }),
      element("dd", { class: isWell ? "" : "bad", text: String(state) }),
    ]),
  );
}

export function prepareState() {
  byId("alias-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    attempt(async () => {
      await call("v1/admin/aliases", { method: "POST", body: Object.fromEntries(new FormData(form)) });
      form.reset();
      await showNames();
    });
  });
  byId("check").addEventListener("click", () =>
    attempt(async () => {
      byId("checked").textContent = "Comparing …";
      byId("checked").textContent = compared(await call("v1/admin/check", { method: "POST" }));
    }),
  );
  // an index that is being checked, or another model that is being changed to, gets on
  setInterval(() => {
    if (!byId("health").hidden && !byId("inside").hidden && !document.hidden) showHealth().catch(() => {});
  }, SECONDS * 1000);
}

/** @param {{ healthy: boolean, reports: any[] }} reply */
function compared({ healthy, reports }) {
  const passages = reports.reduce((sum, each) => sum + each.passages, 0);
  if (healthy) return `They agree: ${counted(passages, "passage")}.`;
  const wrong = reports.map(({ collection, unreachable, orphaned, missing_lexical, pending }) => `${collection}: ${unreachable + orphaned + missing_lexical + pending}`);
  return `They differ (${wrong.join(", ")}): run “qa-assistant doctor --repair”.`;
}
