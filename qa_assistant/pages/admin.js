// The administration page: what is there, what was asked, what is missing; one section at a time.

import { prepareArticles, showArticles } from "./admin_articles.js";
import { call, key } from "./admin_calls.js";
import { attempt, byId, showInside } from "./admin_page.js";
import { showFeedback, showQuestions, showUnanswered } from "./admin_questions.js";
import { prepareState, showHealth, showNames } from "./admin_state.js";

/** @type {{ [section: string]: () => Promise<void> }} */
const SECTIONS = {
  articles: showArticles,
  questions: showQuestions,
  unanswered: showUnanswered,
  feedback: showFeedback,
  names: showNames,
  health: showHealth,
};
const FIRST = "articles";

function wantedSection() {
  const named = location.hash.slice(1);
  return named in SECTIONS ? named : FIRST;
}

function showSection() {
  const wanted = wantedSection();
  for (const name of Object.keys(SECTIONS)) {
    byId(name).hidden = name !== wanted;
    const way = document.querySelector(`nav a[href="#${name}"]`);
    if (name === wanted) way?.setAttribute("aria-current", "page");
    else way?.removeAttribute("aria-current");
  }
  return attempt(async () => {
    // who may only read articles gets no further than this
    if (byId("inside").hidden) await call("v1/admin/questions?limit=1");
    await SECTIONS[wanted]();
    showInside();
  });
}

addEventListener("hashchange", () => {
  showSection();
  // at once: who has begun to type when the section's reply comes goes on
  byId(`h-${wantedSection()}`).focus();
});
byId("key-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  key.set(byId("key").value.trim());
  showSection();
});
byId("lock").addEventListener("click", () => {
  key.forget();
  location.reload();
});
byId("status").addEventListener("change", () => attempt(() => showQuestions(true)));

prepareArticles();
prepareState();
showSection();
