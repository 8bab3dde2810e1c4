// One line brings the widget to a page: <script type="module" src="https://HOST/widget.js"></script>

// named here, so that a browser fetches all modules at once and not each when another asks for it
import "./static/widget/accent.js";
import "./static/widget/announcer.js";
import "./static/widget/answer.js";
import "./static/widget/asides.js";
import "./static/widget/client.js";
import "./static/widget/conversation.js";
import "./static/widget/dom.js";
import "./static/widget/memory.js";
import "./static/widget/panel.js";
import "./static/widget/phrases.js";
import "./static/widget/question_form.js";
import "./static/widget/source_card.js";
import "./static/widget/stream.js";
import "./static/widget/style.js";
import "./static/widget/sure.js";
import "./static/widget/turn.js";
import "./static/widget/verdict.js";
import { QaAssistant } from "./static/widget/element.js";

if (!customElements.get("qa-assistant")) customElements.define("qa-assistant", QaAssistant);

/** Open the page's first widget, with a question if one is given. @param {string} [question] */
export async function openAssistant(question) {
  const found = document.querySelector("qa-assistant");
  if (found instanceof QaAssistant) await found.open(question);
}

// the script's data-… are the attributes of a floating widget; who places an element needs none
if (!document.querySelector("qa-assistant")) {
  for (const script of document.querySelectorAll("script[type=module]")) {
    if (!(script instanceof HTMLScriptElement) || script.src !== import.meta.url) continue;
    const widget = document.createElement("qa-assistant");
    widget.setAttribute("mode", "floating");
    for (const [name, value] of Object.entries(script.dataset)) widget.setAttribute(name, value ?? "");
    document.body.append(widget);
  }
}
