CREATE VIEW evidence AS
SELECT claim_id, kind, arxiv_id, pdf_sha256,
    e.field, e.page, e.quote, e.text, e.before, e.after, e.boxes, e.reading_id, e.rule
FROM (
    SELECT run_id AS claim_id, 'run' AS kind, arxiv_id, pdf_sha256, unnest(evidence) AS e FROM training_runs
    UNION ALL
    SELECT result_id AS claim_id, 'result' AS kind, arxiv_id, pdf_sha256, unnest(evidence) AS e FROM benchmark_results
    UNION ALL
    SELECT cost_id AS claim_id, 'cost' AS kind, arxiv_id, pdf_sha256, unnest(evidence) AS e FROM model_costs
)
