/* The points: columns with their strings kept once; which of them a choice of method and status takes; words for them. */
const $ = id => document.getElementById(id);
const data = JSON.parse($("points-data").textContent);
const lines = JSON.parse($("lines-data").textContent);
const BEST_IN = { accepted: 1, all: 2 };
const choice = { method: "", status: "", benchmark: "" };

const text = (name, row) => {
  const code = data.columns[name].codes[row];
  return code < 0 ? "" : data.columns[name].words[code];
};
const num = (name, row) => data.columns[name][row];
const NUMBERS = ["error_fraction", "compute_flop", "duration_h", "chip_count", "run_page", "result_page"];
const value = (name, row) => name === "moves" ? (moves(row) ? 1 : 0) : NUMBERS.includes(name) ? num(name, row) : text(name, row);

const choiceName = () => `${choice.method}-${choice.status}`;
const isChosen = row => {
  if (choice.method === "best") return (num("best", row) & BEST_IN[choice.status]) !== 0;
  return text("method", row) === choice.method && (choice.status === "all" || text("status", row) !== "queued");
};
/* Rows of the present choice by benchmark; made anew where the choice changed. */
let chosen = { name: null, byBenchmark: new Map() };
const rowsOf = benchmark => {
  if (chosen.name !== choiceName()) {
    chosen = { name: choiceName(), byBenchmark: new Map() };
    for (let row = 0; row < data.rows; row++) {
      if (!isChosen(row)) continue;
      const name = text("benchmark", row);
      if (!chosen.byBenchmark.has(name)) chosen.byBenchmark.set(name, []);
      chosen.byBenchmark.get(name).push(row);
    }
  }
  return benchmark === undefined ? [...chosen.byBenchmark.values()].flat().sort((a, b) => a - b) : chosen.byBenchmark.get(benchmark) ?? [];
};
const linesOf = benchmark => lines[choiceName()]?.[benchmark] ?? null;
const moves = row => linesOf(text("benchmark", row))?.movers.includes(text("arxiv_id", row)) ?? false;
/* The results that no other one reaches with as little computation, from the least computation on. */
const frontier = rows => {
  const order = [...rows].sort((a, b) => num("compute_flop", a) - num("compute_flop", b) || num("error_fraction", a) - num("error_fraction", b));
  let best = Infinity;
  return order.filter(row => {
    if (num("error_fraction", row) >= best) return false;
    best = num("error_fraction", row);
    return true;
  });
};

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const power = flop => {
  const [lead, exponent] = flop.toExponential(2).split("e");
  return `${lead} × 10${[...String(Number(exponent))].map(digit => digit === "-" ? "⁻" : RAISED[digit]).join("")}`;
};
const percent = row => `${+(100 * num("error_fraction", row)).toPrecision(4)} %`;
const quotes = row => [["run", "the training run"], ["result", "the result"]]
  .filter(([kind]) => text(`${kind}_quote`, row))
  .map(([kind, label]) => ({ label, page: num(`${kind}_page`, row), quote: text(`${kind}_quote`, row) }));
const FIELDS = {
  title: row => `${text("title", row) || "untitled"} (${text("arxiv_id", row)}, ${text("published_on", row).slice(0, 4)})`,
  model: row => text("model", row),
  error: row => `${percent(row)} (${text("metric", row)})`,
  compute: row => `${power(num("compute_flop", row))} FLOP (${text("method", row)})`,
  hardware: row => text("hardware", row),
  time: row => text("time", row),
  quote: row => quotes(row).map(said => `p. ${said.page}: “${said.quote}”`).join(" — "),
};
const field = (row, name) => FIELDS[name](row);
const address = (row, kind = "abs") => {
  const id = text("arxiv_id", row);
  return /^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?\/\d{7})$/.test(id) ? `https://arxiv.org/${kind}/${id}` : "";
};
