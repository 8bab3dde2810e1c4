// Calls of the administration page; the key stays in this tab, and goes when it is closed.

const NAME = "qa-assistant administration key";

let untold = "";

/** A browser may be told to store nothing; then the key goes with the page. */
export const key = {
  get: () => stored(() => sessionStorage.getItem(NAME)) ?? untold,
  /** @param {string} value */
  set: (value) => {
    untold = value;
    stored(() => sessionStorage.setItem(NAME, value));
  },
  forget: () => {
    untold = "";
    stored(() => sessionStorage.removeItem(NAME));
  },
};

/** @template T @param {() => T} act @returns {T | null} null where nothing may be stored */
function stored(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/** What the server refused or failed to do. */
export class CallError extends Error {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const UNREACHABLE = "The server cannot be reached. Try again when it runs.";
const authorization = () => (key.get() ? { Authorization: `Bearer ${key.get()}` } : {});

/**
 * @param {string} path @param {{ method?: string, body?: object, accept?: number[] }} [options]
 * @returns {Promise<any>} the reply's JSON
 */
export async function call(path, { method = "GET", body, accept = [] } = {}) {
  const response = await fetch(`/${path}`, {
    method,
    headers: { ...authorization(), ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new CallError(UNREACHABLE, 0);
  });
  const reply = await response.json().catch(() => ({}));
  if (response.ok || accept.includes(response.status)) return reply;
  throw refusal(reply, response.status);
}

/** For what is asked again and again: null in place of a reply that was asked for anew meanwhile. */
export function latest() {
  let asked = 0;
  /** @template T @param {() => Promise<T>} work @returns {Promise<T | null>} */
  return async (work) => {
    const mine = ++asked;
    const reply = await work();
    return mine === asked ? reply : null;
  };
}

/**
 * Send a file; `fetch` does not tell how much of it has been sent.
 * @param {string} path @param {FormData} form @param {(share: number) => void} sent told from 0 to 1
 * @returns {Promise<any>} the reply's JSON
 */
export function upload(path, form, sent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/${path}`);
    for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => sent(total ? loaded / total : 1));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(refusal(request.response ?? {}, request.status));
    });
    request.addEventListener("error", () => reject(new CallError(UNREACHABLE, 0)));
    request.send(form);
  });
}

/** @param {any} reply @param {number} status */
function refusal(reply, status) {
  return new CallError(reply.detail ?? `The server replied with status ${status}.`, status);
}
