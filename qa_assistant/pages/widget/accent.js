// One accent colour, made readable on light and on dark ground (WCAG 2.2, 1.4.3: 4.5 to 1).

/** @typedef {[number, number, number]} Colour red, green, blue from 0 to 255 */

/** @type {{ light: Colour, dark: Colour }} */
export const GROUNDS = { light: [255, 255, 255], dark: [32, 34, 37] };
const [BLACK, WHITE] = /** @type {Colour[]} */ ([[0, 0, 0], [255, 255, 255]]);
/** @type {Colour} a tint of the accent lies behind text in it */
const LEAST = 5.2;

/** Relative luminance (WCAG 2.2). @param {Colour} colour */
export function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {Colour} one @param {Colour} other */
export function contrast(one, other) {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

/** The colour, moved towards black or white until it can be read on this ground. @param {Colour} colour @param {Colour} ground */
export function readable(colour, ground) {
  const goal = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = /** @type {Colour} */ (colour.map((value, i) => Math.round(value + (goal[i] - value) * share)));
    if (contrast(mixed, ground) >= LEAST) return mixed;
  }
  return goal;
}

/** Black or white, whichever reads better on the colour. @param {Colour} colour */
export function inkOn(colour) {
  return contrast(colour, WHITE) >= 4.5 ? WHITE : BLACK;
}

/** Set the accent of a widget; what is no colour changes nothing. @param {HTMLElement} root @param {string | null} wanted */
export function setAccent(root, wanted) {
  const colour = parseColour(wanted?.trim() ?? "");
  if (!colour) return;
  for (const [theme, ground] of Object.entries(GROUNDS)) {
    const shown = readable(colour, ground);
    root.style.setProperty(`--accent-${theme}`, `rgb(${shown.join(" ")})`);
    root.style.setProperty(`--on-${theme}`, `rgb(${inkOn(shown).join(" ")})`);
  }
}

/** @param {string} text any colour of CSS @returns {Colour | null} */
function parseColour(text) {
  if (!text || !CSS.supports("color", text)) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const drawing = canvas.getContext("2d");
  if (!drawing) return null;
  drawing.fillStyle = text;
  drawing.fillRect(0, 0, 1, 1);
  const [red, green, blue, opacity] = drawing.getImageData(0, 0, 1, 1).data;
  return opacity === 255 ? [red, green, blue] : null;
}
