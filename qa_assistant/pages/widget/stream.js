// Server-sent events (WHATWG HTML, section 9.2) from a fetch response.

/** @typedef {{ type: string, data: any }} StreamEvent */
/** @typedef {{ read: () => Promise<{ done: boolean, value?: Uint8Array }>, cancel?: () => Promise<void> }} Reader */

/** Bad gateway, unavailable, gateway timeout. */
const GATEWAY = [502, 503, 504];

/** Collects the lines of a stream into events; text may be cut anywhere. */
export class EventParser {
  #buffer = "";
  #type = "";
  /** @type {string[]} */
  #data = [];

  /**
   * @param {string} text the next piece of the stream
   * @returns {StreamEvent[]} the events that it completes
   */
  push(text) {
    this.#buffer += text;
    const events = [];
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
      const event = this.#readLine(line);
      if (event) events.push(event);
    }
    return events;
  }

  #takeLine() {
    const end = this.#buffer.search(/[\r\n]/);
    if (end < 0) return null;
    const isReturn = this.#buffer[end] === "\r";
    // a line feed that belongs to this return may still be on its way
    if (isReturn && end + 1 === this.#buffer.length) return null;
    const width = isReturn && this.#buffer[end + 1] === "\n" ? 2 : 1;
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + width);
    return line;
  }

  /** @param {string} line */
  #readLine(line) {
    if (line === "") return this.#finish();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    if (field === "data") this.#data.push(value);
    return null;
  }

  #finish() {
    const event = this.#data.length
      ? { type: this.#type || "message", data: JSON.parse(this.#data.join("\n")) }
      : null;
    this.#type = "";
    this.#data = [];
    return event;
  }
}

/** An error that the server described, or that kept it from doing so. */
export class AskError extends Error {
  /** @param {string} message @param {string} code */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * The events of an answer's stream, up to `done`.
 * @param {Reader} reader @param {number} [patience] milliseconds of silence after which the connection is lost
 * @returns {AsyncGenerator<StreamEvent>}
 */
export async function* readEvents(reader, patience = 45_000) {
  const [parser, decoder] = [new EventParser(), new TextDecoder()];
  // what lies between may hold the beginning back
  for (let part = await next(reader, 0); !part.done; part = await next(reader, patience)) {
    for (const event of parser.push(decoder.decode(part.value, { stream: true }))) {
      if (event.type === "error") throw new AskError(event.data.problem.detail, event.data.problem.code);
      yield event;
      if (event.type === "done") return;
    }
  }
  throw cut();
}

/**
 * A server that dies breaks the connection off, which a browser tells as a `TypeError`. A connection whose packets get lost
 * is told by nobody; but a server that lives sends something every ten seconds, once it has begun.
 * @param {Reader} reader @param {number} patience in milliseconds
 */
async function next(reader, patience) {
  let timer;
  const silence = new Promise((_, reject) => {
    if (patience) timer = setTimeout(() => reject(cut()), patience);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    reader.cancel?.().catch(() => {});
    throw error instanceof TypeError ? cut() : error;
  } finally {
    clearTimeout(timer);
  }
}

function cut() {
  return new AskError("The connection ended before the answer was complete.", "stream_cut");
}

/** What is no problem document is not from the server itself; a gateway says so that it does not reach it. @param {Response} response */
export async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  if (problem?.code) return new AskError(problem.detail, problem.code);
  const isGateway = GATEWAY.includes(response.status);
  return new AskError(`The server replied with status ${response.status}.`, isGateway ? "unreachable" : "no_problem");
}
