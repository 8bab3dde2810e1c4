// The stream parser takes any cut, also inside of characters.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EventParser, problemOf, readEvents } from "../../qa_assistant/pages/widget/stream.js";

const TEXTS = ["naïve ", "日本語", "🦊\u2028", "a\nb\r\n", "", '"\\'];
const WIRES = ["\n", "\r\n", "\r"].map((end) => {
  const lines = [": hello", ""];
  for (const text of TEXTS) lines.push("event: delta", `data: ${JSON.stringify({ text })}`, "", ": still working", "");
  lines.push("event: done", 'data: {"answer":', "data: {}}", "", "");
  return new TextEncoder().encode(lines.join(end));
});

/** @param {Uint8Array[]} parts */
function readerOf(parts) {
  const left = [...parts];
  return { read: async () => (left.length ? { done: false, value: left.shift() } : { done: true }) };
}

async function collect(parts) {
  const events = [];
  for await (const event of readEvents(readerOf(parts))) events.push(event);
  return events;
}

test("a stream cut in two at every byte gives the same events", async () => {
  for (const wire of WIRES) {
    for (let cut = 0; cut <= wire.length; cut += 1) {
      const parser = new EventParser();
      const decoder = new TextDecoder();
      const found = [wire.slice(0, cut), wire.slice(cut)].flatMap((part) => parser.push(decoder.decode(part, { stream: true })));
      const texts = found.filter((event) => event.type === "delta").map((event) => event.data.text);
      assert.deepEqual(texts, TEXTS);
    }
  }
});

test("a stream of single bytes gives the same events", async () => {
  for (const wire of WIRES.slice(0, 2)) {
    const events = await collect([...wire].map((byte) => new Uint8Array([byte])));
    assert.deepEqual(events.at(-1), { type: "done", data: { answer: {} } });
    assert.equal(events.length, TEXTS.length + 1);
  }
});

test("a stream that ends early or tells an error throws", async () => {
  const encoder = new TextEncoder();
  const half = encoder.encode('event: delta\ndata: {"text":"x"}\n\n');
  await assert.rejects(collect([half]), { code: "stream_cut" });
  const broken = { read: () => Promise.reject(new TypeError("network error")) };
  await assert.rejects(async () => { for await (const event of readEvents(broken)) assert.fail(event); }, { code: "stream_cut" });
  const stopped = { read: () => Promise.reject("stopped") };
  await assert.rejects(async () => { for await (const event of readEvents(stopped)) assert.fail(event); }, (error) => error === "stopped");
  const problem = encoder.encode('event: error\ndata: {"problem":{"code":"late","detail":"Too late."}}\n\n');
  await assert.rejects(collect([half, problem]), { code: "late", message: "Too late." });
});

test("a stream that falls silent after it has begun is cut, one that begins late is not", async () => {
  const half = new TextEncoder().encode('event: delta\ndata: {"text":"x"}\n\n');
  let [reads, isCancelled] = [0, false];
  const reader = {
    read: () => (reads++ ? new Promise(() => {}) : new Promise((resolve) => setTimeout(() => resolve({ done: false, value: half }), 60))),
    cancel: async () => { isCancelled = true; },
  };
  const texts = [];
  await assert.rejects(async () => { for await (const event of readEvents(reader, 20)) texts.push(event.data.text); }, { code: "stream_cut" });
  assert.deepEqual([texts, isCancelled], [["x"], true]);
});

test("a reply that is no problem document is told by its status, a gateway's as unreachable", async () => {
  const html = (status) => problemOf(new Response("<h1>Sorry</h1>", { status }));
  assert.equal((await html(502)).code, "unreachable");
  assert.equal((await html(500)).code, "no_problem");
  const foreign = await problemOf(new Response('{"message":"Sorry"}', { status: 504 }));
  assert.deepEqual([foreign.code, foreign.message], ["unreachable", "The server replied with status 504."]);
  const own = await problemOf(new Response('{"code":"index_lost","detail":"Gone."}', { status: 503 }));
  assert.deepEqual([own.code, own.message], ["index_lost", "Gone."]);
});
