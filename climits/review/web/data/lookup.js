// What is looked up: claims of any status by words, and the sentences of a paper that a missed run is added from.

import { element, make } from "./card.js";
import { get } from "./server.js";

let asked = 0; // answers to older requests are dropped

// Arrow keys go from line to line of a dialog, above the first one to what is typed into.
for (const dialog of document.querySelectorAll("dialog.list")) {
  dialog.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const lines = [...dialog.querySelectorAll("input, li button")];
    const next = lines[lines.indexOf(document.activeElement) + step];
    event.preventDefault();
    if (next) next.focus();
  });
}

function line(act, ...parts) {
  return make("li", {}, make("button", { type: "button", onclick: act }, ...parts));
}

function focusFirst(list) {
  const first = list.querySelector("button");
  if (first) first.focus();
}

export function findClaims(card, open) {
  element("find-words").value = "";
  element("found").textContent = "";
  element("hits").replaceChildren();
  element("find-form").onsubmit = async event => {
    event.preventDefault();
    const request = ++asked;
    let answer;
    try {
      answer = await get("find", { words: element("find-words").value, claim: card ? card.claim_id : "" });
    } catch (error) {
      answer = { message: error.message, hits: [] };
    }
    if (request !== asked) return;
    element("found").textContent = answer.message;
    element("hits").replaceChildren(...answer.hits.map(hit => line(
      () => { element("find").close(); open(hit.claim_id); },
      make("span", { title: hit.status }, hit.mark), make("span", { class: "around" }, ` ${hit.arxiv_id} `), hit.label)));
    focusFirst(element("hits"));
  };
  element("find").showModal();
  element("find-words").focus();
}

// Gives `taken` the start of a run; false where no sentence of the paper states anything.
export async function chooseSentence(card, page, taken) {
  const { sentences } = await get("sentences", { claim: card.claim_id });
  if (!sentences.length) return false;
  const dialog = element("sentences");
  element("sentence-list").replaceChildren(...sentences.map(sentence => line(
    () => { dialog.close(); taken(sentence.start); },
    make("span", { class: "where" }, `p. ${sentence.page} `),
    ...sentence.quote.map(([text, read]) => (read ? make("mark", {}, text) : text)))));
  dialog.onkeydown = event => {
    const at = document.activeElement;
    if (event.key !== "a" || event.ctrlKey || event.altKey || event.metaKey || !at.closest("#sentence-list")) return;
    event.preventDefault();
    at.click();
  };
  dialog.showModal();
  const from = sentences.findIndex(sentence => sentence.page >= page);
  element("sentence-list").querySelectorAll("button")[Math.max(0, from)].focus();
  return true;
}
