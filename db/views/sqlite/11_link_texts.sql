-- One row a current reference, what it says and how it is, without what joins cost: to be joined with `link_search`.
CREATE VIEW link_texts AS
SELECT
    r.id AS reference_id,
    d.source AS document,
    r.number AS number,
    r.section AS section,
    r.text AS text,
    x.title AS title,
    r.raw AS url,
    CASE
        WHEN r.fragment <> '' AND x.verdict IN ('alive', 'moved') AND EXISTS (
            SELECT 1 FROM probe AS m
            WHERE m.resource_id = r.resource_id AND m.fragment = r.fragment AND m.current = 1
                AND m.verdict = 'fragment_missing'
        ) THEN 'fragment_missing'
        ELSE x.verdict
    END AS verdict
FROM reference AS r
JOIN document AS d ON d.id = r.document_id
JOIN resource AS x ON x.id = r.resource_id
WHERE r.retired_at IS NULL;
