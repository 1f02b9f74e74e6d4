/* The evidence of one point: what was read, on which page, in which words. */
let cameFrom = null;
const openPanel = row => {
  if ($("panel").hidden) cameFrom = document.activeElement;
  $("panel-title").textContent = text("title", row) || "untitled";
  const link = (label, where) => {
    const made = document.createElement("a");
    made.href = where; made.textContent = label; made.target = "_blank"; made.rel = "noopener";
    return made;
  };
  const abstract = address(row), id = text("arxiv_id", row);
  $("panel-links").replaceChildren(...(abstract ? [link(`arXiv ${id}`, abstract), " · ", link("PDF", address(row, "pdf"))] : [id]));
  const facts = [["benchmark", text("benchmark", row)], ["model", field(row, "model")], ["error", field(row, "error")],
    ["computation", field(row, "compute")], ["hardware", field(row, "hardware")], ["time", field(row, "time")],
    ["published", text("published_on", row)], ["status", text("status", row)], ["moves the line", moves(row) ? "yes" : ""]];
  $("panel-facts").replaceChildren(...facts.filter(([, said]) => said).flatMap(([label, said]) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = label; dd.textContent = said;
    return [dt, dd];
  }));
  $("panel-quotes").replaceChildren(...quotes(row).map(({ label, page, quote }) => {
    const figure = document.createElement("figure"), words = document.createElement("blockquote"), place = document.createElement("figcaption");
    words.textContent = `“${quote}”`;
    place.append(`Evidence of ${label}, `, abstract && page ? link(`page ${page}`, `${address(row, "pdf")}#page=${page}`) : `page ${page ?? "not known"}`);
    figure.append(words, place);
    return figure;
  }));
  $("panel").hidden = false;
  $("panel").scrollTop = 0;
  $("panel").focus({ preventScroll: true });
};
const closePanel = () => {
  if ($("panel").hidden) return;
  $("panel").hidden = true;
  cameFrom?.focus?.({ preventScroll: true });
};
