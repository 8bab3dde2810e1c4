// Why an answer is what it is: each step with its times, and all scores.

import { call } from "./admin_calls.js";
import { counted, element, pairs, placeLink, table } from "./admin_parts.js";

const SUPPORT = { supported: "its quotes say so", partly: "its quotes say so in other words" };
const number = (/** @type {number | null} */ value, digits = 3) => (value === null ? null : value.toFixed(digits));

/** @param {any} answer @returns {Promise<Node[]>} */
export async function explanation(answer) {
  const explained = await call(`v1/admin/answers/${encodeURIComponent(answer.id)}/explanation`);
  const steps = [understood, searched, weighed, checked, suggested].map((step) => step(explained));
  const { total } = answer.timings;
  return [
    element("h3", { tabindex: "-1", text: "Why this answer" }),
    element("p", { class: "meta", text: `The steps were done again just now, on the articles as they are. ${answer.from_cache ? "The answer was one given shortly before." : `The answer took ${Math.round(total ?? 0)} ms then.`}` }),
    element("ol", { class: "steps" }, steps),
  ];
}

/** @param {string} name @param {string} took @param {(Node | string)[]} parts */
function step(name, took, parts) {
  return element("li", {}, [element("h4", {}, [name, element("span", { class: "took", text: took })]), ...parts]);
}

/** Milliseconds of then, and of now where it was done again. @param {any} explained @param {string} stage */
function took({ answer, timings }, stage) {
  const [then, now] = [answer.timings[stage], timings[stage]].map((ms) => (ms === undefined ? null : `${Math.round(ms)} ms`));
  return [then, now && `${now} now`].filter(Boolean).join(", ");
}

/** @param {any} explained */
function understood(explained) {
  const { answer, query } = explained;
  const { time, aliases } = answer.searched;
  const asked = answer.standalone_question || answer.question;
  const told = [["asked", answer.question]];
  if (asked !== answer.question) told.push(["by itself", asked]);
  if (query !== asked) told.push(["searched for", query]);
  if (time) told.push(["time", `“${time.phrase}”: ${time.widened ? "nothing was published then, so all was searched" : time.used_as}`]);
  for (const { name, others } of aliases) told.push(["other names", `${name}: ${others.join(", ")}`]);
  return step("Understood", took(explained, "rewriting"), [pairs(told)]);
}

/** @param {any} explained */
function searched(explained) {
  const { collection, articles, filters } = explained.answer.searched;
  const set = Object.entries(filters).filter(([, value]) => value && (!Array.isArray(value) || value.length));
  const told = `${counted(articles, "article")} of “${collection}”${set.length ? `, only ${set.map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ")}` : ""}`;
  const isRead = explained.parts.some((/** @type {any} */ part) => part.passages.some((/** @type {any} */ each) => each.scores.reranked !== null));
  const heads = ["Passage", "Score", "Meaning", "Words", ...(isRead ? ["Read"] : [])];
  const tables = explained.parts.flatMap((/** @type {any} */ part) => {
    const rows = part.passages.map((/** @type {any} */ each) => {
      const { fused, dense, lexical, reranked } = each.scores;
      return [place(each, each.title), number(fused), number(dense), number(lexical, 1), ...(isRead ? [number(reranked)] : [])];
    });
    return [...partName(explained, part), rows.length ? table(heads, rows, "Passages found, best first") : "Nothing was found."];
  });
  const legend = "Score: meaning and words together, up to 1. Meaning: cosine. Words: BM25.";
  return step("Searched", took(explained, "retrieval"), [element("p", { text: told }), ...tables, element("p", { class: "meta", text: legend })]);
}

/** @param {any} explained */
function weighed(explained) {
  const { threshold, answer } = explained;
  const parts = explained.parts.flatMap((/** @type {any} */ part) => {
    const rows = part.sentences.map((/** @type {any} */ each) => [
      place(each, each.text),
      number(each.score),
      number(each.read),
      number(each.timeliness, 2),
      each.states_relation ? "yes" : "no",
    ]);
    const verdict = part.probability < threshold ? "too little to quote" : "enough to quote";
    const told = `${counted(part.weighed, "sentence")}; that the best one answers has a probability of ${number(part.probability)}: ${verdict} (at least ${number(threshold, 2)}).`;
    return [...partName(explained, part), element("p", { text: told }), rows.length ? table(["Sentence", "Likely", "Read", "Date fits", "Says it outright"], rows, "Sentences, best first") : ""];
  });
  const model = answer.answerer === "extractive" ? [] : [element("p", { text: `Written by ${answer.answerer} from the best of these.` })];
  if (answer.usage) {
    const { prompt_tokens, completion_tokens, calls } = answer.usage;
    model.push(element("p", { class: "meta", text: `${counted(prompt_tokens, "token")} read, ${completion_tokens} written, in ${counted(calls, "call")}.` }));
  }
  const first = answer.timings.first_statement === undefined ? "" : ` (first words after ${Math.round(answer.timings.first_statement)} ms)`;
  return step("Weighed and answered", took(explained, "answering") + first, [...parts, ...model]);
}

/** @param {any} explained */
function checked({ answer }) {
  const said = answer.statements.map((/** @type {any} */ { start, end, support, citations }) =>
    element("li", {}, [
      element("p", { class: "said", dir: "auto", text: answer.text.slice(start, end) }),
      element("p", { class: "meta", text: `${SUPPORT[support] ?? support}:` }),
      ...answer.citations.filter((/** @type {any} */ each) => citations.includes(each.number)).flatMap(quote),
    ]),
  );
  const notes = answer.notes.length ? [pairs(answer.notes.map((/** @type {any} */ note) => [note.kind.replaceAll("_", " "), note.text]))] : [];
  return step("Checked and quoted", "", [said.length ? element("ol", { class: "statements" }, said) : element("p", { text: "Nothing was said, so nothing is quoted." }), ...notes]);
}

/** @param {any} explained */
function suggested(explained) {
  const items = explained.answer.suggestions.map((/** @type {string} */ text) => element("li", { dir: "auto", text }));
  return step("Suggested", took(explained, "suggesting"), [items.length ? element("ul", {}, items) : element("p", { text: "Nothing." })]);
}

/** @param {any} citation */
function quote(citation) {
  const from = element("p", { class: "meta" }, [`[${citation.number}] `, placeLink(citation, citation.title)]);
  return [element("blockquote", { dir: "auto", text: citation.quote }), from];
}

/** @param {any} piece @param {string} text */
function place(piece, text) {
  const shown = placeLink(piece, text);
  return piece.quoted ? element("span", {}, [shown, element("span", { class: "quoted", text: "quoted" })]) : shown;
}

/** @param {any} explained @param {any} part */
function partName({ parts }, part) {
  return parts.length > 1 ? [element("p", { class: "part", dir: "auto", text: part.question })] : [];
}
