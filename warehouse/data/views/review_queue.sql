CREATE VIEW review_queue AS
WITH claims AS (
    SELECT run_id AS claim_id, 'run' AS kind, arxiv_id, own, model, NULL AS benchmark, page, quote, confidence, reasons, changed,
        run_id IN (SELECT run_id FROM compute_vs_error) AS feeds_fit
    FROM training_runs
    WHERE status = 'queued' OR changed
    UNION ALL
    SELECT result_id AS claim_id, 'result' AS kind, arxiv_id, own, model, benchmark, page, quote, confidence, reasons, changed,
        result_id IN (SELECT result_id FROM compute_vs_error) AS feeds_fit
    FROM benchmark_results
    WHERE status = 'queued' OR changed
),
weighed AS (
    -- A claim is worth more where it feeds a fit, and where its confidence leaves most doubt.
    SELECT *, (CASE WHEN feeds_fit THEN 2 ELSE 1 END) * (1 - abs(2 * confidence - 1)) AS worth FROM claims
),
ranked AS (
    -- What papers say of others' work feeds nothing here: it comes after all that they say of their own.
    SELECT *, sum(worth) OVER (PARTITION BY arxiv_id, own) AS paper_priority FROM weighed
)
SELECT
    row_number() OVER (
        ORDER BY changed DESC, own DESC, paper_priority DESC, arxiv_id, kind DESC, worth DESC, page, claim_id
    ) AS rank,
    claim_id, kind, arxiv_id, p.title, p.published_on, model, benchmark, page, quote, confidence, reasons, changed, feeds_fit,
    paper_priority
FROM ranked
JOIN papers AS p USING (arxiv_id)
