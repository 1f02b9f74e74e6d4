-- The claims that a person may be asked about, and those that people decided, with what the order of questions rests on.
WITH claims AS (
    SELECT run_id AS claim_id, 'run' AS kind, arxiv_id, confidence, '' AS place, quote AS stands_in, NULL AS row_label, NULL AS column_label,
        model, own, status, changed, reasons, decision_id
    FROM training_runs
    UNION ALL
    SELECT result_id, 'result', arxiv_id, confidence, coalesce(table_id, ''), coalesce(table_id, quote), row_label, column_label,
        model, own, status, changed, reasons, decision_id
    FROM benchmark_results
    UNION ALL
    SELECT cost_id, 'cost', arxiv_id, confidence, coalesce(table_id, ''), coalesce(table_id, quote), row_label, column_label,
        model, own, status, changed, reasons, decision_id
    FROM model_costs
)
SELECT
    c.claim_id, c.kind, c.arxiv_id, confidence, place, stands_in, row_label, column_label, model, own, changed,
    list_bool_or(list_transform(reasons, lambda reason: starts_with(reason, 'readers_'))) IS TRUE AS differ,
    CASE WHEN status <> 'queued' AND NOT changed THEN d.verdict END AS verdict, d.fields
FROM claims AS c
LEFT JOIN decisions AS d USING (decision_id)
WHERE (status = 'queued' OR changed OR d.verdict IN ('confirm', 'correct', 'reject')) AND (len($papers) = 0 OR list_contains($papers, c.arxiv_id))
ORDER BY c.claim_id
