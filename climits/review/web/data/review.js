// The review: one card a claim, one key a decision, the same keys as in the terminal application.

import { element, make, showCard, showOutlook, showProgress } from "./card.js";
import { addForm, factsForm } from "./forms.js";
import { chooseSentence, findClaims } from "./lookup.js";
import { clearPage, showPage, toggleWhole, zoomBy } from "./page.js";
import { ask, leavePrompt } from "./prompt.js";
import { closeMenu, covered, isOpen, mark, menuKey, openMenu } from "./scope.js";
import { get, post } from "./server.js";

let card = null;
let edits = {}; // field name -> {typed, text}: changes that are not saved yet
let page = 1;
let shownAt = 0;
let busy = false; // a decision, a card or what a menu lists is on its way

// Showing

function show(view) {
  const same = card && view.card && card.claim_id === view.card.claim_id && card.seal === view.card.seal;
  card = view.card;
  if (!same) {
    edits = {};
    shownAt = performance.now();
    closeMenu();
    leavePrompt();
  }
  showProgress(view.progress, card);
  showOutlook(view.outlook);
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
    ...(card && card.shares_a_table ? [["t", "table"]] : []),
    ["e", "edit"], ["a", "add"], ["v", "sentences"], ["u", "unsure"], ["n", "not reported"],
    ["s", "skip"], ["p", "next paper"], ["z", "undo"], ["/", "find"], ["?", "help"],
  ];
  element("keys").replaceChildren(...keys.map(([key, label]) => make("button", {
    type: "button", disabled: !card && !"z/?".includes(key), onclick: () => KEYS[key](),
  }, make("kbd", { "aria-hidden": "true" }, key), ` ${label}`)));
}

// Deciding

async function send(path, body) {
  await alone(async () => show(await post(path, body)));
}

// Do one thing at a time: a key pressed meanwhile is not meant for what comes next.
async function alone(act) {
  if (busy) return;
  busy = true;
  try {
    await act();
  } catch (error) {
    if (error.view) show(error.view);
    say(error.message, true);
  } finally {
    busy = false;
  }
}

function typedEdits() {
  return Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, edit.typed]));
}

function decide(act, more = {}) {
  if (!card) return;
  const typed = typedEdits();
  const seconds = (performance.now() - shownAt) / 1000;
  send("decide", { claim_id: card.claim_id, seal: card.seal, act, edits: act === "reject" ? {} : typed, seconds, ...more });
}

async function openClaim(claim) {
  await alone(async () => show(await get("card", claim ? { claim } : {})));
}

// A table

async function decideOnTable() {
  if (!card) return;
  const of = card;
  await alone(async () => {
    const around = await get("around", { claim: of.claim_id });
    leavePrompt();
    openMenu(around, of.fields, chosen => (chosen.field ? askOfTable(chosen) : sendOfTable(chosen)));
    say("");
  });
}

function askOfTable({ around, scope, name, field }) {
  ask({
    label: `Another value for ${name}`,
    start: `${field}=`,
    about: async line => {
      const found = await preview(line, {});
      const claims = covered(around, scope, found.name);
      mark(claims);
      return { ...found, text: `${found.text}, ${claims.length} of ${scope.covers.length} claims` };
    },
    take: (_, found) => (found.problem
      ? say(found.problem, true)
      : sendOfTable({ around, scope, verdict: "correct", edits: { [found.name]: found.typed } })),
    left: () => mark([]),
  });
  say("");
}

function sendOfTable({ around, scope, verdict, edits }) {
  const seconds = (performance.now() - shownAt) / 1000;
  send("decide-around", { claim_id: around.claim_id, seal: around.seal, scope: scope.scope, verdict, edits, seconds });
}

// Typing

async function preview(line, others) {
  try {
    return await post("preview", { claim_id: card.claim_id, line, edits: others });
  } catch (error) {
    return { name: "", typed: "", text: "", problem: error.message, completions: [] };
  }
}

function edit(name) {
  const field = card && card.fields.find(each => each.name === name);
  if (!card) return;
  if (field && field.turned) {
    turn(field);
    return;
  }
  ask({
    label: name ? "Another value, - for not stated" : "Any field, as field=value",
    start: name ? `${name}=` : "",
    about: line => {
      const others = typedEdits();
      delete others[line.split("=")[0].trim()];
      return preview(line, others);
    },
    take: (_, found) => {
      if (found.problem) {
        say(found.problem, true);
        return;
      }
      edits[found.name] = { typed: found.typed, text: found.text };
      leavePrompt();
      draw();
      say("c saves the correction");
    },
  });
  say("");
}

// Whose work it is has two answers: the other one, or the one that stood there.
function turn({ name, turned }) {
  if (edits[name]) delete edits[name];
  else edits[name] = turned;
  draw();
  say(Object.keys(edits).length ? "c saves the correction" : "");
}

function unsure() {
  if (!card) return;
  ask({ label: "Unsure: why? Enter saves", start: "", take: note => decide("unsure", { note }) });
  say("");
}

async function addFromSentence() {
  if (!card) return;
  const of = card;
  await alone(async () => {
    const chosen = await chooseSentence(of, page, start => addForm(of, show, start));
    if (!chosen) say("no sentence of this paper states hardware, time, compute or a score; a adds by hand");
  });
}

// Keys

const KEYS = {
  c: () => decide("confirm"),
  x: () => decide("reject"),
  t: decideOnTable,
  "/": () => findClaims(card, openClaim),
  v: addFromSentence,
  e: () => edit(""),
  a: () => card && addForm(card, show),
  n: () => card && factsForm(card.claim_id, show),
  u: unsure,
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

const CLICKS = { edit: name => { closeMenu(); edit(name); }, open: openClaim, page: number => number && turnTo(number) };

addEventListener("keydown", event => {
  const at = event.target;
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || at.matches("input, textarea")) return;
  if ([" ", "Enter"].includes(event.key) && at.matches("button, a, summary")) return;
  if (isOpen()) {
    if (event.key.length > 1 && event.key !== "Escape") return; // what scrolls, moves the focus or loads anew
    event.preventDefault();
    if (!busy) menuKey(event.key);
    return;
  }
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
