// The chat page: the widget over the whole page, with filters and the visitor's conversations.

import "/widget.js";
import { askFirst } from "./widget/sure.js";

const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const chat = /** @type {import("./widget/element.js").QaAssistant} */ (document.querySelector("qa-assistant"));
const filters = /** @type {HTMLFormElement} */ (byId("filters"));
const shared = location.pathname.match(/^\/answers\/([\w-]+)$/)?.[1];
const INTRODUCTION =
  "Every statement carries a citation that opens the exact sentence. When the articles do not say, the answer says so.";

/** @param {string} opener @param {HTMLElement} opened */
function toggles(opener, opened) {
  byId(opener).addEventListener("click", () => {
    const isOpen = opened.toggleAttribute("data-open");
    opened.hidden = opened.id === "filters" && !isOpen;
    byId(opener).setAttribute("aria-expanded", String(isOpen));
    if (opened.localName === "aside") cover(isOpen);
    if (isOpen) /** @type {HTMLElement | null} */ (opened.querySelector("input, button"))?.focus();
  });
}

function useFilters() {
  const given = Object.fromEntries([...new FormData(filters)].filter(([, value]) => value));
  chat.filters = given;
  const count = Object.keys(given).length;
  byId("open-filters").textContent = count ? `Filters (${count})` : "Filters";
}

/** @type {Map<string, HTMLLIElement>} the conversations in the list, which stay while somebody is about to press them */
let listed = new Map();

/** @param {string | null} [current] the one that is open */
function listConversations(current = chat.memory.current) {
  const all = chat.memory.list();
  listed = new Map(all.map(({ id }) => [id, listed.get(id) ?? listItem(id)]));
  for (const { id, title } of all) {
    const opener = /** @type {HTMLElement} */ (listed.get(id)?.firstElementChild);
    opener.textContent = title;
    if (id === current) opener.setAttribute("aria-current", "true");
    else opener.removeAttribute("aria-current");
  }
  const list = byId("conversations");
  const items = [...listed.values()];
  if (items.length !== list.children.length || items.some((item, i) => item !== list.children[i])) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    list.replaceChildren(...items);
    if (list.contains(focused)) focused?.focus();
  }
  byId("forget").hidden = !current;
}

/** @param {string} id */
function listItem(id) {
  const opener = document.createElement("button");
  opener.type = "button";
  opener.dir = "auto";
  opener.addEventListener("click", async () => {
    await chat.openConversation(id);
    settle();
  });
  const item = document.createElement("li");
  item.append(opener);
  return item;
}

/** On small screens the list lies over the conversation; what had the focus in it goes out of sight. */
function closeList() {
  const isLost = chat.inert && byId("aside").contains(document.activeElement);
  byId("aside").removeAttribute("data-open");
  byId("open-list").setAttribute("aria-expanded", "false");
  cover(false);
  if (isLost) byId("open-list").focus();
}

/** @param {boolean} isCovered what the list lies over is out of reach */
function cover(isCovered) {
  chat.inert = filters.inert = isCovered;
}

/** The visitor's own conversations, as they are now. */
function showOwn() {
  byId("shared").hidden = true;
  if (shared) history.replaceState(null, "", "/");
  listConversations();
}

/** The list as it is now, out of the way. */
function settle() {
  unsure();
  closeList();
  showOwn();
}

/** Null where the server does not say. @param {string} path @returns {Promise<any>} */
async function read(path) {
  try {
    const response = await fetch(path);
    return await response.json();
  } catch {
    return null;
  }
}

async function showHoldings() {
  const held = await read("/v1/holdings");
  if (!held?.publishers) return;
  const { articles, publishers } = held;
  const holdings = articles
    ? `${articles.toLocaleString("en-GB")} ${articles === 1 ? "article" : "articles"} to ask about.`
    : "There are no articles yet: add some at /admin, or with “qa-assistant ingest”.";
  chat.setAttribute("greeting", `${INTRODUCTION} ${holdings}`);
  const names = publishers.map((/** @type {any} */ publisher) => publisher.name).sort((/** @type {string} */ a, /** @type {string} */ b) => a.localeCompare(b));
  for (const name of names) filters.elements["publisher"].append(new Option(name, name));
}

async function showShared() {
  const answer = await read(`/v1/answers/${shared}`);
  byId("shared").hidden = false;
  if (answer?.id) {
    await chat.show([answer]);
    listConversations(null);
  } else byId("shared").firstChild.textContent = `${answer?.detail ?? "The server cannot be reached: load this page again when it runs."} `;
}

toggles("open-list", byId("aside"));
byId("aside").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Escape" || !chat.inert) return;
  closeList();
});
matchMedia("(min-width: 60rem)").addEventListener("change", closeList);
toggles("open-filters", filters);
filters.addEventListener("input", useFilters);
// the event comes before the fields are cleared
filters.addEventListener("reset", () => setTimeout(useFilters));
filters.addEventListener("submit", (event) => event.preventDefault());
byId("new").addEventListener("click", async () => {
  await chat.newConversation();
  settle();
});
const unsure = askFirst(byId("forget"), {
  show: (isSure) => {
    byId("forget").textContent = isSure ? "Press again to delete it here and on the server" : "Forget this conversation";
  },
  act: () => chat.forget().then(settle),
});
// the list may be open, and is being read
chat.addEventListener("qa-answered", showOwn);

chat.setAttribute("greeting", INTRODUCTION);
showHoldings();
listConversations();
if (shared) await showShared();
else if (matchMedia("(pointer: fine)").matches) await chat.open();
