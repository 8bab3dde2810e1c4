// The widget's looks. Sizes are in em of the visitor's own font size, which the host page cannot change.

export const STYLE = `
:host { all: initial; display: block; color-scheme: light dark; }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([mode="floating"]) {
  all: initial !important; display: block !important; position: fixed !important; inset: auto 0 0 auto !important;
  width: 0 !important; height: 0 !important; z-index: var(--qa-z-index, 2147483000) !important;
}
:host([mode="floating"]:not([theme="light"], [theme="dark"])) { color-scheme: light dark !important; }
:host([mode="floating"][theme="light"]) { color-scheme: light !important; }
:host([mode="floating"][theme="dark"]) { color-scheme: dark !important; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }

.root {
  --accent-light: #0a5a87; --accent-dark: #85c5ee; --on-light: #fff; --on-dark: #17181a;
  --paper: light-dark(#fbfaf8, #17181a); --raised: light-dark(#fff, #202225);
  --ink: light-dark(#1d1c1a, #e8e5df); --soft: light-dark(#605c55, #aaa69e); --line: light-dark(#e2dfd8, #34363a);
  --edge: light-dark(#8d887f, #7c7870);
  --accent: light-dark(var(--accent-light), var(--accent-dark)); --on-accent: light-dark(var(--on-light), var(--on-dark));
  --tint: color-mix(in srgb, var(--accent) 11%, var(--raised));
  --warn: light-dark(#7d4400, #f0b565); --warn-soft: light-dark(#fdf1df, #332a1b); --error: light-dark(#a3201d, #ff9b94);
  --sans: var(--qa-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif);
  --serif: var(--qa-font, ui-serif, Charter, "Iowan Old Style", Georgia, "Noto Serif", "Liberation Serif", serif);
  --round: var(--qa-radius, 12px);
  /* what a page sets for every element it sets for this one too, and from there it would be handed down */
  all: initial; display: block; color-scheme: inherit; visibility: inherit;
  font: medium/1.5 var(--sans); color: var(--ink); text-align: start; overflow-wrap: anywhere;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
.root.inline { height: var(--qa-height, 32em); }
.root.page { height: 100%; }

h2, h3, h4, p, ol, ul, blockquote { margin: 0; padding: 0; font: inherit; list-style: none; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
svg { display: block; width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: fixed; inset-block-end: max(1.25em, env(safe-area-inset-bottom)); inset-inline-end: 1.25em;
  display: flex; align-items: center; gap: .55em; padding: .7em 1.1em; border: 0; border-radius: 2em;
  background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: 0 2px 12px rgb(0 0 0 / .22);
}
:host([position="left"]) .launcher { inset-inline: 1.25em auto; }
.launcher:focus-visible { outline-offset: 3px; }

.panel {
  display: flex; flex-direction: column; position: relative; width: auto; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0; border: 0;
  background: var(--paper); color: var(--ink); outline: 0;
}
.inline .panel { border: 1px solid var(--line); border-radius: var(--round); overflow: hidden; }
.floating .panel:not([open]) { display: none; }
.floating .panel {
  position: fixed; inset: auto; inset-block-end: 1.25em; inset-inline-end: 1.25em;
  width: min(var(--qa-width, 26em), calc(100vw - 2.5em)); height: min(var(--qa-height, 40em), calc(100dvh - 2.5em));
  border: 1px solid var(--line); border-radius: var(--round); overflow: hidden; box-shadow: 0 8px 40px rgb(0 0 0 / .24);
}
:host([position="left"]) .floating .panel { inset-inline: 1.25em auto; }
.panel::backdrop { background: transparent; }

.header { display: flex; align-items: center; gap: .15em; padding: .5em .6em .5em 1.1em; border-block-end: 1px solid var(--line); }
.header:dir(rtl) { padding: .5em 1.1em .5em .6em; }
.header h2 { flex: 1; min-width: 0; font-weight: 650; line-height: 1.3; padding-block: .35em; }
.page .header { display: none; }
.icon { flex: none; display: grid; place-items: center; width: 2.25em; height: 2.25em; padding: 0; border: 0; border-radius: 8px; background: none; color: var(--soft); }
.icon:hover, .icon[aria-pressed="true"] { background: var(--tint); color: var(--accent); }
.icon.sure { background: var(--error); color: var(--paper); }

.scroll { flex: 1; min-height: 0; overflow-y: auto; container-type: size; overscroll-behavior: contain; padding: 0 1.1em; outline-offset: -2px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.page .scroll > * { max-width: 44rem; max-width: min(44em, 100%); margin-inline: auto; }
.told:not(:empty) { margin-block-start: .8em; font-size: .9em; color: var(--soft); }
.welcome { padding-block: 1.4em; }
.greeting { color: var(--soft); max-width: 34em; }
.welcome h2 { font: 600 1.9em/1.2 var(--serif); margin-block: clamp(0px, 12cqh, 7em) .5em; text-wrap: balance; }
.greeting + .suggestions { margin-block-start: 1.1em; }

.turn { padding-block: 1.25em; }
.turn:last-child:not(:first-child) { min-height: 100cqh; }
.turn + .turn { border-block-start: 1px solid var(--line); }
.question { font-weight: 650; white-space: pre-wrap; margin-block-end: .55em; }
.answer { font-family: var(--serif); font-size: 1.06em; line-height: 1.6; white-space: pre-wrap; }
.answer:empty { display: none; }
.kept { white-space: nowrap; }
.page .answer { font-size: 1.15em; }
.short { font: 600 1.3em/1.3 var(--serif); margin-block-end: .25em; }
.stage { color: var(--soft); }
.stage::after { content: ""; display: inline-block; width: 1.2em; text-align: start; animation: dots 1.2s steps(1) infinite; }
@keyframes dots { 0% { content: ""; } 25% { content: "."; } 50% { content: ".."; } 75% { content: "..."; } }
.found { margin-block-start: .3em; color: var(--soft); font-size: .88em; }

.chip {
  display: inline-block; min-width: 1.7em; min-height: 1.7em; padding: .2em .45em; margin-inline: .1em; vertical-align: .15em; border: 0; border-radius: 6px;
  background: var(--tint); color: var(--accent); font: 650 .8em/1.2 var(--sans); text-align: center; font-variant-numeric: tabular-nums;
}
.bracket { font-size: 0; }
.chip:hover, .chip[aria-expanded="true"] { background: var(--accent); color: var(--on-accent); }
.sources { margin-block-start: .9em; font-size: .88em; border-block-start: 1px solid var(--line); }
.sources li { border-block-end: 1px solid var(--line); }
.source { display: flex; gap: .7em; width: 100%; padding: .55em .2em; border: 0; background: none; text-align: start; }
.source:hover .headline, .source[aria-expanded="true"] .headline { color: var(--accent); text-decoration: underline; text-underline-offset: .18em; }
.source:focus-visible { outline-offset: -2px; border-radius: 6px; }
.number { flex: none; min-width: 1em; font-weight: 650; color: var(--accent); font-variant-numeric: tabular-nums; }
.what { flex: 1; min-width: 0; }
.headline { display: block; font-weight: 550; line-height: 1.35; }
.meta { display: block; color: var(--soft); }

.card {
  position: fixed; inset: auto; width: min(24em, calc(100vw - 16px)); margin: 0; padding: .9em 1em 1em; overflow: auto; border: 1px solid var(--line); border-radius: var(--round);
  background: var(--raised); color: var(--ink); font-size: .92em; box-shadow: 0 6px 28px rgb(0 0 0 / .22); outline: 0;
}
.card-head { display: flex; gap: .6em; align-items: start; }
.card-head .icon { margin: -.35em -.4em 0 0; }
.card-head:dir(rtl) .icon { margin: -.35em 0 0 -.4em; }
blockquote { margin-block: .7em; padding-inline-start: .85em; border-inline-start: 3px solid var(--accent); font: 1.06em/1.55 var(--serif); white-space: pre-wrap; }
.links { display: flex; flex-wrap: wrap; gap: .3em 1.2em; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .06em; }
a:hover { text-decoration-thickness: .12em; }

.notes { display: grid; gap: .4em; margin-block-start: .9em; }
.note { padding: .5em .8em; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); font-size: .9em; }
.note strong, .note span { display: block; }
.note strong { font-weight: 650; }
.note.alarming { background: var(--warn-soft); border-color: transparent; color: var(--warn); }
.remark { margin-block-start: .5em; font-size: .88em; color: var(--soft); }
.label { font-size: .88em; font-weight: 600; color: var(--soft); margin-block: 1.2em .45em; }
.nearest li { padding-block: .3em; }
.nearest .meta { font-size: .88em; }
.suggestions { display: flex; flex-wrap: wrap; gap: .45em; }
.suggestion, .retry, .comment button {
  padding: .45em .85em; border: 1px solid var(--edge); border-radius: 10px; background: none; color: var(--accent); font-size: .92em; text-align: start;
}
.suggestion:hover, .retry:hover, .comment button:hover { background: var(--tint); border-color: var(--accent); }
.failure { color: var(--error); margin-block: .6em .7em; }

.verdict { display: flex; flex-wrap: wrap; align-items: center; gap: .1em; margin-block-start: .6em; margin-inline-start: -.5em; }
.said { font-size: .88em; color: var(--soft); padding-inline-start: .4em; }
.comment { display: grid; justify-items: start; gap: .45em; margin-block-start: .5em; font-size: .92em; }

textarea { min-width: 0; resize: none; background: var(--raised); border: 1px solid var(--edge); border-radius: 10px; padding: .55em .8em; line-height: 1.4; max-height: 9em; field-sizing: content; }
textarea:focus-visible { outline-offset: -1px; }
::placeholder { color: var(--soft); opacity: 1; }
.comment textarea { width: 100%; min-height: 3.6em; }
.form { display: flex; gap: .5em; align-items: flex-end; padding: .7em 1.1em max(.8em, env(safe-area-inset-bottom)); border-block-start: 1px solid var(--line); }
.form textarea { flex: 1; }
.page .form { padding-inline: max(1.1em, 50% - 22em); }
.send[data-does="stop"] svg { fill: currentColor; }
.send { flex: none; display: grid; place-items: center; width: 2.6em; height: 2.6em; padding: 0; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); }

@media (max-width: 30rem) {
  .floating .panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
  :host([position="left"]) .floating .panel { inset: 0; }
  .launcher { padding: .8em; }
  .launcher span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (prefers-reduced-motion: reduce) { .stage::after { animation: none; content: "…"; } }
@media (forced-colors: active) {
  .chip, .launcher, .send, .icon { border: 1px solid; }
  .icon[aria-pressed="true"], .icon.sure, .chip[aria-expanded="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
@media print {
  :host { color-scheme: light !important; }
  :host([mode="floating"]), .form, .header, .verdicts, .next, .told { display: none !important; }
  .root.inline, .root.page, .panel, .inline .panel, .scroll { display: block; height: auto; overflow: visible; container-type: normal; }
  .turn:last-child:not(:first-child) { min-height: 0; }
}
`;
