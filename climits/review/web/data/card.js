// The card: everything is put into the page as text, never as markup, since papers hold what strangers wrote.

export const element = id => document.getElementById(id);

export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function showProgress(progress, card) {
  const modes = { first: "", second: "second look", adjudicate: "adjudication" };
  const paper = card ? `${card.arxiv_id} ${card.date} ${card.title}`.replace(/\s+/g, " ").trim() : "Review";
  element("paper").textContent = paper;
  element("progress").textContent = [
    modes[progress.mode],
    `done ${progress.done}`,
    `left ${progress.left.toLocaleString("en")}`,
    card && `${progress.here} in this paper`,
    progress.an_hour && `${progress.an_hour} an hour`,
    progress.reviewer,
  ].filter(Boolean).join(" · ");
  document.title = card ? `${progress.left} left · ${card.arxiv_id}` : "Review";
}

export function showOutlook(outlook) {
  element("outlook").hidden = !outlook;
  element("outlook-line").textContent = outlook ? outlook.line : "";
  element("outlook-full").textContent = outlook ? outlook.full : "";
}

// `edits` are changes that are not saved yet: field name -> {typed, text}; `act` is told what was clicked.
export function showCard(card, edits, act) {
  element("claim").hidden = !card;
  element("card").dataset.claim = card ? card.claim_id : "";
  element("kind").textContent = card ? card.kind_text : "Nothing is left to review here.";
  element("confidence").textContent = card
    ? [card.status, card.confidence && `confidence ${card.confidence}`, card.readers].filter(Boolean).join(", ")
    : "z takes the last decision back.";
  if (!card) return;
  showFields(card, edits, act);
  element("further").textContent = card.further.length
    ? "also " + card.further.map(pair => pair.join(" ")).join(" · ") : "";
  element("words").replaceChildren(...card.words.map((word, n) => make("li", {}, make("kbd", {}, "fg"[n] || ""), " ", word)));
  element("reasons").replaceChildren(...card.reasons.map(reason => make("li", {}, reason)));
  element("evidence").replaceChildren(...card.evidence.map(piece => quote(piece, act)));
  showTable(card.table);
  element("states").textContent = card.states.map(pair => pair.join(" ")).join(" · ");
  element("others").replaceChildren(...card.others.map(other => make("li", {}, make("button", {
    type: "button", "aria-current": other.here ? "true" : null, onclick: () => act("open", other.claim_id),
    "aria-label": `${other.label} ${other.status}`.trim(),
  }, `${other.mark} ${other.label}`))));
  bringNear(element("others"), element("others").querySelector("[aria-current]"));
}

function showFields(card, edits, act) {
  const known = new Set(card.fields.map(field => field.name));
  const further = Object.keys(edits).filter(name => !known.has(name));
  const rows = [
    ...card.fields.map((field, n) => ({ ...field, number: n + 1 })),
    ...further.map(name => ({ name, label: name, text: "", decided: "", number: "" })),
  ];
  element("fields").replaceChildren(...rows.map(field => {
    const edit = edits[field.name];
    const text = make("span", { class: "text" });
    if (edit) text.append(make("del", {}, field.text), make("span", { class: "new" }, ` → ${edit.text}`));
    else text.append(field.text);
    if (field.decided) text.append(make("span", { class: "decided" }, `  (decided: ${field.decided})`));
    return make("li", {}, make("button", { type: "button", onclick: () => act("edit", field.name) },
      make("b", {}, String(field.number)), make("span", { class: "label" }, field.label), text));
  }));
}

function quote(piece, act) {
  const words = piece.quote.map(([text, read]) => (read ? make("mark", {}, text) : text));
  return make("div", { class: "quote" },
    make("button", { type: "button", class: "where", onclick: () => act("page", piece.page), title: "show this page" },
      `p. ${piece.page || "?"}  ${piece.fields}`),
    make("span", { class: "around" }, piece.before && `${piece.before} `), ...words,
    make("span", { class: "around" }, piece.after && ` ${piece.after}`));
}

function showTable(table) {
  const box = element("table");
  box.replaceChildren();
  element("caption").textContent = "";
  if (!table) return;
  const rows = table.rows.map((cells, row) => make("tr", {}, ...cells.map(cell => make(cell.scope ? "th" : "td", {
    "data-place": `${row},${cell.column}`, scope: cell.scope, colspan: cell.span > 1 ? cell.span : null, class: cell.here ? "here" : null,
    "aria-label": cell.here ? `${cell.text}, the cell that was read` : null,
  }, cell.text))));
  element("caption").textContent = table.caption;
  box.append(make("table", { "aria-labelledby": "caption" },
    make("thead", {}, ...rows.slice(0, table.header_rows)), make("tbody", {}, ...rows.slice(table.header_rows))));
  bringNear(box, box.querySelector(".here"));
}

// Scroll a box from its beginning, and not the card around it, until something can be seen in it.
function bringNear(box, inside) {
  if (!inside) return;
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  if (inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - (box.clientHeight - inner.height) / 2;
  if (inner.right > outer.right) box.scrollLeft += inner.left - outer.left - (box.clientWidth - inner.width) / 2;
}
