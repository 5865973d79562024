-- What `link_search` is an index of: one row a reference, retired ones too.
CREATE VIEW link_search_text AS
SELECT r.id AS reference_id, r.text AS text, x.title AS title, r.raw AS url, r.section AS section
FROM reference AS r
JOIN resource AS x ON x.id = r.resource_id;
