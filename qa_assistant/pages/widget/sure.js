// A button that asks before it does what cannot be undone.

const SURE_SECONDS = 30;

/**
 * The first press asks, the second acts; the question is taken back when the focus goes elsewhere, or after a while.
 * @param {HTMLElement} pressed @param {{ show: (isSure: boolean) => void, act: () => void }} does
 * @returns {() => void} takes the question back
 */
export function askFirst(pressed, { show, act }) {
  let isSure = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {boolean} now */
  const set = (now) => {
    clearTimeout(timer);
    if (now) timer = setTimeout(() => set(false), SURE_SECONDS * 1000);
    if (now !== isSure) show((isSure = now));
  };
  pressed.addEventListener("click", (event) => {
    // a double click asks, and answers nothing
    if (event.detail > 1) return;
    const acts = isSure;
    set(!acts);
    if (acts) act();
  });
  pressed.addEventListener("blur", () => set(false));
  return () => set(false);
}
