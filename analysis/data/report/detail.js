/* The chart of one benchmark: bokeh drew it empty, here it gets the points and lines of the present choice. */
const model = name => Bokeh.documents.map(one => one.get_model_by_name(name)).find(Boolean);
const HOVER = ["title", "model", "error", "compute", "hardware", "time", "quote"];
const METHODS = [...document.querySelectorAll("#multiples-keys [data-method]")].map(key => key.dataset.method);
const LINES = ["polynomial", "reverse", "frontier", "exponential"];
const aboutOf = benchmark => [...document.querySelectorAll(`.about[data-of="${choiceName()}"]`)].find(one => one.dataset.benchmark === benchmark) ?? null;
const reset = (range, low, high) => Object.assign(range, { start: low, end: high, reset_start: low, reset_end: high });

const pointColumns = rows => {
  const columns = { x: rows.map(row => num("compute_flop", row)), y: rows.map(row => 100 * num("error_fraction", row)), row: rows };
  for (const name of HOVER) columns[name] = rows.map(row => short(field(row, name), 400));
  return columns;
};
/* Names of the frontier's models where there is room: the best first, each in a box that touches no other. */
const labelColumns = rows => {
  const columns = { x: [], y: [], text: [], align: [] }, taken = [];
  const plot = model("detail"), view = Bokeh.index.find_one(plot);
  if (!view) return columns;
  const { width } = view.frame.bbox, scale = { x: view.frame.x_scale, y: view.frame.y_scale };
  for (const row of frontier(rows).reverse()) {
    const name = short(text("model", row), width < 500 ? 18 : 30), size = 6.6 * name.length;
    const x = num("compute_flop", row), y = 100 * num("error_fraction", row);
    const [left, top] = [scale.x.compute(x) - view.frame.bbox.left, scale.y.compute(y)];
    const align = left + size / 2 > width ? "right" : left - size / 2 < 0 ? "left" : "center";
    const start = left - { right: size, left: 0, center: size / 2 }[align];
    const box = [start - 8, start + size + 8, top - 26, top - 2];
    if (!name || taken.some(one => one[0] < box[1] && box[0] < one[1] && one[2] < box[3] && box[2] < one[3])) continue;
    taken.push(box);
    columns.x.push(x); columns.y.push(y); columns.text.push(name); columns.align.push(align);
  }
  return columns;
};
const fillChart = (benchmark, about) => {
  const rows = rowsOf(benchmark), found = linesOf(benchmark);
  const set = (name, columns) => { model(`detail-${name}`).data = columns; };
  for (const method of METHODS) set(method, pointColumns(rows.filter(row => text("method", row) === method)));
  for (const name of LINES) set(name, found?.curves[name] ?? { x: [], y: [] });
  set("band", found?.curves.band ?? { x: [], low: [], high: [] });
  const { x, y } = pointColumns(rows.filter(moves));
  set("ring", { x, y });
  const flop = rows.map(row => num("compute_flop", row)), error = rows.map(row => 100 * num("error_fraction", row));
  const least = values => values.reduce((a, b) => Math.min(a, b)), most = values => values.reduce((a, b) => Math.max(a, b));
  const plot = model("detail");
  reset(plot.x_range, least(flop) / 3, most(flop) * 3);
  reset(plot.y_range, least(error) / 1.4, Math.min(most(error) * 1.5, 110));
  plot.left[0].ticker.ticks = percentTicks(plot.y_range.start, plot.y_range.end);
  plot.left[0].axis_label = `${about.dataset.error} (%)`;
  for (const key of document.querySelectorAll("#detail .keys button")) {
    key.hidden = !key.dataset.sources.split(" ").some(name => Object.values(model(name).data)[0].length);
  }
  requestAnimationFrame(nameFrontier);
};
const nameFrontier = () => {
  const names = model("detail-names");
  if (!names || !choice.benchmark) return;
  const colours = getComputedStyle(document.documentElement);
  Object.assign(names.glyph, { text_color: { value: colours.color }, background_fill_color: { value: colours.backgroundColor },
    background_fill_alpha: { value: 0.7 } });
  names.data_source.data = labelColumns(rowsOf(choice.benchmark));
};

const offered = () => [...document.querySelectorAll(`.about[data-of="${choiceName()}"]`)];
const showDetail = () => {
  const about = aboutOf(choice.benchmark);
  for (const one of document.querySelectorAll(".about")) one.hidden = one !== about;
  $("of-chart").replaceChildren(...offered().map(one => new Option(one.dataset.label, one.dataset.benchmark, false, one === about)));
  $("detail-none").hidden = about !== null;
  $("detail-body").hidden = about === null;
  $("detail-title").textContent = about ? about.dataset.label : "One benchmark";
  if (!about) {
    $("detail-none").textContent = offered().length
      ? `${choice.benchmark} has fewer than five papers by this choice, so it has no chart.`
      : "No benchmark has five papers by this choice.";
    return;
  }
  $("detail-verdict").textContent = about.dataset.verdict;
  $("detail-source").textContent = about.dataset.source;
  $("detail-link").href = permalink();
  fillChart(choice.benchmark, about);
};
