/* The picker, addresses of single charts, and what starts the page. */
const permalink = () => `#${new URLSearchParams({ benchmark: choice.benchmark, method: choice.method, status: choice.status })}`;
const fromAddress = () => {
  const asked = new URLSearchParams(location.hash.slice(1));
  const known = (id, name) => [...$(id).options].some(option => option.value === name);
  if (known("method", asked.get("method"))) choice.method = asked.get("method");
  if (known("status", asked.get("status"))) choice.status = asked.get("status");
  if (asked.get("benchmark")) choice.benchmark = asked.get("benchmark");
  return asked.has("benchmark");
};
const show = () => {
  $("method").value = choice.method;
  $("status").value = choice.status;
  for (const one of document.querySelectorAll("[data-choice]")) one.hidden = one.dataset.choice !== choiceName();
  for (const holder of document.querySelectorAll(`tbody[data-choice="${choiceName()}"] .spark`)) drawSpark(holder);
  for (const figure of document.querySelectorAll(`.multiples[data-choice="${choiceName()}"] figure`)) {
    drawMultiple(figure.querySelector("svg.multiple"), figure.dataset.benchmark);
  }
  const there = new Set(rowsOf().map(row => text("method", row)));
  for (const key of document.querySelectorAll("#multiples-keys [data-method]")) key.hidden = !there.has(key.dataset.method);
  showDetail();
  filter();
};
const pick = changed => {
  Object.assign(choice, changed);
  if (!aboutOf(choice.benchmark) && offered().length && !changed.benchmark) choice.benchmark = offered()[0].dataset.benchmark;
  history.replaceState(null, "", permalink());
  show();
};
const follow = () => {
  if (!fromAddress()) return;
  show();
  $("detail").scrollIntoView();
};

const toggleKey = key => {
  const shown = key.getAttribute("aria-pressed") !== "true";
  key.setAttribute("aria-pressed", shown);
  for (const name of key.dataset.renderers.split(" ")) model(name).visible = shown;
};
const listen = () => {
  $("method").addEventListener("change", event => pick({ method: event.target.value }));
  $("status").addEventListener("change", event => pick({ status: event.target.value }));
  $("of-chart").addEventListener("change", event => pick({ benchmark: event.target.value }));
  $("detail-csv").addEventListener("click", () => downloadChart(choice.benchmark));
  $("panel-close").addEventListener("click", closePanel);
  window.addEventListener("hashchange", follow);
  window.addEventListener("keydown", event => { if (event.key === "Escape") closePanel(); });
  for (const button of document.querySelectorAll("[data-csv]")) {
    button.addEventListener("click", () => downloadChart(button.closest("figure").dataset.benchmark));
  }
  document.addEventListener("click", event => { // an address that is there already changes nothing by itself
    const link = event.target.closest?.("a[href^='#benchmark=']");
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  for (const key of document.querySelectorAll(".keys button")) key.addEventListener("click", () => toggleKey(key));
};
/* Canvas keeps the colours it was painted with: paint again where the page's colours change. */
const repaint = () => {
  for (const view of Bokeh.index.roots) {
    view.request_paint?.();
    view.paint?.(); // at once: printing does not wait
  }
};
const start = () => {
  choice.method = document.body.dataset.method;
  choice.status = document.body.dataset.status;
  choice.benchmark = offered()[0]?.dataset.benchmark ?? "";
  const asked = fromAddress();
  startTable();
  listen();
  const drawn = () => {
    if (!model("detail") || !Bokeh.index.find_one(model("detail"))?.frame?.bbox?.width) { requestAnimationFrame(drawn); return; }
    for (const method of METHODS) {
      const source = model(`detail-${method}`);
      source.selected.change.connect(() => {
        const [at] = source.selected.indices;
        if (at === undefined) return;
        openPanel(source.data.row[at]);
        source.selected.indices = [];
      });
    }
    show();
    if (asked) $("detail").scrollIntoView();
    for (const range of [model("detail").x_range, model("detail").y_range]) range.change.connect(() => requestAnimationFrame(nameFrontier));
    new ResizeObserver(nameFrontier).observe(document.querySelector("#detail .chart"));
    document.body.dataset.ready = "";
  };
  drawn();
};
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
window.addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; repaint(); });
window.addEventListener("afterprint", () => { delete document.documentElement.dataset.print; repaint(); });
document.addEventListener("DOMContentLoaded", start);
return { field, csv: () => csv(filtered()), count: () => filtered().length };
