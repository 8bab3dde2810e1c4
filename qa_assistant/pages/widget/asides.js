// What stands beside an answer: notes, what was searched and how, the nearest articles, what to ask next.

import { button, element, link } from "./dom.js";

/** @typedef {import("./answer.js").Surface} Surface */

const ALARMING = ["conflict", "corrected", "premise", "cut_off", "unsupported_removed"];
const KINDS = [...ALARMING, "stale", "ambiguous", "unanswered", "fallback"];

/**
 * What stands beside the text of a whole answer: before the row of thumbs, and after it.
 * @param {any} answer @param {Surface} surface
 * @returns {{ before: HTMLElement[], after: HTMLElement[] }}
 */
export function asides({ status, notes, searched, nearest, suggestions }, surface) {
  const { phrases } = surface;
  const [before, after] = [[], []];
  if (notes.length) before.push(noteList(notes, surface));
  if (status !== "not_found") before.push(...readings(searched, phrases));
  if (nearest.length) before.push(nearestList(nearest, surface));
  if (suggestions.length) after.push(suggestionList(suggestions, surface));
  return { before, after };
}

/** That nothing was found, and what was searched, in the visitor's language. @param {any} searched @param {Surface} surface */
export function nothingFound(searched, { phrases }) {
  const [from, to] = [phrases.day(searched.published_from), phrases.day(searched.published_to)];
  const dates = from && to ? ` (${from === to ? from : `${from} – ${to}`})` : "";
  const told = `${phrases.say("searched", { count: searched.articles })}${dates}${isFiltered(searched) ? `, ${phrases.say("filtered")}` : ""}`;
  return element("div", { class: "nothing" }, [
    element("p", { class: "answer", part: "answer", text: phrases.say("notFound") }),
    remark(told, "searched"),
    ...readings(searched, phrases),
  ]);
}

/** How the words of the question were read. @param {any} searched @param {import("./phrases.js").Phrases} phrases */
function readings({ time, aliases }, phrases) {
  const names = aliases.map((/** @type {any} */ use) => remark(otherNames(use, phrases), "names"));
  return time ? [remark(timeUsed(time, phrases), "time"), ...names] : names;
}

/** Whether the visitor, and not the words of the question, left articles out. @param {any} searched */
function isFiltered({ filters, time }) {
  const dates = (filters.published_after || filters.published_before) && time?.used_as !== "filter";
  return Boolean(dates || filters.publisher || filters.author || filters.tags?.length);
}

/**
 * What the question's words about time did to the search.
 * @param {{ phrase: string, after: string | null, before: string | null, newest: boolean, used_as: string, widened: boolean }} used
 * @param {import("./phrases.js").Phrases} phrases
 */
export function timeUsed({ phrase, after, before, newest, used_as, widened }, phrases) {
  const period = after || before ? phrases.period(after, before) : "";
  if (widened) return phrases.say("widened", { phrase });
  if (used_as === "filter") return phrases.say("onlyPeriod", { phrase, period });
  const first = [newest ? phrases.say("newer") : "", period && phrases.say("published", { period })].filter(Boolean);
  return phrases.say("preferred", { phrase, what: phrases.list(first) });
}

/** @param {{ name: string, others: string[] }} use @param {import("./phrases.js").Phrases} phrases */
function otherNames({ name, others }, phrases) {
  return phrases.say("names", { name, names: phrases.list(others) });
}

/** @param {string} text @param {string} kind */
function remark(text, kind) {
  return element("p", { class: `remark ${kind}`, dir: "auto", text });
}

/** @param {{ kind: string, text: string }[]} notes @param {Surface} surface */
function noteList(notes, { phrases }) {
  const items = notes.map(({ kind, text }) => {
    const known = KINDS.includes(kind) ? kind : "other";
    return element("li", { class: ALARMING.includes(kind) ? "note alarming" : "note", "data-kind": known }, [
      element("strong", { text: phrases.say(known) }),
      element("span", { dir: "auto", text }),
    ]);
  });
  return element("ul", { class: "notes", part: "notes", role: "list" }, items);
}

/** @param {any[]} nearest @param {Surface} surface */
function nearestList(nearest, { phrases, client, level }) {
  const items = nearest.map((article) =>
    element("li", {}, [
      link(article.view_url, article.title, client.base) ?? article.title,
      element("span", { class: "meta", dir: "auto", text: phrases.provenance(article) }),
    ]),
  );
  return element("div", { class: "nearest" }, [
    element(`h${level + 1}`, { class: "label", text: phrases.say("nearest") }),
    element("ul", { role: "list" }, items),
  ]);
}

/** Questions to ask next, as buttons. @param {string[]} questions @param {Surface} surface */
function suggestionList(questions, surface) {
  const items = questions.map((question) =>
    element("li", {}, [button(question, () => surface.ask(question), { class: "suggestion", dir: "auto" })]),
  );
  return element("div", { class: "next" }, [
    element(`h${surface.level + 1}`, { class: "label", text: surface.phrases.say("next") }),
    element("ul", { class: "suggestions", role: "list" }, items),
  ]);
}
