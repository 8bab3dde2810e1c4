// The widget's words in the visitor's language, with dates and lists as that language writes them.

export const LANGUAGES = ["en", "de", "fr", "es", "zh"];
/** Of the languages that somebody may add. */
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

/** Words, dates and lists of one language. */
export class Phrases {
  /** @param {string} language @param {{ [key: string]: string }} words */
  constructor(language, words) {
    this.language = language;
    this.words = words;
    const written = language === "en" ? "en-GB" : language;
    this.days = new Intl.DateTimeFormat(written, { dateStyle: "long", timeZone: "UTC" });
    this.lists = new Intl.ListFormat(written, { type: "conjunction" });
  }

  get direction() {
    return RIGHT_TO_LEFT.includes(this.language) ? "rtl" : "ltr";
  }

  /**
   * @param {string} key
   * @param {{ [name: string]: string | number }} [values] what stands for the names in braces
   */
  say(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** @param {string | null | undefined} moment */
  day(moment) {
    const date = new Date(moment ?? "");
    return Number.isNaN(date.getTime()) ? "" : this.days.format(date);
  }

  /** @param {string[]} names the first five, and how many more there are */
  list(names) {
    const shown = names.length > 5 ? [...names.slice(0, 4), this.say("more", { count: names.length - 4 })] : names;
    return this.lists.format(shown);
  }

  /** @param {{ publisher?: string | null, published_at?: string | null }} article */
  provenance(article) {
    return [article.publisher, this.day(article.published_at)].filter(Boolean).join(", ");
  }

  /** @param {string | null} after @param {string | null} before days of the zone that they are written in */
  period(after, before) {
    const [from, to] = [after, before].map((moment) => this.day(moment?.slice(0, 10)));
    if (from && to && from !== to) return `${from} – ${to}`;
    return this.say(from && to ? "on" : from ? "since" : "until", { day: from || to });
  }
}

/**
 * The first of the languages asked for that there are words in, else English.
 * @param {(string | null | undefined)[]} wanted
 */
export function chooseLanguage(wanted) {
  const codes = wanted.map((tag) => tag?.toLowerCase().split("-")[0] ?? "");
  return codes.find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** @param {string} language one of LANGUAGES */
export async function loadPhrases(language) {
  const words = await import(`./words/${language}.js`);
  return new Phrases(language, words.default);
}
