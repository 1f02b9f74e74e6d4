-- Claims of the published PDF of each paper. lake_claims has them nested, a row a PDF.

-- Not kept as a table: of all claims of a lake only the columns in question are read at a time.
CREATE TEMP VIEW published_claims AS
SELECT c.*
FROM lake_claims AS c
JOIN paper_versions AS v USING (pdf_sha256)
WHERE v.published;

CREATE TEMP TABLE published_coverage AS
SELECT v.arxiv_id, v.version, v.detail, c.problem, c.claims.coverage AS coverage
FROM lake_claims AS c
JOIN paper_versions AS v USING (pdf_sha256)
WHERE v.published;

INSERT INTO training_runs BY NAME
SELECT unnest(r), pdf_sha256, [] AS decided_by, false AS changed, true AS found
FROM (SELECT pdf_sha256, unnest(claims.runs) AS r FROM published_claims)
ORDER BY r.arxiv_id, r.page, r.run_id;

INSERT INTO benchmark_results BY NAME
SELECT unnest(r), pdf_sha256, [] AS decided_by, false AS changed, true AS found
FROM (SELECT pdf_sha256, unnest(claims.results) AS r FROM published_claims)
ORDER BY r.arxiv_id, r.page, r.result_id;

INSERT INTO model_costs BY NAME
SELECT unnest(r), pdf_sha256, [] AS decided_by, false AS changed, true AS found
FROM (SELECT pdf_sha256, unnest(claims.costs) AS r FROM published_claims)
ORDER BY r.arxiv_id, r.page, r.cost_id;

INSERT INTO cost_estimates BY NAME
SELECT unnest(e)
FROM (SELECT unnest(cost_estimates) AS e FROM published_claims)
ORDER BY e.cost_id, e.benchmark;

INSERT INTO compute_estimates BY NAME
SELECT unnest(e)
FROM (SELECT unnest(estimates) AS e FROM published_claims)
ORDER BY e.run_id, e.method;

INSERT INTO paper_status BY NAME
SELECT arxiv_id, version, 'curate' AS stage,
    CASE WHEN problem = '' THEN 'curated' ELSE 'failed' END AS status, nullif(problem, '') AS detail
FROM published_coverage
ORDER BY arxiv_id;
