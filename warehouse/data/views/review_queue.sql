-- What two readers say otherwise is asked first: a person's word is worth most there.
CREATE VIEW review_queue AS
WITH claims AS (
    SELECT run_id AS claim_id, 'run' AS kind, arxiv_id, model, own, NULL AS benchmark, page, quote, confidence, reasons, readers, changed,
        run_id IN (SELECT run_id FROM compute_vs_error) AS feeds_fit
    FROM training_runs
    WHERE status = 'queued' OR changed
    UNION ALL
    SELECT result_id AS claim_id, 'result' AS kind, arxiv_id, model, own, benchmark, page, quote, confidence, reasons, readers, changed,
        result_id IN (SELECT result_id FROM compute_vs_error) AS feeds_fit
    FROM benchmark_results
    WHERE status = 'queued' OR changed
),
weighed AS (
    -- A claim is worth more where it feeds a fit, and where its confidence leaves most doubt; least where it is another's work.
    SELECT *,
        list_bool_or(list_transform(reasons, lambda reason: starts_with(reason, 'readers_differ'))) IS TRUE AS differ,
        (CASE WHEN feeds_fit THEN 2 WHEN own THEN 1 ELSE 0.1 END) * (1 - abs(2 * confidence - 1)) AS worth
    FROM claims
),
ranked AS (
    -- As decimals: a sum of floating-point numbers depends on the order in which they come.
    SELECT *, CAST(sum(CAST(worth AS DECIMAL(18, 9))) OVER (PARTITION BY arxiv_id) AS DOUBLE) AS paper_priority FROM weighed
)
SELECT
    row_number() OVER (
        ORDER BY changed DESC, differ DESC, paper_priority DESC, arxiv_id, own DESC, kind DESC, worth DESC, page, claim_id
    ) AS rank,
    claim_id, kind, arxiv_id, p.title, p.published_on, model, own, benchmark, page, quote, confidence, reasons, readers, changed, feeds_fit,
    paper_priority
FROM ranked
JOIN papers AS p USING (arxiv_id)
