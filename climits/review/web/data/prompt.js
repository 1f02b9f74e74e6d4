// The line that is typed into: what it would become stands below it while it is typed, names complete it by Tab.

import { element, make } from "./card.js";

let asked = null; // what the line is for, with the newest answer about it
let offered = []; // the lines that Tab goes through

// `about(line)` gives {text, problem, completions, numbered, …} of a begun line, where the line is one that is read;
// `take(line, found)` does what the finished line says; `left()` is called when the line is left, done or not.
export function ask({ label, start, about = null, take, left = () => {} }) {
  asked = { about, take, left, found: null };
  offered = [];
  element("prompt").hidden = false;
  element("prompt-label").textContent = label;
  element("line").value = start;
  element("line").focus();
  hint("", false);
  element("completions").replaceChildren();
  if (about) look();
}

export function leavePrompt() {
  if (asked) asked.left();
  asked = null;
  element("prompt").hidden = true;
  element("card").focus({ preventScroll: true });
}

function hint(text, problem) {
  element("hint").textContent = text;
  element("hint").classList.toggle("problem", problem);
}

// Ask what the line would become; only the answer to the newest line counts.
async function look() {
  const [of, line] = [asked, element("line").value];
  const found = await of.about(line);
  if (asked !== of || element("line").value !== line) return null;
  of.found = { ...found, line };
  hint(found.problem || `→ ${found.text}`, Boolean(found.problem));
  element("completions").replaceChildren(...found.completions.map((whole, n) =>
    make("button", { type: "button", tabindex: "-1", onclick: () => complete(whole) },
      found.numbered ? make("kbd", {}, `${n + 1} `) : "", whole.slice(whole.indexOf("=") + 1) || whole)));
  return of.found;
}

// The answer about the line as it stands, null where another line stands by now.
function current() {
  return asked.found && asked.found.line === element("line").value ? asked.found : look();
}

function complete(line) {
  element("line").value = line;
  element("line").focus();
  look();
}

async function offer() {
  const line = element("line").value;
  const found = await current();
  offered = found ? found.completions.filter(each => each !== line) : [];
  if (offered.length) complete(offered[0]);
}

async function takeLine() {
  const { about, take } = asked;
  const line = element("line").value;
  const found = about ? await current() : null;
  if (found || !about) take(line, found);
}

element("prompt").addEventListener("submit", event => { event.preventDefault(); if (asked) takeLine(); });
element("leave").addEventListener("click", leavePrompt);
element("line").addEventListener("input", () => { if (asked && asked.about) look(); });
element("prompt").addEventListener("keydown", event => { if (event.key === "Escape") leavePrompt(); });
element("line").addEventListener("keydown", event => {
  if (event.key !== "Tab" || event.shiftKey || !asked || !asked.about) return;
  const line = event.target.value;
  const place = offered.indexOf(line);
  const nothing = asked.found && asked.found.line === line && asked.found.completions.every(each => each === line);
  if (place >= 0 ? place === offered.length - 1 : nothing) return; // no more to offer: on to the next control
  event.preventDefault();
  if (place >= 0) complete(offered[place + 1]);
  else offer();
});
