// The dialogs: facts that a paper does not report, and a claim to add.

import { element, make } from "./card.js";
import { post } from "./server.js";

const FACTS = ["hardware", "count", "duration", "training_compute", "benchmark_result"];

for (const dialog of document.querySelectorAll("dialog")) {
  for (const leave of dialog.querySelectorAll(".leave")) leave.addEventListener("click", () => dialog.close());
}

// A refused form stays open with what was typed, and says why.
function onSubmit(id, save) {
  const dialog = element(id);
  dialog.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault();
    const problem = dialog.querySelector(".problem");
    problem.textContent = "";
    try {
      await save();
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
}

function open(id) {
  element(id).querySelector(".problem").textContent = "";
  element(id).showModal();
}

export function factsForm(claimId, saved) {
  const boxes = FACTS.map((fact, n) => make("label", {},
    make("input", { type: "checkbox", value: fact }), " ", make("kbd", {}, String(n + 1)), ` ${fact.replace("_", " ")}`));
  element("facts-list").replaceChildren(...boxes);
  element("facts").onkeydown = event => {
    const box = element("facts-list").querySelectorAll("input")[Number(event.key) - 1];
    if (box && !event.ctrlKey && !event.altKey && !event.metaKey) box.click();
    if (event.key === "Enter" && event.target.type === "checkbox") {
      event.preventDefault();
      element("facts-form").requestSubmit();
    }
  };
  saving.facts = async () => {
    const facts = [...element("facts-list").querySelectorAll("input:checked")].map(box => box.value);
    if (!facts.length) throw new Error("Choose at least one fact.");
    saved(await post("not-reported", { claim_id: claimId, facts }));
  };
  open("facts");
}

// `start` is what a sentence of the paper says of a run, where one was chosen.
export function addForm(card, saved, start = null) {
  const typed = () => Object.fromEntries([...element("add-fields").querySelectorAll("input")].map(i => [i.name, i.value]));
  const starts = start ? { ...card.add, run: start } : card.add;
  let kind = start ? "run" : card.kind;
  const turn = to => {
    kind = to;
    element("add-title").textContent = `Add to ${card.arxiv_id}: ${card.kinds[kind]}`;
    element("add-fields").replaceChildren(...Object.entries(starts[kind]).flatMap(([name, value]) =>
      addField(card, name, value, () => [kind, typed()])));
    element("add-fields").querySelector("input").focus();
  };
  for (const radio of element("add-form").elements.kind) {
    radio.checked = radio.value === kind;
    radio.onchange = () => turn(radio.value);
  }
  element("add").onkeydown = event => {
    if (event.key === "Enter" && event.ctrlKey) element("add-form").requestSubmit();
  };
  saving.add = async () => saved(await post("add", { claim_id: card.claim_id, kind, typed: typed() }));
  open("add");
  turn(kind);
}

// One line of the form: what it would become, or what is wrong with it, stands below when it is left.
function addField(card, name, value, now) {
  const input = make("input", { type: "text", id: `add-${name}`, name, list: `names-${name}`, "aria-describedby": `hint-${name}` });
  input.value = value;
  const names = make("datalist", { id: `names-${name}` });
  const hint = make("p", { id: `hint-${name}`, class: "hint", role: "status" });
  const ask = async () => {
    const [kind, typed] = now();
    const edits = Object.fromEntries(Object.entries(typed).filter(([other, text]) => text.trim() && other !== name));
    const found = await post("preview", { claim_id: card.claim_id, kind, line: `${name}=${input.value}`, edits })
      .catch(error => ({ problem: error.message, completions: [], text: "" }));
    const stated = input.value.trim() !== "";
    hint.textContent = stated ? found.problem || found.text : "";
    hint.classList.toggle("problem", stated && Boolean(found.problem));
    names.replaceChildren(...found.completions.map(line => make("option", { value: line.slice(name.length + 1) })));
  };
  input.addEventListener("focus", ask);
  input.addEventListener("change", ask);
  return [make("label", { for: input.id }, name), make("div", {}, input, names), hint];
}

const saving = {};
onSubmit("facts", () => saving.facts());
onSubmit("add", () => saving.add());
