// What was asked: all questions, those without an answer, and what people thought of answers.

import { addFor } from "./admin_articles.js";
import { call } from "./admin_calls.js";
import { askAgain, attempt, byId, paged } from "./admin_page.js";
import { button, counted, element, moment, placeLink } from "./admin_parts.js";
import { explanation } from "./admin_why.js";

const STATUS = { answered: "answered", partial: "answered in part", not_found: "not found" };

export const showQuestions = paged(
  "questions",
  (range) => {
    const status = byId("status").value;
    return call(`v1/admin/questions?${range}${status ? `&status=${status}` : ""}`);
  },
  (/** @type {any} */ answer) => element("li", {}, [questionDetails(answer)]),
);

/** A question with its answer; why it is the answer is looked up when somebody wants to know. @param {any} answer @param {Node[]} [rating] */
function questionDetails(answer, rating = []) {
  const why = element("div", { class: "why" });
  const opener = button("Why this answer", () =>
    attempt(async () => {
      opener.disabled = true;
      why.replaceChildren(element("p", { role: "status", text: "Going through the steps again …" }));
      try {
        why.replaceChildren(...(await explanation(answer)));
        opener.hidden = true;
        why.querySelector("h3")?.focus();
      } catch (error) {
        why.replaceChildren();
        throw error;
      } finally {
        opener.disabled = false;
      }
    }),
  );
  const told = `${STATUS[answer.status] ?? answer.status}, ${moment(answer.created_at)}, ${answer.from_cache ? "given again" : `${Math.round(answer.timings.total ?? 0)} ms`}`;
  return element("details", {}, [
    element("summary", {}, [
      element("span", { class: "asked", dir: "auto", text: answer.question }),
      element("span", { class: `meta ${answer.status}`, text: told }),
      ...rating,
    ]),
    ...answered(answer),
    element("p", {}, [opener]),
    why,
  ]);
}

/** What was answered, with where it is from. @param {any} answer @returns {Node[]} */
export function answered(answer) {
  const sources = answer.citations.map((/** @type {any} */ citation) => element("li", { value: String(citation.number) }, [placeLink(citation, citation.title)]));
  return [element("p", { class: "said", dir: "auto", text: answer.text }), sources.length ? element("ol", { class: "from" }, sources) : ""].map((node) =>
    node instanceof Node ? node : document.createTextNode(node),
  );
}

export const showUnanswered = paged(
  "unanswered",
  async () => {
    const { groups, questions } = await call("v1/admin/unanswered");
    const told = groups.length ? `${counted(groups.length, "group")} of ${counted(questions, "question")}` : "";
    return { total: groups.length, told, items: groups };
  },
  unansweredItem,
);

/** @param {any} group */
function unansweredItem(group) {
  const result = element("div", { role: "status" });
  const again = button("Ask again", () =>
    attempt(async () => {
      result.textContent = "Asking …";
      try {
        result.replaceChildren(...answered(await askAgain(group.question, group.collection)));
      } catch (error) {
        result.replaceChildren();
        throw error;
      }
    }),
  );
  const add = button("Add an article", () => addFor(group));
  for (const made of [again, add]) made.setAttribute("aria-label", `${made.textContent}: ${group.question}`);
  const times = `${group.times === 1 ? "asked once" : `asked ${group.times} times`}, last on ${moment(group.last_asked_at)}`;
  const others = group.others.map((/** @type {string} */ text) => element("li", { dir: "auto", text }));
  return element("li", {}, [
    element("strong", { dir: "auto", text: group.question }),
    element("p", { class: "meta", text: times }),
    others.length ? element("ul", { class: "meta", "aria-label": "Also asked as" }, others) : "",
    element("p", { class: "row" }, [add, again]),
    result,
  ]);
}

export const showFeedback = paged(
  "feedback",
  (range) => call(`v1/admin/feedback?${range}`),
  (/** @type {any} */ { feedback, answer }) => element("li", {}, [questionDetails(answer, [ratingOf(feedback)])]),
);

/** @param {{ rating: string, comment: string | null }} feedback */
function ratingOf({ rating, comment }) {
  const isBad = rating === "down";
  const said = comment ? `${isBad ? "Bad" : "Good"}: “${comment}”` : isBad ? "Bad" : "Good";
  return element("span", { class: isBad ? "rating bad" : "rating", dir: "auto", text: said });
}
