CREATE VIEW models AS
WITH results AS (SELECT * FROM benchmark_results WHERE status <> 'rejected'),
costs AS (SELECT * FROM model_costs WHERE status <> 'rejected'),
runs AS (SELECT * FROM training_runs WHERE status <> 'rejected' AND part_of IS NULL),
claims AS (
    SELECT arxiv_id, model, own, status, parameters, run_id, NULL AS cost_id, NULL AS result_id FROM runs
    UNION ALL BY NAME
    SELECT arxiv_id, model, own, status, parameters, run_id, cost_id FROM costs
    UNION ALL BY NAME
    SELECT arxiv_id, model, own, status, run_id, cost_id, result_id FROM results
),
grouped AS (
    SELECT
        arxiv_id,
        regexp_replace(lower(model), '[^a-z0-9+]', '', 'g') AS model_key,
        own,
        mode(model ORDER BY model) AS model,
        min(parameters) AS parameters,
        list_sort(list(DISTINCT run_id) FILTER (run_id IS NOT NULL)) AS run_ids,
        list_sort(list(DISTINCT cost_id) FILTER (cost_id IS NOT NULL)) AS cost_ids,
        list_sort(list(DISTINCT result_id) FILTER (result_id IS NOT NULL)) AS result_ids,
        bool_and(status <> 'queued') AS accepted
    FROM claims
    WHERE model IS NOT NULL
    GROUP BY ALL
)
SELECT
    g.arxiv_id, g.model, g.own, g.parameters,
    coalesce(g.run_ids, []) AS run_ids, coalesce(g.cost_ids, []) AS cost_ids, coalesce(g.result_ids, []) AS result_ids,
    coalesce((SELECT list(DISTINCT r.chip ORDER BY r.chip) FROM runs AS r WHERE list_contains(g.run_ids, r.run_id) AND r.chip IS NOT NULL), []) AS chips,
    coalesce((SELECT list(DISTINCT r.training_compute_flop ORDER BY r.training_compute_flop) FROM runs AS r WHERE list_contains(g.run_ids, r.run_id) AND r.training_compute_flop IS NOT NULL), []) AS training_compute_flop,
    coalesce((SELECT list(DISTINCT struct_pack(value := c.pass_compute, unit := c.pass_unit)) FROM costs AS c WHERE list_contains(g.cost_ids, c.cost_id)), []) AS pass_compute,
    coalesce((SELECT list(struct_pack(benchmark := b.benchmark, metric := b.metric, split := b.split, value := b.value) ORDER BY b.benchmark, b.metric, b.value) FROM results AS b WHERE list_contains(g.result_ids, b.result_id)), []) AS results,
    g.accepted
FROM grouped AS g
