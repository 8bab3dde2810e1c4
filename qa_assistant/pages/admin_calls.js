// Calls of the administration page; the key stays in this tab, and goes when it is closed.

const NAME = "qa-assistant administration key";

export const key = {
  get: () => sessionStorage.getItem(NAME),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(NAME, value),
};

/** What the server refused or failed to do. */
export class CallError extends Error {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} path @param {{ method?: string, body?: object | FormData, accept?: number[] }} [options]
 * @returns {Promise<any>} the reply's JSON
 */
export async function call(path, { method = "GET", body, accept = [] } = {}) {
  const held = key.get();
  const isForm = body instanceof FormData;
  const response = await fetch(`/${path}`, {
    method,
    headers: { ...(held && { Authorization: `Bearer ${held}` }), ...(body && !isForm && { "Content-Type": "application/json" }) },
    body: isForm ? body : body && JSON.stringify(body),
  }).catch(() => {
    throw new CallError("The server cannot be reached.", 0);
  });
  const reply = await response.json().catch(() => ({}));
  if (response.ok || accept.includes(response.status)) return reply;
  throw new CallError(reply.detail ?? `The server replied with status ${response.status}.`, response.status);
}
