// One decision for a row, a column or a whole table: first the scope, then what is said of its claims. While the menu is
// open, a key means what the menu says and nothing else.

import { element, make } from "./card.js";

let menu = null; // {around, fields, scope, act}

export const isOpen = () => menu !== null;

// `act` is told {scope, name, verdict, edits} or, where a value is still to be typed, {scope, name, field}.
export function openMenu(around, fields, act) {
  menu = { around, fields, scope: null, act };
  element("scope").hidden = false;
  element("keys").hidden = true;
  draw();
  element("table").scrollIntoView({ block: matchMedia("(max-width: 52rem)").matches ? "start" : "nearest" });
}

export function closeMenu() {
  menu = null;
  element("scope").hidden = true;
  element("keys").hidden = false;
  mark([]);
}

// "column EN-DE", and "Table 3" for a table that has a label.
function titled({ scope, name }) {
  return scope === "table" && name ? name : `${scope} ${name}`.trim();
}

// The claims of a scope that a correction of a field is of: those that state in it what the card states.
export function covered(around, scope, field = "") {
  return scope.covers.map(place => around.claims[place]).filter(claim => !field || !claim.otherwise.includes(field));
}

export function mark(claims) {
  for (const cell of document.querySelectorAll("#table .covered")) cell.classList.remove("covered");
  for (const { cell } of claims) {
    if (!cell) continue;
    for (const found of document.querySelectorAll(`#table [data-place="${cell.join(",")}"]`)) found.classList.add("covered");
  }
}

export function menuKey(key) {
  if (key === "Escape") {
    closeMenu();
    return;
  }
  const button = [...element("scope-choices").querySelectorAll("button")].find(each => each.dataset.key === key);
  if (button) button.click();
}

function draw() {
  const { around, scope } = menu;
  element("scope-title").textContent = scope
    ? `${titled(scope)}: ${scope.counted}` : "One decision for all claims of the";
  element("scope-choices").replaceChildren(...(scope ? verdicts() : scopes()), choice("Escape", "leave", "", () => closeMenu(), null));
  element("scope-choices").classList.toggle("wide", !scope);
  show(scope ? covered(around, scope) : []);
  element("scope").focus({ preventScroll: true });
}

function scopes() {
  return menu.around.scopes.map(scope => choice(scope.key, scope.scope, [scope.counted, scope.name].filter(Boolean).join(" · "), () => {
    menu.scope = scope;
    draw();
  }, covered(menu.around, scope)));
}

function verdicts() {
  const { around, scope, fields, act } = menu;
  const name = titled(scope);
  const whole = covered(around, scope);
  const end = chosen => { closeMenu(); act({ around, scope, name, ...chosen }); };
  const said = { c: { verdict: "confirm", edits: {} }, x: { verdict: "reject", edits: {} }, o: { verdict: "correct", edits: { own: "no" } } };
  return [
    ...around.said.map(([key, words]) => choice(key, words, "", () => end(said[key]), key === "o" ? covered(around, scope, "own") : whole)),
    ...fields.map((field, n) => choice(String(n + 1), field.label, "", () => end(
      field.turned ? { verdict: "correct", edits: { [field.name]: field.turned.typed } } : { field: field.name },
    ), covered(around, scope, field.name))),
  ];
}

// A button of the menu; what it is about is shown while the pointer or the focus is on it.
function choice(key, label, more, act, claims) {
  const about = claims || (menu.scope ? covered(menu.around, menu.scope) : []);
  const some = menu.scope && claims && claims.length !== menu.scope.covers.length ? ` (${claims.length})` : "";
  const look = () => show(about);
  return make("button", { type: "button", "data-key": key, onclick: act, onmouseenter: look, onfocus: look },
    make("kbd", { "aria-hidden": "true" }, key === "Escape" ? "Esc" : key), ` ${label}${some}`, make("span", { class: "around" }, more && `  ${more}`));
}

function show(claims) {
  mark(claims);
  element("scope-claims").hidden = !claims.length;
  element("scope-claims").replaceChildren(...claims.map(claim =>
    make("li", {}, make("span", { title: claim.status }, claim.mark), ` ${claim.label}`)));
}
