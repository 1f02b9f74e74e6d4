"use strict";
/* The table of points: sort, filter, pages, CSV; what hover and click of the charts show. */
window.climits = (() => {
  const data = JSON.parse(document.getElementById("points-data").textContent);
  const PAGE = 50;
  const text = (name, row) => {
    const code = data.columns[name].codes[row];
    return code < 0 ? "" : data.columns[name].words[code];
  };
  const num = (name, row) => data.columns[name][row];
  const NUMBERS = ["error_fraction", "compute_flop", "duration_h", "chip_count", "run_page", "result_page", "influential"];
  const value = (name, row) => NUMBERS.includes(name) ? num(name, row) : text(name, row);
  const compute = row => {
    const flop = num("compute_flop", row);
    const [lead, power] = flop.toExponential(2).split("e");
    return `${lead} × 10^${Number(power)} FLOP (${text("method", row)})`;
  };
  const percent = row => `${+(100 * num("error_fraction", row)).toPrecision(4)} %`;
  const quote = row => {
    const said = [];
    if (text("run_quote", row)) said.push(`p. ${num("run_page", row)}: “${text("run_quote", row)}”`);
    if (text("result_quote", row)) said.push(`p. ${num("result_page", row)}: “${text("result_quote", row)}”`);
    return said.join(" — ");
  };
  const field = (row, name) => ({
    title: () => `${text("title", row) || "untitled"} (${text("arxiv_id", row)}, ${text("published_on", row).slice(0, 4)})`,
    model: () => text("model", row),
    error: () => `${percent(row)} (${text("metric", row)})`,
    compute: () => compute(row),
    hardware: () => text("hardware", row),
    time: () => text("time", row),
    quote: () => quote(row),
  })[name]();
  const address = row => {
    const id = text("arxiv_id", row);
    return /^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?\/\d{7})$/.test(id) ? `https://arxiv.org/abs/${id}` : "";
  };
  const open = source => {
    const [place] = source.selected.indices;
    if (place === undefined) return;
    const row = source.data.row[place];
    const where = address(row);
    if (where) window.open(where, "_blank", "noopener");
    source.selected.indices = [];
  };

  const COLUMNS = [
    ["benchmark", "benchmark"], ["title", "paper"], ["published_on", "published"], ["model", "model"],
    ["error_fraction", "error"], ["compute_flop", "computation (FLOP)"], ["method", "method"], ["hardware", "hardware"],
    ["time", "time"], ["status", "status"], ["influential", "influential"], ["run_quote", "evidence"],
  ];
  const CSV = ["benchmark", "arxiv_id", "title", "published_on", "model", "metric", "split", "error_fraction", "compute_flop",
    "method", "stage", "hardware", "time", "status", "influential", "run_page", "run_quote", "result_page", "result_quote"];
  let rows = [...Array(data.rows).keys()];
  let page = 0, sorted = null, down = false;
  const $ = id => document.getElementById(id);
  const haystacks = new Array(data.rows);
  const haystack = row => haystacks[row] ??= ["benchmark", "arxiv_id", "title", "model", "method", "hardware", "status", "published_on", "run_quote",
    "result_quote"].map(name => text(name, row)).join(" ").toLowerCase();

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
    else if (name === "influential") td.textContent = num("influential", row) ? "yes" : "";
    else if (name === "run_quote") { td.textContent = quote(row); td.className = "quote"; }
    else td.textContent = text(name, row);
    td.dataset.label = COLUMNS.find(([key]) => key === name)[1];
    return td;
  };
  const draw = () => {
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    page = Math.min(page, last);
    const body = document.createElement("tbody");
    for (const row of rows.slice(page * PAGE, (page + 1) * PAGE)) {
      const tr = document.createElement("tr");
      for (const [name] of COLUMNS) tr.append(cell(name, row));
      body.append(tr);
    }
    $("points-table").tBodies[0].replaceWith(body);
    $("points-count").textContent = `${rows.length.toLocaleString("en")} of ${data.rows.toLocaleString("en")} points, page ${page + 1} of ${last + 1}`;
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
    const [benchmark, method] = [$("of-benchmark").value, $("of-method").value];
    rows = [];
    for (let row = 0; row < data.rows; row++) {
      if (benchmark && text("benchmark", row) !== benchmark) continue;
      if (method && text("method", row) !== method) continue;
      if (words.every(word => haystack(row).includes(word))) rows.push(row);
    }
    page = 0;
    sort();
    draw();
  };
  const csvCell = entry => {
    let word = entry === null || entry === undefined ? "" : String(entry);
    if (typeof entry === "string" && /^[=+@\t\r-]/.test(word)) word = `'${word}`; // a spreadsheet must not run it
    return /[",\r\n]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
  };
  const csv = () => [CSV.join(","), ...rows.map(row => CSV.map(name => csvCell(value(name, row))).join(","))].join("\r\n") + "\r\n";
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", csv()], { type: "text/csv;charset=utf-8" }));
    link.download = "compute-vs-error.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const fill = (id, words) => words.forEach(word => $(id).add(new Option(word, word)));
  const sortBy = name => { down = sorted === name ? !down : false; sorted = name; page = 0; sort(); draw(); };
  const start = () => {
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
    fill("of-benchmark", [...data.columns.benchmark.words].sort());
    fill("of-method", [...data.columns.method.words].sort());
    $("filter").addEventListener("input", filter);
    $("of-benchmark").addEventListener("change", filter);
    $("of-method").addEventListener("change", filter);
    $("sort-small").addEventListener("change", event => { if (event.target.value) { sorted = null; sortBy(event.target.value); } });
    $("previous").addEventListener("click", () => { page--; draw(); });
    $("next").addEventListener("click", () => { page++; draw(); });
    $("download").addEventListener("click", download);
    document.querySelectorAll(".keys button").forEach(key => key.addEventListener("click", () => {
      const shown = key.getAttribute("aria-pressed") !== "true";
      key.setAttribute("aria-pressed", shown);
      for (const name of key.dataset.renderers.split(" ")) {
        for (const document of Bokeh.documents) {
          const renderer = document.get_model_by_name(name);
          if (renderer) renderer.visible = shown;
        }
      }
    }));
    draw();
  };
  // Canvas keeps the colours it was painted with: paint again where the page's colours change.
  const repaint = () => {
    for (const view of Bokeh.index.roots) {
      view.request_paint?.();
      view.paint?.(); // at once: printing does not wait
    }
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  window.addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; repaint(); });
  window.addEventListener("afterprint", () => { delete document.documentElement.dataset.print; repaint(); });
  document.addEventListener("DOMContentLoaded", start);
  return { field, open, csv, count: () => rows.length };
})();
