// Calls of the administration page; the key stays in this tab, and goes when it is closed.

const NAME = "qa-assistant administration key";

export const key = {
  get: () => sessionStorage.getItem(NAME),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(NAME, value),
  forget: () => sessionStorage.removeItem(NAME),
};

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
