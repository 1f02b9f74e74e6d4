/* The table of the present choice's points: sort, filter, pages. */
const PAGE = 25;
const COLUMNS = [
  ["benchmark", "benchmark"], ["title", "paper"], ["published_on", "published"], ["model", "model"],
  ["error_fraction", "error"], ["compute_flop", "computation (FLOP)"], ["method", "method"], ["hardware", "hardware"],
  ["time", "time"], ["status", "status"], ["run_quote", "evidence"],
];
let rows = [], page = 0, sorted = null, down = false;
const filtered = () => rows;
const haystacks = new Array(data.rows);
const haystack = row => haystacks[row] ??= ["benchmark", "arxiv_id", "title", "model", "method", "hardware", "status", "published_on", "run_quote",
  "result_quote"].map(name => text(name, row)).join(" ").toLowerCase();

const evidence = row => {
  const button = document.createElement("button");
  button.type = "button"; button.textContent = "evidence";
  button.addEventListener("click", () => openPanel(row));
  return button;
};
const cell = (name, row) => {
  const td = document.createElement("td");
  if (name === "title") {
    const where = address(row);
    const holder = where ? document.createElement("a") : document.createElement("span");
    if (where) { holder.href = where; holder.rel = "noopener"; }
    holder.textContent = `${text("title", row) || "untitled"} (${text("arxiv_id", row)})`;
    td.append(holder);
  } else if (name === "error_fraction") { td.textContent = percent(row); td.className = "n"; }
  else if (name === "compute_flop") { td.textContent = num("compute_flop", row).toExponential(2); td.className = "n"; }
  else if (name === "run_quote") { td.append(`${short(field(row, "quote"), 120)} `, evidence(row)); td.className = "quote"; }
  else td.textContent = text(name, row);
  td.dataset.label = COLUMNS.find(([key]) => key === name)[1];
  return td;
};
const drawTable = () => {
  const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
  page = Math.min(page, last);
  const body = document.createElement("tbody");
  for (const row of rows.slice(page * PAGE, (page + 1) * PAGE)) {
    const tr = document.createElement("tr");
    for (const [name] of COLUMNS) tr.append(cell(name, row));
    body.append(tr);
  }
  $("points-table").tBodies[0].replaceWith(body);
  $("points-count").textContent = `${rows.length.toLocaleString("en")} of ${rowsOf().length.toLocaleString("en")} points, page ${page + 1} of ${last + 1}`;
  $("previous").disabled = page === 0;
  $("next").disabled = page === last;
  document.querySelectorAll("#points-table th").forEach(th => {
    th.setAttribute("aria-sort", th.dataset.name !== sorted ? "none" : down ? "descending" : "ascending");
  });
};
const sort = () => {
  if (!sorted) return;
  const keys = new Map(rows.map(row => [row, value(sorted, row)]));
  const sign = down ? -1 : 1;
  rows.sort((a, b) => {
    const [x, y] = [keys.get(a), keys.get(b)];
    if (x === null || x === "") return y === null || y === "" ? a - b : 1;
    if (y === null || y === "") return -1;
    return sign * (typeof x === "number" ? x - y : x.localeCompare(y)) || a - b;
  });
};
const filter = () => {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const benchmark = $("of-benchmark").value;
  rows = rowsOf().filter(row => (!benchmark || text("benchmark", row) === benchmark) && words.every(word => haystack(row).includes(word)));
  page = 0;
  sort();
  drawTable();
};
const sortBy = name => { down = sorted === name ? !down : false; sorted = name; page = 0; sort(); drawTable(); };
const startTable = () => {
  const head = $("points-table").tHead.rows[0];
  for (const [name, label] of COLUMNS) {
    const th = document.createElement("th"), button = document.createElement("button");
    th.scope = "col"; th.dataset.name = name;
    button.type = "button"; button.textContent = label;
    button.addEventListener("click", () => sortBy(name));
    th.append(button);
    head.append(th);
    $("sort-small").add(new Option(label, name));
  }
  for (const word of [...data.columns.benchmark.words].sort()) $("of-benchmark").add(new Option(word, word));
  $("filter").addEventListener("input", filter);
  $("of-benchmark").addEventListener("change", filter);
  $("sort-small").addEventListener("change", event => { if (event.target.value) { sorted = null; sortBy(event.target.value); } });
  $("previous").addEventListener("click", () => { page--; drawTable(); });
  $("next").addEventListener("click", () => { page++; drawTable(); });
  $("download").addEventListener("click", () => download(rows, `compute-vs-error-${choiceName()}`));
};
