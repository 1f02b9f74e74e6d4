-- What was gathered of the whole lake, cut down to the papers that are made again: all that is filled later follows from it.

DELETE FROM papers WHERE arxiv_id NOT IN (SELECT arxiv_id FROM scope);
DELETE FROM paper_versions WHERE arxiv_id NOT IN (SELECT arxiv_id FROM scope);
DELETE FROM paper_status WHERE arxiv_id NOT IN (SELECT arxiv_id FROM scope);
DELETE FROM candidates WHERE arxiv_id NOT IN (SELECT arxiv_id FROM scope);
