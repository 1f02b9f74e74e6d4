CREATE VIEW models AS
WITH results AS (SELECT * FROM benchmark_results WHERE status <> 'rejected'),
costs AS (SELECT * FROM model_costs WHERE status <> 'rejected'),
runs AS (SELECT * FROM training_runs WHERE status <> 'rejected' AND part_of IS NULL),
-- A claim belongs to the model it names; with it the run and the cost that it is joined to.
claims AS (
    SELECT *, regexp_replace(lower(model), '[^a-z0-9+]', '', 'g') AS model_key
    FROM (
        SELECT arxiv_id, model, own, status, parameters, run_id, NULL AS cost_id, NULL AS result_id FROM runs
        UNION ALL BY NAME
        SELECT arxiv_id, model, own, status, parameters, run_id, cost_id FROM costs
        UNION ALL BY NAME
        SELECT arxiv_id, model, own, status, run_id, cost_id, result_id FROM results
    )
    WHERE model IS NOT NULL
),
named AS (
    SELECT arxiv_id, model_key, own, mode(model ORDER BY model) AS model, min(parameters) AS parameters,
        bool_and(status <> 'queued') AS accepted
    FROM claims
    GROUP BY ALL
),
with_runs AS (
    SELECT k.arxiv_id, k.model_key, k.own, list(r.run_id ORDER BY r.run_id) AS run_ids,
        list(DISTINCT r.chip ORDER BY r.chip) FILTER (r.chip IS NOT NULL) AS chips,
        list(DISTINCT r.training_compute_flop ORDER BY r.training_compute_flop)
            FILTER (r.training_compute_flop IS NOT NULL) AS training_compute_flop
    FROM (SELECT DISTINCT arxiv_id, model_key, own, run_id FROM claims) AS k
    JOIN runs AS r USING (run_id)
    GROUP BY ALL
),
with_costs AS (
    SELECT k.arxiv_id, k.model_key, k.own, list(c.cost_id ORDER BY c.cost_id) AS cost_ids,
        list(DISTINCT struct_pack(value := c.pass_compute, unit := c.pass_unit)
            ORDER BY struct_pack(value := c.pass_compute, unit := c.pass_unit)) AS pass_compute
    FROM (SELECT DISTINCT arxiv_id, model_key, own, cost_id FROM claims) AS k
    JOIN costs AS c USING (cost_id)
    GROUP BY ALL
),
with_results AS (
    SELECT k.arxiv_id, k.model_key, k.own, list(b.result_id ORDER BY b.result_id) AS result_ids,
        list(struct_pack(benchmark := b.benchmark, metric := b.metric, split := b.split, value := b.value)
            ORDER BY b.benchmark, b.metric, b.value, b.result_id) AS results
    FROM claims AS k
    JOIN results AS b USING (result_id)
    GROUP BY ALL
)
SELECT
    n.arxiv_id, n.model, n.own, n.parameters,
    coalesce(run_ids, []) AS run_ids, coalesce(cost_ids, []) AS cost_ids, coalesce(result_ids, []) AS result_ids,
    coalesce(chips, []) AS chips, coalesce(training_compute_flop, []) AS training_compute_flop,
    coalesce(pass_compute, []) AS pass_compute, coalesce(results, []) AS results, n.accepted
FROM named AS n
LEFT JOIN with_runs USING (arxiv_id, model_key, own)
LEFT JOIN with_costs USING (arxiv_id, model_key, own)
LEFT JOIN with_results USING (arxiv_id, model_key, own)
ORDER BY n.arxiv_id, n.own DESC, n.model, n.model_key
