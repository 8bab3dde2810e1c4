// The articles that are there, and adding to them: files, pages, and what is written here.

import { call } from "./admin_calls.js";
import { jobList } from "./admin_jobs.js";
import { answered } from "./admin_questions.js";
import { askAgain, attempt, byId, paged } from "./admin_page.js";
import { day, element, link, sureButton } from "./admin_parts.js";
import { beginJob, prepareSources, showSources } from "./admin_sources.js";

/** @type {{ question: string, collection: string } | null} what articles are being added for */
let wanted = null;

export async function showArticles() {
  await Promise.all([showList(), showSources()]);
}

const showList = paged("articles", (range) => call(`v1/articles?${range}`), articleRow);

/** @param {any} article */
function articleRow(article) {
  const remove = sureButton("Delete", article.title, () =>
    attempt(async () => {
      await call(`v1/articles/${encodeURIComponent(article.id)}`, { method: "DELETE" });
      await showList();
      byId("h-articles").focus();
    }),
  );
  const other = article.collection === "default" ? "" : element("span", { class: "meta", text: ` in ${article.collection}` });
  return element("tr", {}, [
    element("td", {}, [link(`/articles/${encodeURIComponent(article.id)}`, article.title), other]),
    element("td", { dir: "auto", text: article.publisher ?? "" }),
    element("td", { text: day(article.published_at) }),
    element("td", {}, [remove]),
  ]);
}

/** Go to where articles are added, for a question that none answers. @param {{ question: string, collection: string }} gap */
export function addFor(gap) {
  wanted = gap;
  const card = byId("wanted");
  card.hidden = false;
  card.querySelector("strong").textContent = `“${gap.question}”`;
  card.querySelector(".given").replaceChildren();
  location.hash = "articles";
}

/** Everything that was given is in. @param {number} added how many articles are new or changed */
function isIn(added) {
  return attempt(async () => {
    await showList();
    const asked = wanted;
    if (!asked || !added) return;
    const given = byId("wanted").querySelector(".given");
    given.replaceChildren(element("p", { role: "status", text: "Asking again …" }));
    const answer = await askAgain(asked.question, asked.collection);
    // by now articles may be added for another question
    if (asked === wanted) given.replaceChildren(...answered(answer));
  });
}

export function prepareArticles() {
  const jobs = jobList({ drop: byId("drop"), files: byId("files"), list: byId("jobs"), told: byId("jobs-told"), isIn });
  prepareSources(isIn);
  byId("address-form").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const [kind, field] = [byId("kind").value, byId("address")];
    const address = field.value;
    field.value = "";
    const taken =
      kind === "page" && !byId("kept").checked
        ? jobs.addBody(address, { url: address })
        : attempt(() => beginJob(kind, address, byId("kept").checked));
    taken.then((isTaken) => {
      if (!isTaken && !field.value) field.value = address;
    });
  });
  byId("text-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const written = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    const body = written();
    // what was written stays until it is in, and longer when it was changed meanwhile
    if ((await jobs.addBody(String(body.title), body)) && JSON.stringify(written()) === JSON.stringify(body)) form.reset();
  });
}
