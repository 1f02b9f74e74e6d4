// The review: one card a claim, one key a decision, the same keys as in the terminal application.

import { element, make, showCard, showProgress } from "./card.js";
import { addForm, factsForm } from "./forms.js";
import { clearPage, showPage, toggleWhole, zoomBy } from "./page.js";
import { get, post } from "./server.js";

let card = null;
let edits = {}; // field name -> {typed, text}: changes that are not saved yet
let page = 1;
let shownAt = 0;
let busy = false; // a decision is on its way: a key pressed meanwhile is not meant for the next card
let prompt = null; // {kind: "edit" | "note", preview}

// Showing

function show(view) {
  const same = card && view.card && card.claim_id === view.card.claim_id && card.seal === view.card.seal;
  card = view.card;
  if (!same) {
    edits = {};
    shownAt = performance.now();
    leavePrompt();
  }
  showProgress(view.progress, card);
  draw();
  say(view.message);
  if (same) return;
  element("card").scrollTop = 0;
  if (matchMedia("(max-width: 52rem)").matches) scrollTo(0, 0);
  element("card").focus({ preventScroll: true });
  if (card) turnTo(0);
  else clearPage();
}

function draw() {
  showCard(card, edits, (what, value) => CLICKS[what](value));
  drawKeys();
  const abstract = element("abstract");
  abstract.hidden = !card || !card.abstract;
  if (card && card.abstract) abstract.href = card.abstract;
  element("page-bar").hidden = !card;
}

function say(message, error = false) {
  element("message").textContent = message;
  element("message").classList.toggle("error", error);
}

async function turnTo(number) {
  const of = card;
  page = number || of.pages.evidence[0] || 1;
  element("evidence-pages").replaceChildren(...(of.pages.evidence.length > 1 ? of.pages.evidence : []).map(each =>
    make("button", { type: "button", onclick: () => turnTo(each), title: "evidence stands here" }, `p. ${each}`)));
  await showPage(of, page);
}

function drawKeys() {
  const edited = Object.keys(edits).length > 0;
  const keys = [
    ["c", edited ? "save the correction" : "confirm"], ["x", "reject"],
    ...(card && card.keep ? [["k", "keep the decision"]] : []),
    ...(card && card.words.length ? [["f", "take the first"], ["g", "take the second"]] : []),
    ["e", "edit"], ["a", "add"], ["u", "unsure"], ["n", "not reported"],
    ["s", "skip"], ["p", "next paper"], ["z", "undo"], ["?", "help"],
  ];
  element("keys").replaceChildren(...keys.map(([key, label]) => make("button", {
    type: "button", disabled: !card && !"z?".includes(key), onclick: () => KEYS[key](),
  }, make("kbd", { "aria-hidden": "true" }, key), ` ${label}`)));
}

// Deciding

async function send(path, body) {
  if (busy) return;
  busy = true;
  try {
    show(await post(path, body));
  } catch (error) {
    if (error.view) show(error.view);
    say(error.message, true);
  } finally {
    busy = false;
  }
}

function decide(act, more = {}) {
  if (!card) return;
  const typed = Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, edit.typed]));
  const seconds = (performance.now() - shownAt) / 1000;
  send("decide", { claim_id: card.claim_id, seal: card.seal, act, edits: act === "reject" ? {} : typed, seconds, ...more });
}

async function openClaim(claim) {
  try {
    show(await get("card", claim ? { claim } : {}));
  } catch (error) {
    say(error.message, true);
  }
}

// Typing

function ask(kind, label, start) {
  prompt = { kind, preview: null };
  say("");
  element("prompt").hidden = false;
  element("prompt-label").textContent = label;
  element("line").value = start;
  element("line").focus();
  hint("", false);
  element("completions").replaceChildren();
  if (kind === "edit") look();
}

function leavePrompt() {
  prompt = null;
  element("prompt").hidden = true;
  element("card").focus({ preventScroll: true });
}

function hint(text, problem) {
  element("hint").textContent = text;
  element("hint").classList.toggle("problem", problem);
}

// Ask the server what the line would become; only the answer to the newest line counts.
async function look() {
  const [asked, line] = [prompt, element("line").value];
  const others = Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, edit.typed]));
  delete others[line.split("=")[0].trim()];
  let found;
  try {
    found = await post("preview", { claim_id: card.claim_id, line, edits: others });
  } catch (error) {
    found = { name: "", text: "", problem: error.message, completions: [] };
  }
  if (prompt !== asked || element("line").value !== line) return null;
  asked.preview = { ...found, line };
  hint(found.problem || `→ ${found.text}`, Boolean(found.problem));
  element("completions").replaceChildren(...found.completions.map(whole =>
    make("button", { type: "button", tabindex: "-1", onclick: () => complete(whole) }, whole.slice(whole.indexOf("=") + 1) || whole)));
  return asked.preview;
}

function complete(line) {
  element("line").value = line;
  element("line").focus();
  look();
}

async function takeLine() {
  if (prompt.kind === "note") {
    decide("unsure", { note: element("line").value });
    return;
  }
  const line = element("line").value;
  const found = prompt.preview && prompt.preview.line === line ? prompt.preview : await look();
  if (!found) return;
  if (found.problem) {
    say(found.problem, true);
    return;
  }
  edits[found.name] = { typed: line.slice(line.indexOf("=") + 1), text: found.text };
  leavePrompt();
  draw();
  say("c saves the correction");
}

element("prompt").addEventListener("submit", event => { event.preventDefault(); takeLine(); });
element("leave").addEventListener("click", leavePrompt);
element("line").addEventListener("input", () => { if (prompt && prompt.kind === "edit") look(); });
element("prompt").addEventListener("keydown", event => { if (event.key === "Escape") leavePrompt(); });
element("line").addEventListener("keydown", event => {
  if (event.key !== "Tab" || event.shiftKey || !prompt || !prompt.preview) return;
  const current = prompt.preview.line === event.target.value;
  const more = prompt.preview.completions.some(line => line !== event.target.value);
  if (current && !more) return; // nothing to complete: on to the next control
  event.preventDefault();
  completeFirst();
});

async function completeFirst() {
  const line = element("line").value;
  const found = prompt.preview.line === line ? prompt.preview : await look();
  const first = found && found.completions[0];
  if (first && first !== line) complete(first);
}

// Keys

function edit(name) {
  if (card) ask("edit", name ? "Another value, - for not stated" : "Any field, as field=value", name ? `${name}=` : "");
}

const KEYS = {
  c: () => decide("confirm"),
  x: () => decide("reject"),
  e: () => edit(""),
  a: () => card && addForm(card, show),
  n: () => card && factsForm(card.claim_id, show),
  u: () => card && ask("note", "Unsure: why? Enter saves", ""),
  s: () => card && send("skip", { claim_id: card.claim_id }),
  p: () => card && send("skip", { claim_id: card.claim_id, whole_paper: true }),
  z: () => send("undo", {}),
  k: () => card && card.keep && decide("keep"),
  f: () => card && card.words[0] && decide("take", { take: 0 }),
  g: () => card && card.words[1] && decide("take", { take: 1 }),
  o: () => toggleWhole(),
  w: () => card && card.abstract && element("abstract").click(),
  "?": () => element("help").showModal(),
  F1: () => element("help").showModal(),
  "[": () => element("page-back").click(),
  "]": () => element("page-on").click(),
  "+": () => zoomBy(1.25),
  "-": () => zoomBy(0.8),
};
KEYS.Enter = KEYS.c;

const CLICKS = { edit, open: openClaim, page: number => number && turnTo(number) };

addEventListener("keydown", event => {
  const at = event.target;
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || at.matches("input, textarea")) return;
  if (event.key === "Enter" && at.matches("button, a, summary")) return;
  const field = card && /^[1-9]$/.test(event.key) && card.fields[Number(event.key) - 1];
  const act = field ? () => edit(field.name) : Object.hasOwn(KEYS, event.key) && KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  if (!busy) act();
});

element("page-back").addEventListener("click", () => turnTo(page - 1));
element("page-on").addEventListener("click", () => turnTo(page + 1));
element("zoom-in").addEventListener("click", KEYS["+"]);
element("zoom-out").addEventListener("click", KEYS["-"]);
element("whole").addEventListener("click", toggleWhole);

openClaim("");
