-- Which paper each PDF of the lake is, and what is known of each paper. Reads the temporary relations that warehouse/gather.py
-- makes of the lake's files: lake_readings (without what was read), lake_fetches, lake_papers, lake_candidates, lake_statuses; rules_now is a
-- variable with the version of the rules of this program.

-- What strangers write is checked where it enters: a stamp "v0", a file name "…v4294967296" or a month 13 name nothing.
CREATE TEMP MACRO version_of(stated) AS CASE WHEN stated BETWEEN 1 AND 9999 THEN stated::INTEGER END;
CREATE TEMP MACRO id_of(stated) AS
    CASE WHEN regexp_full_match(stated, '\d{2}(0[1-9]|1[0-2])\.\d{4,5}|[a-zA-Z.-]+/\d{2}(0[1-9]|1[0-2])\d{3}') THEN stated END;

-- Of several readings of one PDF the one that succeeded, then the one by the rules of now, then the latest.
CREATE TEMP TABLE best_outcome AS
SELECT * EXCLUDE (place) REPLACE (id_of(arxiv_id) AS arxiv_id, version_of(version) AS version)
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY pdf_sha256
        ORDER BY status = 'read' DESC, rules_version = getvariable('rules_now') DESC, read_at DESC, shard DESC, shard_row
    ) AS place
    FROM lake_readings
)
WHERE place = 1;

CREATE TEMP TABLE best_fetch AS
SELECT
    pdf_sha256,
    arg_min(struct_pack(source := source, arxiv_id := id_of(arxiv_id), version := version_of(version)),
            struct_pack(a := source <> 'arxiv', b := id_of(arxiv_id) IS NULL, c := -epoch_us("at"), d := origin)) AS named,
    list(DISTINCT origin ORDER BY origin) AS origins
FROM lake_fetches
WHERE pdf_sha256 IS NOT NULL
GROUP BY pdf_sha256;

INSERT INTO paper_versions BY NAME
WITH identified AS (
    SELECT
        pdf_sha256,
        CASE
            WHEN f.named.source = 'arxiv' AND f.named.arxiv_id IS NOT NULL THEN 'arxiv'
            WHEN o.arxiv_id IS NOT NULL THEN 'stamp'
            WHEN f.named.arxiv_id IS NOT NULL THEN 'file_name'
            ELSE 'digest'
        END AS id_from,
        CASE id_from
            WHEN 'stamp' THEN o.arxiv_id
            WHEN 'digest' THEN 'local-' || pdf_sha256[:12]
            ELSE f.named.arxiv_id
        END AS arxiv_id,
        CASE id_from
            WHEN 'stamp' THEN coalesce(o.version, CASE WHEN f.named.arxiv_id = o.arxiv_id THEN f.named.version END)
            WHEN 'arxiv' THEN coalesce(f.named.version, CASE WHEN f.named.arxiv_id = o.arxiv_id THEN o.version END)
            WHEN 'file_name' THEN f.named.version
        END AS version,
        -- How well the id is known: asked of arXiv by it, stamp and file name agree, one of them alone, or they differ. A
        -- stamp is only words on a page, which anybody can print on any PDF.
        CASE
            WHEN id_from = 'arxiv' THEN 0
            WHEN o.arxiv_id = f.named.arxiv_id THEN 1
            WHEN o.arxiv_id IS NULL OR f.named.arxiv_id IS NULL THEN 2
            ELSE 3
        END AS doubt,
        f.origins,
        coalesce(o.status, 'not_looked') AS status,
        nullif(o.detail, '') AS detail,
        o.pages,
        o.characters,
        o.rules_version,
        o.read_at
    FROM best_outcome AS o
    FULL JOIN best_fetch AS f USING (pdf_sha256)
)
SELECT
    * EXCLUDE (read_at, doubt),
    row_number() OVER (
        PARTITION BY arxiv_id
        ORDER BY status = 'read' DESC, doubt, version DESC NULLS LAST, detail IS NULL DESC, read_at DESC NULLS LAST,
            pdf_sha256
    ) = 1 AS published
FROM identified
ORDER BY arxiv_id, version, pdf_sha256;

-- A licence is had from another interface of arXiv than the rest: the latest known one holds, whichever record has it.
CREATE TEMP TABLE best_metadata AS
SELECT * EXCLUDE (place, licence, latest_licence), latest_licence AS licence
FROM (
    SELECT *,
        row_number() OVER (PARTITION BY arxiv_id ORDER BY version DESC, harvested_at DESC) AS place,
        first_value(licence IGNORE NULLS) OVER (
            PARTITION BY arxiv_id ORDER BY version DESC, harvested_at DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS latest_licence
    FROM lake_papers
)
WHERE place = 1;

-- An arXiv id names the month of its paper: 1706.03762 since April 2007, cs/0112017 before. The ids of the fictional
-- samples (9901.00001) name none.
CREATE TEMP MACRO month_of(arxiv_id) AS
    CASE
        WHEN regexp_full_match(arxiv_id, '[0-8]\d(0[1-9]|1[0-2])\.\d{4,5}')
            THEN make_date(2000 + arxiv_id[1:2]::INTEGER, arxiv_id[3:4]::INTEGER, 1)
        WHEN regexp_full_match(arxiv_id, '[a-z.A-Z-]+/\d{2}(0[1-9]|1[0-2])\d{3}')
            THEN make_date(
                CASE WHEN arxiv_id[-7:-6]::INTEGER > 90 THEN 1900 ELSE 2000 END + arxiv_id[-7:-6]::INTEGER,
                arxiv_id[-5:-4]::INTEGER, 1)
    END;

-- The stamp gives the day its version was submitted. Of version 1 that is the paper's own day, of a later one a bound: it
-- counts only where the id names no month.
INSERT INTO papers BY NAME
SELECT
    arxiv_id,
    coalesce(v.version, version_of(m.version)) AS version,
    coalesce(m.title, nullif(o.title, '')) AS title,
    m.authors,
    coalesce(nullif(m.abstract, ''), nullif(o.abstract, '')) AS abstract,
    m.primary_category,
    m.categories,
    coalesce(
        m.published_on,
        CASE WHEN v.version = 1 THEN o.stamped_on END,
        month_of(arxiv_id),
        o.stamped_on
    ) AS published_on,
    CASE
        WHEN m.published_on IS NOT NULL THEN 'metadata'
        WHEN v.version = 1 AND o.stamped_on IS NOT NULL THEN 'stamp'
        WHEN month_of(arxiv_id) IS NOT NULL THEN 'arxiv_id'
        WHEN o.stamped_on IS NOT NULL THEN 'stamp'
    END AS published_on_from,
    m.updated_on,
    m.licence,
    m.doi,
    m.journal_reference,
    m.comment,
    v.pdf_sha256,
    v.pages,
    CASE WHEN m.arxiv_id IS NULL THEN 'pdf' ELSE 'arxiv' END AS source
FROM (SELECT * FROM paper_versions WHERE published) AS v
FULL JOIN best_metadata AS m USING (arxiv_id)
LEFT JOIN best_outcome AS o USING (pdf_sha256)
ORDER BY arxiv_id;

INSERT INTO paper_status BY NAME
WITH every AS (
    SELECT coalesce(v.arxiv_id, f.arxiv_id, f.origin) AS arxiv_id, coalesce(v.version, version_of(f.version)) AS version,
        'fetch' AS stage, f.status, nullif(f.detail, '') AS detail, f."at"
    FROM lake_fetches AS f LEFT JOIN paper_versions AS v USING (pdf_sha256)
    UNION ALL BY NAME
    SELECT v.arxiv_id, v.version, 'read' AS stage,
        -- With a detail it may say more than was read: a person is to look.
        CASE WHEN o.status = 'read' AND o.detail <> '' THEN 'incomplete' ELSE o.status END AS status,
        nullif(o.detail, '') AS detail, o.read_at AS "at"
    FROM lake_readings AS o JOIN paper_versions AS v USING (pdf_sha256)
    UNION ALL BY NAME
    SELECT arxiv_id, version_of(version) AS version, 'rank' AS stage, status,
        format('{:g} for {}: {}', score, benchmark, coalesce(nullif(array_to_string(reasons, '; '), ''), 'nothing promised')) AS detail,
        "at"
    FROM lake_candidates
    UNION ALL BY NAME
    SELECT arxiv_id, NULL AS version, stage, status, nullif(detail, '') AS detail, "at" FROM lake_statuses
)
SELECT arxiv_id, version, stage,
    arg_max(struct_pack(status := status, detail := detail), struct_pack(a := "at", b := status)).status AS status,
    arg_max(struct_pack(status := status, detail := detail), struct_pack(a := "at", b := status)).detail AS detail,
    max("at") AS "at"
FROM every
GROUP BY arxiv_id, version, stage
ORDER BY arxiv_id, version, stage;
