-- What hangs on a claim: rows of compute_vs_error, and for a run or a cost its estimate of compute.
SELECT id, sum(rows) AS rows, bool_or(fed) AS fed
FROM (
    SELECT run_id AS id, count(*) AS rows, true AS fed FROM compute_vs_error WHERE run_id IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT result_id, count(*), true FROM compute_vs_error GROUP BY 1
    UNION ALL
    SELECT cost_id, count(*), true FROM compute_vs_error WHERE cost_id IS NOT NULL GROUP BY 1
    UNION ALL
    SELECT DISTINCT run_id, 1, false FROM compute_estimates
    UNION ALL
    SELECT DISTINCT cost_id, 1, false FROM cost_estimates
)
GROUP BY id
