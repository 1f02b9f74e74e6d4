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
/* Names of the frontier's models where there is room: the best first, each in a box that touches no other. They are text
   over the canvas, which takes its colours from the page in the dark and in print. */
const placedNames = rows => {
  const view = Bokeh.index.find_one(model("detail")), { left, right, top, bottom } = view.frame.bbox, taken = [];
  return frontier(rows).reverse().flatMap(row => {
    const name = short(text("model", row), right - left < 500 ? 18 : 30), size = 6.8 * name.length;
    const x = view.frame.x_scale.compute(num("compute_flop", row)), y = view.frame.y_scale.compute(100 * num("error_fraction", row));
    const start = Math.max(left, Math.min(right - size, x - size / 2)), under = y + 24 < bottom ? y + 7 : y - 23;
    const box = [start - 8, start + size + 8, under - 2, under + 20];
    if (!name || x < left || x > right || y < top || y > bottom) return [];
    if (taken.some(one => one[0] < box[1] && box[0] < one[1] && one[2] < box[3] && box[2] < one[3])) return [];
    taken.push(box);
    return [{ name, start, size, under }];
  });
};
const nameFrontier = () => {
  const chart = document.querySelector("#detail .chart"), view = Bokeh.index.find_one(model("detail"));
  chart.querySelector(".names")?.remove();
  if (!view || !aboutOf(choice.benchmark)) return;
  const holder = document.createElement("div"), [outer, inner] = [chart.getBoundingClientRect(), view.el.getBoundingClientRect()];
  holder.className = "names";
  for (const { name, start, size, under } of placedNames(rowsOf(choice.benchmark))) {
    const span = document.createElement("span");
    span.textContent = name;
    Object.assign(span.style, { left: `${inner.left - outer.left + start}px`, top: `${inner.top - outer.top + under}px`, minWidth: `${size}px` });
    holder.append(span);
  }
  chart.append(holder);
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
