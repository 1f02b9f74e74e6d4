-- State of every fact of every paper, after the decisions: fact_decision has the facts that people found not reported.

DELETE FROM coverage;

INSERT INTO coverage BY NAME
WITH facts(fact) AS (VALUES ('hardware'), ('count'), ('duration'), ('training_compute'), ('benchmark_result')),
read_state AS (
    -- What was not found in a paper that was not read whole may stand in the rest of it.
    SELECT arxiv_id, fact, CASE WHEN detail IS NOT NULL AND state = 'not_found' THEN 'not_looked' ELSE state END AS state
    FROM (
        SELECT arxiv_id, detail, unnest(coverage).fact AS fact, unnest(coverage).state AS state
        FROM published_coverage
        WHERE problem = ''
    )
),
claimed AS (
    SELECT arxiv_id, fact, bool_or(status <> 'rejected') AS stands, bool_or(status IN ('confirmed', 'corrected')) AS decided
    FROM (
        SELECT arxiv_id, status, unnest([
            CASE WHEN chip IS NOT NULL OR len(chip_candidates) > 0 THEN 'hardware' END,
            CASE WHEN chip_count IS NOT NULL THEN 'count' END,
            CASE WHEN duration_h IS NOT NULL THEN 'duration' END,
            CASE WHEN training_compute_flop IS NOT NULL THEN 'training_compute' END
        ]) AS fact
        FROM training_runs
        WHERE own
        UNION ALL BY NAME
        SELECT arxiv_id, status, 'benchmark_result' AS fact FROM benchmark_results WHERE own
    )
    WHERE fact IS NOT NULL
    GROUP BY arxiv_id, fact
)
SELECT
    p.arxiv_id,
    f.fact,
    CASE
        WHEN c.decided THEN 'reported'
        WHEN d.arxiv_id IS NOT NULL THEN 'not_reported'
        WHEN r.state IS NULL THEN 'not_looked'
        WHEN r.state = 'reported' AND c.stands = false THEN 'not_found'
        ELSE r.state
    END AS state
FROM papers AS p
CROSS JOIN facts AS f
LEFT JOIN read_state AS r ON r.arxiv_id = p.arxiv_id AND r.fact = f.fact
LEFT JOIN claimed AS c ON c.arxiv_id = p.arxiv_id AND c.fact = f.fact
LEFT JOIN fact_decision AS d ON d.arxiv_id = p.arxiv_id AND d.fact = f.fact
ORDER BY p.arxiv_id, f.fact;
