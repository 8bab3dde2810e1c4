// The chat page: questions in, cited answers out.

import { aliasNotes, answerText, citationList, element, nearestList, noteList, suggestionList, timeNote } from "./render.js";
import { ask } from "./stream.js";

const STAGES = { searching: "Searching the articles", answering: "Reading what was found" };
const [form, field, send, log, fresh, welcome] = ["form", "question", "send", "log", "new", "welcome"].map(
  (id) => /** @type {any} */ (document.getElementById(id)),
);

/** @type {string | null} */
let conversation = null;
/** @type {AbortController | null} */
let running = null;

form.addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  if (running) {
    running.abort();
    return;
  }
  const question = field.value.trim();
  if (!question) return;
  field.value = "";
  start(question);
});

field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!running) form.requestSubmit();
});

fresh.addEventListener("click", () => {
  running?.abort();
  conversation = null;
  log.replaceChildren();
  welcome.hidden = false;
  fresh.hidden = true;
  field.focus();
});

/** @param {string} question */
function start(question) {
  welcome.hidden = true;
  fresh.hidden = false;
  const body = element("div", { class: "body" });
  const turn = element("li", { class: "turn" }, [element("p", { class: "question", text: question }), body]);
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  return run(question, turn, body);
}

/** @param {string} question @param {HTMLElement} turn @param {HTMLElement} body */
async function run(question, turn, body) {
  const controller = new AbortController();
  running = controller;
  setBusy(turn, true);
  try {
    await show(question, body, controller.signal);
  } catch (error) {
    showFailure(question, turn, body, /** @type {any} */ (error));
  } finally {
    if (running === controller) running = null;
    setBusy(turn, false);
  }
}

/** @param {string} question @param {HTMLElement} body @param {AbortSignal} signal */
async function show(question, body, signal) {
  let text = "";
  const citations = [];
  body.replaceChildren(element("p", { class: "stage", text: STAGES.searching }));
  for await (const { type, data } of ask({ question, conversation_id: conversation }, signal)) {
    if (type === "status" && !text) body.firstElementChild.textContent = STAGES[data.stage] ?? data.stage;
    if (type === "delta") text += data.text;
    if (type === "citation") citations.push(data.citation);
    if (type === "delta" || type === "citation") body.replaceChildren(answerText(text, citations, opener(body)));
    if (type === "done") showAnswer(body, data.answer);
  }
}

/** @param {HTMLElement} body @param {any} answer */
function showAnswer(body, answer) {
  conversation = answer.conversation_id;
  const parts = [answerText(answer.text, answer.citations, opener(body))];
  if (answer.short_answer) parts.unshift(element("p", { class: "short", text: answer.short_answer }));
  if (answer.citations.length) parts.push(citationList(answer.citations));
  if (answer.notes.length) parts.push(noteList(answer.notes));
  if (answer.searched.time && answer.status !== "not_found") parts.push(timeNote(answer.searched.time));
  if (answer.status !== "not_found") parts.push(...aliasNotes(answer.searched.aliases));
  if (answer.nearest.length) parts.push(nearestList(answer.nearest));
  if (answer.suggestions.length) parts.push(suggestionList(answer.suggestions, (question) => running ?? start(question)));
  body.replaceChildren(...parts);
}

/** @param {HTMLElement} body */
function opener(body) {
  return (/** @type {number} */ number) => {
    const details = body.querySelector(`details[data-number="${number}"]`);
    if (!(details instanceof HTMLDetailsElement)) return;
    details.open = true;
    details.querySelector("summary")?.focus();
    details.scrollIntoView({ block: "nearest" });
  };
}

/** @param {string} question @param {HTMLElement} turn @param {HTMLElement} body @param {Error & { code?: string }} error */
function showFailure(question, turn, body, error) {
  const stopped = error.name === "AbortError";
  const unreachable = error instanceof TypeError;
  if (error.code === "conversation_not_found") conversation = null;
  const text = stopped ? "Stopped." : unreachable ? "The server cannot be reached." : error.message;
  const again = element("button", { type: "button", text: "Try again" });
  again.addEventListener("click", () => running ?? run(question, turn, body));
  body.replaceChildren(element("p", { class: "failure", role: "alert", text }), again);
}

/** @param {HTMLElement} turn @param {boolean} busy */
function setBusy(turn, busy) {
  turn.setAttribute("aria-busy", String(busy));
  send.textContent = running ? "Stop" : "Ask";
  field.required = !running;
}

async function showHoldings() {
  const response = await fetch("/v1/articles?limit=1");
  if (!response.ok) return;
  const { total } = await response.json();
  const sentence = total ? `${total} ${total === 1 ? "article" : "articles"} to ask about.` : "There are no articles yet: add some with “qa-assistant ingest”.";
  /** @type {HTMLElement} */ (document.getElementById("holdings")).textContent = sentence;
}

showHoldings();
