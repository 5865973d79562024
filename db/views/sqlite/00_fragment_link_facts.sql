-- The half of `link_facts` whose fragment is missing from a page that is there.
CREATE VIEW fragment_link_facts AS
SELECT
    d.source AS document,
    r.number AS number,
    r.section AS section,
    r.text AS text,
    r.raw AS url,
    CAST('fragment_missing' AS TEXT) AS verdict,
    p.reason AS reason,
    x.http_status AS http_status,
    NULL AS confirmed,
    p.first_at AS since,
    p.last_at AS last_checked,
    x.final_url AS final_url,
    CASE WHEN instr(s.url, '#') = 0 THEN s.url || '#' || r.fragment ELSE s.url END AS suggestion,
    s.method AS suggestion_method,
    s.confidence AS suggestion_confidence,
    n.url AS archive_url,
    n.captured_at AS archived_at,
    x.archive_status AS archive_status,
    x.archive_checked_at AS archive_checked_at,
    r.visible AS visible,
    r.role AS role,
    p.detail AS detail,
    x.move_kind AS move_kind,
    x.archive_error AS archive_error,
    s.kind AS suggestion_kind,
    s.evidence AS suggestion_evidence,
    r.damage AS damage,
    r.element AS element,
    r.line AS line,
    r.span_start AS span_start,
    r.span_end AS span_end,
    r.fragment AS fragment,
    x.url AS identity,
    x.host AS host,
    x.kin_key AS kin_key,
    x.title AS title,
    x.dead_since AS dead_since,
    CAST(NULL AS TEXT) AS lasting_at,
    r.current_since AS current_since,
    r.document_id AS document_id,
    r.resource_id AS resource_id,
    r.id AS reference_id,
    x.repair_note AS repair_note,
    x.drift AS drift,
    x.drift_score AS drift_score,
    x.drift_detail AS drift_detail,
    x.drift_checked_at AS drift_checked_at,
    k.until AS acknowledged_until,
    k.why AS acknowledged_why,
    p.opinion AS opinion
FROM reference AS r
JOIN document AS d ON d.id = r.document_id
-- The plus keeps the planner from going over all that is well: what is missing is little, and has its own index.
JOIN resource AS x ON x.id = r.resource_id AND +x.verdict IN ('alive', 'moved')
JOIN probe AS p ON p.resource_id = r.resource_id AND p.fragment = r.fragment AND p.current = 1
    AND p.verdict = 'fragment_missing'
LEFT JOIN snapshot AS n ON n.resource_id = r.resource_id AND n.chosen = 1
LEFT JOIN suggestion AS s ON s.id = (
    SELECT b.id
    FROM suggestion AS b
    WHERE b.resource_id = r.resource_id AND b.verified = 1 AND b.alternatives = 1
        AND b.kind IN ('repaired', 'moved')
    ORDER BY b.kind DESC, b.confidence DESC, b.id DESC
    LIMIT 1
)
LEFT JOIN acknowledgement AS k ON k.id = CASE
    WHEN EXISTS (SELECT 1 FROM acknowledgement) THEN (
        SELECT c.id
        FROM acknowledgement AS c
        WHERE c.resource_id = r.resource_id AND (c.fragment IS NULL OR c.fragment = r.fragment)
            AND c.until >= date('now') -- what has run out is dropped by the next command, and holds no more until then
        ORDER BY c.until DESC, c.id DESC
        LIMIT 1
    )
END
WHERE r.retired_at IS NULL;
