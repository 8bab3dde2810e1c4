// What becomes of an answer's text, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { contrast, GROUNDS, inkOn, readable } from "../../qa_assistant/pages/widget/accent.js";
import { SentenceFeed } from "../../qa_assistant/pages/widget/announcer.js";
import { piecesOf, plainAnswer, splitMarkers } from "../../qa_assistant/pages/widget/answer.js";
import { timeUsed } from "../../qa_assistant/pages/widget/asides.js";
import { Memory } from "../../qa_assistant/pages/widget/memory.js";
import { chooseLanguage, LANGUAGES, loadPhrases } from "../../qa_assistant/pages/widget/phrases.js";

test("markers are split from the text, and only whole ones", () => {
  assert.deepEqual(splitMarkers("One. [1] Two [x] [12][3] [1234] [4"), ["One. ", 1, " Two [x] ", 12, 3, " [1234] [4"]);
  assert.deepEqual(splitMarkers(""), []);
});

test("a chip stays with the word before it, and unknown markers stay text", () => {
  const [one, two] = [{ number: 1 }, { number: 2 }];
  assert.deepEqual(piecesOf("A meeting. [1][2] Then [9].", [one, two]), [
    { words: "A " },
    { words: "meeting. ", citation: one },
    { words: "", citation: two },
    { words: " Then " },
    { words: "[9]" },
    { words: "." },
  ]);
  assert.deepEqual(piecesOf("Yes. [1]", [one]), [{ words: "Yes. ", citation: one }]);
  assert.deepEqual(piecesOf("Yes. [1]", []), [{ words: "Yes. " }, { words: "[1]" }]);
  for (const { words } of piecesOf(`${"🎉".repeat(20)}a [1]`, [one])) assert.ok(words.isWellFormed());
});

test("every language has the same words, with the same places for values", async () => {
  const tables = await Promise.all(LANGUAGES.map(loadPhrases));
  const [english] = tables;
  for (const { language, words } of tables) {
    assert.deepEqual(Object.keys(words), Object.keys(english.words), language);
    for (const [key, text] of Object.entries(words)) {
      const places = (/** @type {string} */ said) => [...said.matchAll(/\{\w+\}/g)].map(String).sort();
      assert.deepEqual(places(text), places(english.words[key]), `${language} ${key}`);
      assert.ok(text.trim());
    }
  }
});

test("the language is the first asked for that there are words in", () => {
  assert.equal(chooseLanguage([null, "pt-BR", "zh-Hant-TW", "de"]), "zh");
  assert.equal(chooseLanguage([undefined, "", "xx"]), "en");
});

test("dates and lists are written as the language does", async () => {
  const [english, german] = await Promise.all(["en", "de"].map(loadPhrases));
  assert.equal(english.day("2025-03-31T08:00:00Z"), "31 March 2025");
  assert.equal(german.day("2025-03-31T08:00:00Z"), "31. März 2025");
  assert.equal(english.day("nonsense"), "");
  assert.equal(english.day(null), "");
  assert.equal(english.list(["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
  const day = { after: "2026-11-16T00:00:00+08:00", before: "2026-11-16T23:59:59+08:00" };
  assert.equal(english.period(day.after, day.before), "on 16 November 2026");
  assert.equal(english.period(day.after, null), "since 16 November 2026");
});

test("what words about time did is told", async () => {
  const english = await loadPhrases("en");
  const used = { phrase: "lately", after: null, before: null, newest: true, used_as: "preference", widened: false };
  assert.equal(timeUsed(used, english), "Because of “lately”, these came first: newer articles.");
  assert.match(timeUsed({ ...used, widened: true }, english), /^No article was published in “lately”/);
});

test("sentences are told when they are whole, without markers, each once", () => {
  const feed = new SentenceFeed("en");
  const told = ["The mayor came. She st", "ayed. [1] Th", "en she left"].flatMap((part) => feed.push(part));
  assert.deepEqual([...told, ...feed.end()], ["The mayor came.", "She stayed.", "Then she left"]);
  assert.deepEqual(feed.end(), []);
});

test("an answer is copied with its sources", async () => {
  const citation = { number: 1, title: "T", publisher: "P", published_at: null, quote: "Q.", view_url: "/articles/a?x=1#quote" };
  const text = plainAnswer({ question: "W?", text: "A. [1]", citations: [citation] }, await loadPhrases("en"), "https://h.example/");
  assert.equal(text, "W?\n\nA. [1]\n\n[1] T (P)\n    “Q.”\n    https://h.example/articles/a?x=1#quote");
});

test("any accent can be read on both grounds, and what stands on it too", () => {
  for (let red = 0; red < 256; red += 51) {
    for (let green = 0; green < 256; green += 51) {
      for (let blue = 0; blue < 256; blue += 51) {
        for (const ground of Object.values(GROUNDS)) {
          const shown = readable([red, green, blue], ground);
          assert.ok(contrast(shown, ground) >= 4.5);
          assert.ok(contrast(shown, inkOn(shown)) >= 4.5);
        }
      }
    }
  }
});

test("conversations are remembered by server and collection, and forgotten without a trace", () => {
  const held = new Map();
  globalThis.localStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
  const memory = new Memory("https://h.example/", "news");
  memory.leave();
  assert.equal(held.size, 0);
  memory.keep("con_1", "First?");
  memory.keep("con_2", "Second?");
  memory.keep("con_1", "First?");
  assert.deepEqual(memory.list().map((each) => each.id), ["con_1", "con_2"]);
  assert.equal(memory.current, "con_1");
  assert.equal(new Memory("https://h.example/", "other").current, null);
  memory.leave();
  assert.equal(memory.current, null);
  for (let i = 0; i < 80; i += 1) memory.keep(`con_x${i}`, "?");
  assert.equal(memory.list().length, 50);
  for (const { id } of memory.list()) memory.drop(id);
  assert.equal(held.size, 0);
  held.set("qa-assistant https://h.example/ news", "{broken");
  assert.deepEqual(memory.list(), []);
});
