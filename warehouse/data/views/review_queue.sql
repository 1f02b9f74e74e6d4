CREATE VIEW review_queue AS
WITH claims AS (
    SELECT run_id AS claim_id, 'run' AS kind, arxiv_id, model, own, NULL AS benchmark, page, quote, confidence, reasons, readers, changed
    FROM training_runs
    UNION ALL
    SELECT result_id AS claim_id, 'result' AS kind, arxiv_id, model, own, benchmark, page, quote, confidence, reasons, readers, changed
    FROM benchmark_results
    UNION ALL
    SELECT cost_id AS claim_id, 'cost' AS kind, arxiv_id, model, own, NULL AS benchmark, page, quote, confidence, reasons, readers, changed
    FROM model_costs
)
SELECT
    row_number() OVER (ORDER BY o.urgency, o.score DESC, o.arxiv_id, coalesce(o.place, ''), o.worth DESC, o.claim_id) AS rank,
    c.claim_id, c.kind, c.arxiv_id, p.title, p.published_on, c.model, c.own, c.benchmark, c.page, c.quote, c.confidence, c.reasons, c.readers,
    c.changed, o.feeds_fit, o.stakes, o.urgency, o.score
FROM review_order AS o
JOIN claims AS c USING (claim_id)
JOIN papers AS p ON p.arxiv_id = c.arxiv_id
