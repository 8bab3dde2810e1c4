// Answers as elements. Text only ever becomes text nodes; links only ever lead to http(s).

/**
 * @param {string} name
 * @param {{ class?: string, text?: string, [attribute: string]: any }} [options]
 * @param {(Node | string)[]} [children]
 */
export function element(name, options = {}, children = []) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key === "text") node.textContent = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/**
 * @param {string | null} url
 * @param {string} text
 * @returns {HTMLElement | null} null where the address is no web address
 */
export function link(url, text) {
  if (!url || !URL.canParse(url, location.href)) return null;
  const target = new URL(url, location.href);
  if (!["http:", "https:"].includes(target.protocol)) return null;
  return element("a", { href: target.href, target: "_blank", rel: "noopener noreferrer", text });
}

/** @param {string | null} moment */
export function formatDate(moment) {
  if (!moment) return "";
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Date(moment).toLocaleDateString("en-GB", options);
}

/**
 * The answer's text, each marker whose citation is known as a button.
 * @param {string} text
 * @param {any[]} citations
 * @param {(number: number) => void} open
 */
export function answerText(text, citations, open) {
  const known = new Map(citations.map((citation) => [citation.number, citation]));
  const parts = text.split(/(\[\d{1,3}\])/).map((part) => {
    const citation = known.get(Number(part.slice(1, -1)));
    if (!citation || !part.startsWith("[")) return part;
    const label = `Citation ${citation.number}: ${citation.title}`;
    const chip = element("button", { class: "chip", type: "button", "aria-label": label, title: citation.title, text: String(citation.number) });
    chip.addEventListener("click", () => open(citation.number));
    return chip;
  });
  return element("p", { class: "answer" }, parts);
}

/** @param {any[]} citations */
export function citationList(citations) {
  return element("ol", { class: "citations", "aria-label": "Citations" }, citations.map(citationItem));
}

/** @param {any} citation */
function citationItem(citation) {
  const summary = element("summary", {}, [
    element("span", { class: "number", text: String(citation.number) }),
    element("span", {}, [citation.title, element("span", { class: "meta", text: provenance(citation) })]),
  ]);
  const links = [link(citation.view_url, "Open in the article"), link(citation.source_url, "Original page")];
  const details = element("details", { "data-number": String(citation.number) }, [
    summary,
    element("blockquote", { text: citation.quote }),
    ...(citation.copies?.length ? [element("p", { class: "copies", text: carriedBy(citation.copies) })] : []),
    element("p", { class: "links" }, links.filter((item) => item !== null)),
  ]);
  return element("li", {}, [details]);
}

/**
 * Who else carries the story.
 * @param {{ publisher: string | null, title: string }[]} copies
 */
function carriedBy(copies) {
  const names = [...new Set(copies.map((copy) => copy.publisher ?? `“${copy.title}”`))];
  if (names.length === 1) return `Also carried by ${names[0]}.`;
  const shown = names.slice(0, 5);
  const last = names.length > 5 ? `${names.length - 5} more` : shown.pop();
  return `Also carried by ${names.length} others: ${shown.join(", ")} and ${last}.`;
}

/** @param {{ publisher: string | null, published_at: string | null }} article */
function provenance(article) {
  return [article.publisher, formatDate(article.published_at)].filter(Boolean).join(", ");
}

/** @param {{ kind: string, text: string }[]} notes */
export function noteList(notes) {
  const items = notes.map((note) => element("li", { class: /^[a-z_]+$/.test(note.kind) ? note.kind : "other", text: note.text }));
  return element("ul", { class: "notes", "aria-label": "Notes" }, items);
}

/**
 * What the question's words about time did to the search.
 * @param {{ phrase: string, after: string | null, before: string | null, newest: boolean, used_as: string, widened: boolean }} used
 */
export function timeNote(used) {
  const because = `because you asked about “${used.phrase}”`;
  const published = used.after || used.before ? `articles published ${period(used)}` : "";
  if (used.used_as === "filter") return note(`Only ${published} were searched, ${because}.`);
  const first = [used.newest ? "newer articles" : "", published].filter(Boolean).join(" and ");
  if (used.widened) return note(`No article was published in “${used.phrase}”, so all were searched; ${first} came first.`);
  return note(`${first.charAt(0).toUpperCase()}${first.slice(1)} came first, ${because}.`);
}

/**
 * Names of the question that were searched for by other names as well.
 * @param {{ name: string, others: string[] }[]} uses
 */
export function aliasNotes(uses) {
  return uses.map(({ name, others }) => {
    const names = others.length > 1 ? `${others.slice(0, -1).join(", ")} and ${others.at(-1)}` : others[0];
    return element("p", { class: "aside names", text: `${name} was also searched for as ${names}.` });
  });
}

/** @param {string} text */
function note(text) {
  return element("p", { class: "aside time", text });
}

/** @param {{ after: string | null, before: string | null }} used */
function period(used) {
  // the days of the zone that the moments are written in
  const [after, before] = [used.after, used.before].map((moment) => formatDate(moment?.slice(0, 10) ?? null));
  if (!after || !before) return after ? `since ${after}` : `until ${before}`;
  return after === before ? `on ${after}` : `${after} – ${before}`;
}

/**
 * Questions to ask next, as buttons.
 * @param {string[]} questions
 * @param {(question: string) => void} ask
 */
export function suggestionList(questions, ask) {
  const items = questions.map((question) => {
    const button = element("button", { type: "button", text: question });
    button.addEventListener("click", () => ask(question));
    return element("li", {}, [button]);
  });
  return element("ul", { class: "suggestions", "aria-label": "Questions to ask next" }, items);
}

/** @param {any[]} nearest */
export function nearestList(nearest) {
  const items = nearest.map((article) => {
    const meta = element("span", { class: "meta", text: provenance(article) });
    return element("li", {}, [link(article.view_url, article.title) ?? article.title, meta]);
  });
  return element("div", { class: "aside nearest" }, ["The nearest articles:", element("ul", {}, items)]);
}
