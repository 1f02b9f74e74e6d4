CREATE VIEW compute_vs_error AS
WITH known AS (
    SELECT b.result_id, e.method, e.compute_flop, e.low_flop, e.high_flop, r.status, r.confidence,
        r.run_id, NULL AS cost_id, r.stage, r.chip, r.chip_count, r.duration_h, r.duration_kind, r.page, r.quote
    FROM benchmark_results AS b
    JOIN training_runs AS r USING (run_id)
    JOIN compute_estimates AS e USING (run_id)
    UNION ALL BY NAME
    SELECT b.result_id, e.method, e.compute_flop, e.low_flop, e.high_flop, c.status, c.confidence,
        c.cost_id, c.page, c.quote
    FROM benchmark_results AS b
    JOIN model_costs AS c USING (cost_id)
    JOIN cost_estimates AS e ON e.cost_id = b.cost_id AND e.benchmark = b.benchmark
),
points AS (
    SELECT
        b.arxiv_id, p.title, p.published_on, b.model, b.benchmark, b.metric, b.split, b.value, b.error_fraction,
        k.method, k.compute_flop, k.low_flop, k.high_flop,
        CASE
            WHEN b.status = 'queued' OR k.status = 'queued' THEN 'queued'
            WHEN b.status = 'accepted' OR k.status = 'accepted' THEN 'accepted'
            WHEN b.status = 'corrected' OR k.status = 'corrected' THEN 'corrected'
            ELSE 'confirmed'
        END AS status,
        least(b.confidence, k.confidence) AS confidence,
        b.result_id, k.run_id, k.cost_id, k.stage, k.chip, k.chip_count, k.duration_h, k.duration_kind,
        b.page AS result_page, b.quote AS result_quote, k.page AS run_page, k.quote AS run_quote
    FROM benchmark_results AS b
    JOIN known AS k USING (result_id)
    JOIN benchmarks AS m ON m.benchmark = b.benchmark AND m.metric = b.metric AND m.main_metric
    JOIN papers AS p ON p.arxiv_id = b.arxiv_id
    WHERE b.own AND b.status <> 'rejected' AND k.status <> 'rejected' AND b.error_fraction IS NOT NULL AND k.compute_flop > 0
    -- Counted operations of a run and of a pass are one method: the run's own count stands.
    QUALIFY row_number() OVER (PARTITION BY b.result_id, k.method ORDER BY k.status = 'queued', k.run_id NULLS LAST) = 1
)
SELECT * EXCLUDE (place), place = 1 AND method <> 'hardware_fp32_peak' AS best
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY result_id
        ORDER BY method = 'hardware_fp32_peak', status = 'queued',
            list_position(['reported', 'hardware', 'operations', 'operations_assumed_epochs'], method)
    ) AS place
    FROM points
)
ORDER BY benchmark, arxiv_id, result_id, method
