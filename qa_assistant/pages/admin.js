// The administration page: what is there, what was asked, what is missing.

import { call, CallError, key } from "./admin_calls.js";
import { jobList } from "./admin_jobs.js";
import { button, element, link } from "./admin_parts.js";
import { explanation } from "./admin_why.js";

const PAGE = 50;
const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const within = (/** @type {string} */ section, /** @type {string} */ what) => /** @type {any} */ (document.querySelector(`#${section} ${what}`));
const day = (/** @type {string | null} */ moment) => (moment ? new Date(moment).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" }) : "");
const moment = (/** @type {string} */ at) => new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** @param {string} sentence */
function tell(sentence) {
  byId("told").textContent = sentence;
}

/** Tell what went wrong instead of failing silently. @param {() => Promise<unknown>} work */
async function attempt(work) {
  try {
    tell("");
    await work();
  } catch (error) {
    if (error instanceof CallError && error.status === 401) askForKey(error.message);
    else tell(/** @type {Error} */ (error).message);
  }
}

/** @param {string} why */
function askForKey(why) {
  byId("inside").hidden = true;
  byId("key-form").hidden = false;
  byId("key-told").textContent = why;
  byId("key").focus();
}

/** A list that grows by pages. @param {string} section @param {(offset: number) => Promise<{ items: Node[], total: number }>} load */
function paged(section, load) {
  const place = within(section, "tbody") ?? within(section, ".list");
  const more = within(section, ".more");
  let shown = 0;
  const next = async () => {
    const { items, total } = await load(shown);
    place.append(...items);
    shown += items.length;
    within(section, ".count").textContent = String(total);
    if (more) more.hidden = shown >= total || !items.length;
  };
  const begin = async () => {
    shown = 0;
    place.replaceChildren();
    await next();
  };
  more?.addEventListener("click", () => attempt(next));
  return begin;
}

const showArticles = paged("articles", async (offset) => {
  const { items, total } = await call(`v1/articles?limit=${PAGE}&offset=${offset}`);
  return { total, items: items.map(articleRow) };
});

/** @param {any} article */
function articleRow(article) {
  const row = element("tr", {}, [
    element("td", {}, [link(`/articles/${encodeURIComponent(article.id)}`, article.title)]),
    element("td", { text: article.publisher ?? "" }),
    element("td", { text: day(article.published_at) }),
  ]);
  const remove = button("Delete", () => {
    if (remove.textContent === "Delete") {
      remove.textContent = "Really delete?";
      setTimeout(() => (remove.textContent = "Delete"), 6000);
      return;
    }
    attempt(async () => {
      await call(`v1/articles/${encodeURIComponent(article.id)}`, { method: "DELETE" });
      await showArticles();
    });
  });
  remove.setAttribute("aria-label", `Delete ${article.title}`);
  row.append(element("td", {}, [remove]));
  return row;
}

const showQuestions = paged("questions", async (offset) => {
  const status = byId("status").value;
  const { items, total } = await call(`v1/admin/questions?limit=${PAGE}&offset=${offset}${status ? `&status=${status}` : ""}`);
  return { total, items: items.map((/** @type {any} */ answer) => element("li", {}, [questionDetails(answer)])) };
});

/** A question with its answer; why it is the answer is looked up when it is opened. @param {any} answer */
function questionDetails(answer) {
  const why = element("div");
  const details = element("details", {}, [
    element("summary", { text: answer.question }),
    element("p", { class: "said", text: answer.text }),
    element("p", {}, [button("Why this answer", () => attempt(async () => why.replaceChildren(...(await explanation(answer)))))]),
    why,
  ]);
  const told = `${answer.status.replace("_", " ")}, ${moment(answer.created_at)}, ${Math.round(answer.timings.total ?? 0)} ms`;
  return element("div", {}, [details, element("p", { class: "meta", text: told })]);
}

const showUnanswered = paged("unanswered", async () => {
  const { groups, questions } = await call("v1/admin/unanswered");
  return { total: questions, items: groups.map(unansweredItem) };
});

/** @param {any} group */
function unansweredItem(group) {
  const result = element("p", { class: "said", role: "status" });
  const again = button("Ask again", () =>
    attempt(async () => {
      result.textContent = "Asking …";
      result.textContent = (await call("v1/ask", { method: "POST", body: { question: group.question } })).text;
    }),
  );
  const add = button("Add an article", () => {
    byId("drop").scrollIntoView({ block: "center" });
    byId("address").focus();
  });
  const times = `${group.times === 1 ? "asked once" : `asked ${group.times} times`}, last on ${moment(group.last_asked_at)}`;
  const others = group.others.length ? element("p", { class: "meta", text: `Also: ${group.others.join(" · ")}` }) : "";
  return element("li", {}, [
    element("strong", { text: group.question }), element("p", { class: "meta", text: times }), others,
    element("p", { class: "row" }, [add, again]), result,
  ]);
}

const showFeedback = paged("feedback", async () => {
  const { items, total } = await call(`v1/admin/feedback?limit=${PAGE}`);
  return {
    total,
    items: items.map(({ feedback, answer }) =>
      element("li", {}, [
        questionDetails(answer),
        element("p", { class: feedback.rating === "down" ? "bad" : "", text: `${feedback.rating === "down" ? "Bad" : "Good"}${feedback.comment ? `: “${feedback.comment}”` : ""}` }),
      ]),
    ),
  };
});

const showNames = paged("names", async () => {
  const { aliases } = await call("v1/aliases");
  const items = aliases.map((/** @type {any} */ alias) => {
    const pair = { short: alias.short, long: alias.long };
    const remove = button("Remove", () => attempt(async () => (await call("v1/admin/aliases/remove", { method: "POST", body: pair }), showNames())));
    remove.setAttribute("aria-label", `Remove ${alias.short}`);
    const cells = [alias.short, alias.long, String(alias.articles ?? "")].map((text) => element("td", { text }));
    return element("tr", {}, [...cells, element("td", {}, [remove])]);
  });
  return { items, total: items.length };
});

async function showHealth() {
  const { dependencies, ready } = await call("readyz", { accept: [503] });
  const told = [["ready", ready ? "yes" : "no"], ...Object.entries(dependencies)];
  within("health", "dl").replaceChildren(
    ...told.flatMap(([name, state]) => [element("dt", { text: name.replace("_", " ") }), element("dd", { class: name !== "chat_model" && !["ok", "yes"].includes(state) ? "bad" : "", text: state })]),
  );
}

function showAll() {
  return attempt(async () => {
    await showQuestions();
    byId("key-form").hidden = true;
    byId("inside").hidden = false;
    await Promise.all([showArticles(), showUnanswered(), showFeedback(), showNames(), showHealth()]);
  });
}

const jobs = jobList({ drop: byId("drop"), files: byId("files"), list: byId("jobs"), added: () => attempt(showArticles) });
byId("address-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  jobs.addPage(byId("address").value);
  byId("address").value = "";
});
byId("alias-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const body = Object.fromEntries(new FormData(form));
  attempt(async () => {
    await call("v1/admin/aliases", { method: "POST", body });
    form.reset();
    await showNames();
  });
});
byId("status").addEventListener("change", () => attempt(showQuestions));
byId("check").addEventListener("click", () =>
  attempt(async () => {
    byId("checked").textContent = "Comparing …";
    const { healthy } = await call("v1/admin/check", { method: "POST" });
    byId("checked").textContent = healthy ? "They agree." : "They differ: run “qa-assistant doctor --repair”.";
  }),
);
byId("key-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  key.set(byId("key").value.trim());
  showAll();
});

showAll();
