-- Readings and tables of the outcome that counts for each PDF. lake_nested has what was read, nested, a row
-- a paper; of the papers those of one part (warehouse/gather.py).

INSERT INTO readings BY NAME
SELECT
    r.reading_id, v.arxiv_id, v.version, pdf_sha256,
    r.quantity, r.value, r.unit, r.text, r.page, r.boxes, r.quote, r.before, r.after,
    r.section, r.context, r.attributes, r.position, r.sentence, r.table_id,
    r."row" AS table_row, r."column" AS table_column, r.rule, v.rules_version, 'rules' AS reader
FROM (
    SELECT n.pdf_sha256, unnest(n.readings) AS r
    FROM lake_nested AS n
    JOIN best_outcome AS o ON o.pdf_sha256 = n.pdf_sha256 AND o.shard = n.shard AND o.shard_row = n.shard_row
)
JOIN paper_versions AS v USING (pdf_sha256)
JOIN parts USING (pdf_sha256)
WHERE parts.part = getvariable('part')
ORDER BY v.arxiv_id, pdf_sha256, r.page, r.position, r.reading_id, r.rule;

INSERT INTO tables BY NAME
SELECT
    v.arxiv_id, v.version, pdf_sha256,
    r.table_id, r.page, r.label, r.caption, r.understood, nullif(r.problem, '') AS problem,
    r.n_rows, r.n_columns, r.header_rows, r.header_columns, r.group_rows, r.box, r.section,
    r.mentions, r.cells
FROM (
    SELECT n.pdf_sha256, unnest(n.tables) AS r
    FROM lake_nested AS n
    JOIN best_outcome AS o ON o.pdf_sha256 = n.pdf_sha256 AND o.shard = n.shard AND o.shard_row = n.shard_row
)
JOIN paper_versions AS v USING (pdf_sha256)
JOIN parts USING (pdf_sha256)
WHERE parts.part = getvariable('part')
ORDER BY v.arxiv_id, pdf_sha256, r.page, r.table_id;
