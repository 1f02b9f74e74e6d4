CREATE VIEW compute_vs_error AS
SELECT
    b.arxiv_id, p.title, p.published_on, b.model, b.benchmark, b.metric, b.split, b.value, b.error_fraction,
    e.method, e.compute_flop, e.low_flop, e.high_flop,
    CASE
        WHEN b.status = 'queued' OR r.status = 'queued' THEN 'queued'
        WHEN b.status = 'accepted' OR r.status = 'accepted' THEN 'accepted'
        WHEN b.status = 'corrected' OR r.status = 'corrected' THEN 'corrected'
        ELSE 'confirmed'
    END AS status,
    least(b.confidence, r.confidence) AS confidence,
    b.result_id, r.run_id, r.stage, r.chip, r.chip_count, r.duration_h, r.duration_kind,
    b.page AS result_page, b.quote AS result_quote, r.page AS run_page, r.quote AS run_quote
FROM benchmark_results AS b
JOIN training_runs AS r USING (run_id)
JOIN compute_estimates AS e USING (run_id)
JOIN benchmarks AS m ON m.benchmark = b.benchmark AND m.metric = b.metric AND m.main_metric
JOIN papers AS p ON p.arxiv_id = b.arxiv_id
WHERE b.own AND b.status <> 'rejected' AND r.status <> 'rejected' AND b.error_fraction IS NOT NULL AND e.compute_flop > 0
