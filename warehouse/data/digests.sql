-- A digest of all that is known of each paper before its claims are made: what the next publish compares. The temporary
-- relations paper_decided (arxiv_id, digest) and paper_second (pdf_sha256, digest) hold what people and a second reader said.

CREATE TEMP TABLE paper_digests AS
SELECT arxiv_id, bit_xor(digest) AS digest
FROM (
    SELECT arxiv_id, hash('papers', p) AS digest FROM papers AS p
    UNION ALL
    SELECT arxiv_id, hash('paper_versions', v) FROM paper_versions AS v
    UNION ALL
    SELECT arxiv_id, hash('paper_status', s) FROM paper_status AS s
    UNION ALL
    SELECT arxiv_id, hash('candidates', c) FROM candidates AS c
    UNION ALL
    SELECT v.arxiv_id, hash('readings', pdf_sha256, o.rules_version, o.shard, o.shard_row)
    FROM best_outcome AS o JOIN paper_versions AS v USING (pdf_sha256)
    UNION ALL
    SELECT v.arxiv_id, hash('second reader', pdf_sha256, s.digest)
    FROM paper_second AS s JOIN paper_versions AS v USING (pdf_sha256)
    UNION ALL
    SELECT arxiv_id, hash('decisions', d.digest) FROM paper_decided AS d
)
GROUP BY arxiv_id;
