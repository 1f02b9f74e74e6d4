/* Points as a CSV file that a spreadsheet opens and does not run. */
const CSV = ["benchmark", "arxiv_id", "title", "published_on", "model", "metric", "split", "error_fraction", "compute_flop",
  "method", "stage", "hardware", "time", "status", "moves", "run_page", "run_quote", "result_page", "result_quote"];
const csvCell = entry => {
  let word = entry === null || entry === undefined ? "" : String(entry);
  if (typeof entry === "string" && /^[=+@\t\r-]/.test(word)) word = `'${word}`; // a spreadsheet must not run it
  return /[",\r\n]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
};
const csv = rows => [CSV.map(name => name === "moves" ? "moves_the_line" : name).join(","),
  ...rows.map(row => CSV.map(name => csvCell(value(name, row))).join(","))].join("\r\n") + "\r\n";
const download = (rows, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv;charset=utf-8" }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
const downloadChart = benchmark => download(rowsOf(benchmark), `${benchmark}-${choiceName()}`.replace(/[^\w.-]/g, "_"));
