// Why an answer is what it is: each step with its time, and the passages with their scores.

import { call } from "./admin_calls.js";
import { element, link } from "./admin_parts.js";

/** @param {any} answer @returns {Promise<Node[]>} */
export async function explanation(answer) {
  const { searched } = answer;
  const filters = Object.fromEntries(Object.entries(searched.filters).filter(([, value]) => value && (!Array.isArray(value) || value.length)));
  const asked = answer.standalone_question || answer.question;
  const body = { query: asked, collection: searched.collection, filters, limit: 8 };
  const { hits } = await call("v1/search", { method: "POST", body });
  return [
    heading("What was asked"),
    pairs([["standalone question", asked], ["answered by", answer.answerer], ["articles searched", String(searched.articles)], ["filters", JSON.stringify(filters)]]),
    heading("Steps"),
    pairs(Object.entries(answer.timings).map(([step, ms]) => [step.replace("_", " "), `${Math.round(Number(ms))} ms`])),
    ...(answer.usage ? [heading("Chat model"), pairs([["tokens", `${answer.usage.prompt_tokens} read, ${answer.usage.completion_tokens} written`], ["calls", String(answer.usage.calls)]])] : []),
    heading("Passages that the search finds now, with their scores"),
    hitTable(hits, answer),
    heading("What was said, and by which quotes"),
    ...answer.citations.flatMap(quote),
    ...(answer.notes.length ? [heading("Notes"), pairs(answer.notes.map((/** @type {any} */ note) => [note.kind.replaceAll("_", " "), note.text]))] : []),
  ];
}

/** @param {any} citation */
function quote(citation) {
  const address = new URL(citation.view_url, location.origin);
  return [
    element("blockquote", { text: citation.quote }),
    element("p", { class: "meta" }, [`[${citation.number}] `, link(address.pathname + address.search, citation.title)]),
  ];
}

/** @param {any[]} hits @param {any} answer */
function hitTable(hits, answer) {
  const cited = new Set(answer.citations.map((/** @type {any} */ citation) => citation.article_id));
  const names = [...new Set(hits.flatMap((hit) => Object.keys(hit.scores).filter((name) => typeof hit.scores[name] === "number")))];
  const head = element("tr", {}, ["Passage", ...names].map((text) => element("th", { scope: "col", text })));
  const rows = hits.map((hit) =>
    element("tr", {}, [
      element("td", {}, [link(`/articles/${hit.article_id}?version=${hit.version}&start=${hit.start}&end=${hit.end}`, hit.title), cited.has(hit.article_id) ? " (cited)" : ""]),
      ...names.map((name) => element("td", { class: "number", text: typeof hit.scores[name] === "number" ? hit.scores[name].toFixed(3) : "–" })),
    ]),
  );
  return element("table", {}, [element("thead", {}, [head]), element("tbody", {}, rows)]);
}

/** @param {string} text */
function heading(text) {
  return element("h3", { text });
}

/** @param {string[][]} all */
function pairs(all) {
  return element("dl", {}, all.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })]));
}
