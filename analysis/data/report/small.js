/* The small charts: a sparkline in each row of answers, a chart a benchmark. Vectors, so that they print and turn dark. */
const SVG = "http://www.w3.org/2000/svg";
const svg = (name, attributes, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, entry] of Object.entries(attributes)) made.setAttribute(key, entry);
  made.append(...children);
  return made;
};
/* Ticks in per cent between two of them: the coarsest leading digits of which three or more lie there, else even steps. */
const LEADS = [[1], [1, 2, 5], [1, 2, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9]];
const percentTicks = (low, high) => {
  for (const leads of LEADS) {
    const ticks = [-4, -3, -2, -1, 0, 1, 2].flatMap(exponent => leads.map(lead => +(lead * 10 ** exponent).toPrecision(2)));
    const inside = ticks.filter(tick => tick >= low && tick <= high && tick <= 100);
    if (inside.length >= 3) return inside;
  }
  const step = [1, 2, 5].flatMap(lead => [-4, -3, -2, -1, 0, 1].map(exponent => lead * 10 ** exponent)).sort((a, b) => a - b).find(size => (high - low) / size <= 5);
  return Array.from({ length: 7 }, (_, i) => +((Math.ceil(low / step) + i) * step).toPrecision(6)).filter(tick => tick <= high);
};
/* Frame of a chart in which rows stand: from FLOP and per cent to places, both axes in powers. */
const frame = (rows, box) => {
  const x = rows.map(row => Math.log10(num("compute_flop", row))), y = rows.map(row => Math.log10(100 * num("error_fraction", row)));
  const span = (values, least) => {
    const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
    const margin = Math.max(0.06 * (high - low), (least - (high - low)) / 2, 0.03);
    return [low - margin, high + margin];
  };
  const [left, right] = span(x, 1), [bottom, top] = span(y, 0.15);
  return {
    left, right, bottom, top, box,
    x: log => box.left + (log - left) / (right - left) * (box.right - box.left),
    y: log => box.bottom - (log - bottom) / (top - bottom) * (box.bottom - box.top),
  };
};
const place = (frame, row) => [frame.x(Math.log10(num("compute_flop", row))), frame.y(Math.log10(100 * num("error_fraction", row)))];
const pathOf = (frame, xs, ys) => xs.map((x, i) => `${i ? "L" : "M"}${frame.x(Math.log10(x)).toFixed(1)} ${frame.y(Math.log10(ys[i])).toFixed(1)}`).join("");
const dots = (frame, rows, width) => {
  const drawn = new Map();
  for (const row of rows) {
    const method = text("method", row);
    if (!drawn.has(method)) drawn.set(method, []);
    const [x, y] = place(frame, row);
    drawn.get(method).push(`M${x.toFixed(1)} ${y.toFixed(1)}h.01`);
  }
  return [...drawn].map(([method, d]) => svg("path", { class: `dots ${method}`, d: d.join(""), "stroke-width": width }));
};
const clip = (box, id) => svg("clipPath", { id }, svg("rect", { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }));

const drawSpark = holder => {
  const rows = rowsOf(holder.dataset.benchmark), curves = linesOf(holder.dataset.benchmark)?.curves;
  holder.replaceChildren();
  if (!rows.length) return;
  const box = { left: 4, right: 136, top: 4, bottom: 40 }, inside = frame(rows, box);
  holder.append(...dots(inside, rows, 3));
  if (!curves) return;
  const id = `clip-spark-${choiceName()}-${holder.dataset.benchmark}`;
  const line = svg("path", { class: "line", d: pathOf(inside, curves.polynomial.x, curves.polynomial.y), "clip-path": `url(#${id})` });
  holder.append(clip(box, id), line);
};

const axes = frame => {
  const { box } = frame, drawn = [];
  const step = Math.ceil((frame.right - frame.left) / 6);
  for (let exponent = Math.ceil(frame.left); exponent <= frame.right; exponent += step) {
    const x = frame.x(exponent), label = svg("text", { x, y: box.bottom + 16, "text-anchor": "middle" }, "10");
    label.append(svg("tspan", { dy: -4, "font-size": 9 }, String(exponent)));
    drawn.push(svg("line", { class: "grid", x1: x, x2: x, y1: box.top, y2: box.bottom }), label);
  }
  for (const tick of percentTicks(10 ** frame.bottom, 10 ** frame.top)) {
    const y = frame.y(Math.log10(tick));
    drawn.push(svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y, y2: y }),
      svg("text", { x: box.left - 5, y: y + 4, "text-anchor": "end" }, String(tick)));
  }
  drawn.push(svg("text", { x: 4, y: 12, class: "axis" }, "error, %"), svg("text", { x: box.right, y: 217, "text-anchor": "end", class: "axis" }, "FLOP"));
  return drawn;
};
const nearest = (frame, rows, x, y) => {
  let found = null, least = 14 ** 2;
  for (const row of rows) {
    const [px, py] = place(frame, row), away = (px - x) ** 2 + (py - y) ** 2;
    if (away < least) { found = row; least = away; }
  }
  return found;
};
/* Two names at most: the best so far, and the model of the frontier that is half way there. */
const named = (frame, rows) => {
  const edge = frontier(rows);
  const two = edge.length > 2 ? [edge[edge.length - 1], edge[Math.floor((edge.length - 1) / 2)]] : edge.slice(-1);
  const taken = [];
  return two.flatMap(row => {
    const name = short(field(row, "model"), 22), width = 6 * name.length, [x, y] = place(frame, row);
    const end = x + width / 2 > frame.box.right ? "end" : x - width / 2 < frame.box.left ? "start" : "middle";
    const below = y + 16 < frame.box.bottom ? y + 15 : y - 7;
    if (!name || taken.some(other => Math.abs(other - below) < 13)) return [];
    taken.push(below);
    return [svg("text", { class: "name", x, y: below, "text-anchor": end }, name)];
  });
};
const short = (name, most) => name.length > most ? `${name.slice(0, most - 1)}…` : name;

const drawMultiple = (holder, benchmark) => {
  const rows = rowsOf(benchmark), curves = linesOf(benchmark)?.curves;
  holder.replaceChildren();
  if (!rows.length) return;
  const box = { left: 38, right: 332, top: 18, bottom: 184 }, inside = frame(rows, box);
  holder.append(...axes(inside));
  if (curves) {
    const id = `clip-${choiceName()}-${benchmark}`, { band, polynomial } = curves;
    const back = (columns, name) => [...columns[name]].reverse();
    const edge = pathOf(inside, [...band.x, ...back(band, "x")], [...band.low, ...back(band, "high")]);
    holder.append(clip(box, id), svg("path", { class: "band", d: `${edge}Z`, "clip-path": `url(#${id})` }),
      svg("path", { class: "line", d: pathOf(inside, polynomial.x, polynomial.y), "clip-path": `url(#${id})` }));
  }
  holder.append(...dots(inside, rows, 5), ...named(inside, rows));
  const told = svg("title", {});
  holder.prepend(told);
  const at = event => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(holder.getScreenCTM().inverse());
    return nearest(inside, rows, point.x, point.y);
  };
  holder.onpointermove = event => {
    const row = at(event);
    told.textContent = row === null ? "" : ["title", "model", "error", "compute", "quote"].map(name => field(row, name)).filter(Boolean).join("\n");
    holder.style.cursor = row === null ? "" : "pointer";
  };
  holder.onclick = event => {
    const row = at(event);
    if (row !== null) openPanel(row);
  };
};
