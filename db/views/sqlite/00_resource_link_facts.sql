-- The half of `link_facts` whose references share their resource's verdict: all but missing fragments.
-- Proposals are looked for where there may be one, acknowledgements where the catalog has any: else it costs every row.
CREATE VIEW resource_link_facts AS
SELECT
    d.source AS document,
    r.number AS number,
    r.section AS section,
    r.text AS text,
    r.raw AS url,
    x.verdict AS verdict,
    x.reason AS reason,
    x.http_status AS http_status,
    CASE WHEN x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate') AND o.id IS NOT NULL
        THEN o.confirmed_at IS NOT NULL END AS confirmed,
    CAST(CASE WHEN x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate')
        THEN coalesce(o.opened_at, x.changed_at) ELSE x.changed_at END AS TEXT) AS since,
    x.checked_at AS last_checked,
    x.final_url AS final_url,
    CASE WHEN r.fragment <> '' AND instr(s.url, '#') = 0 THEN s.url || '#' || r.fragment ELSE s.url END AS suggestion,
    s.method AS suggestion_method,
    s.confidence AS suggestion_confidence,
    n.url AS archive_url,
    n.captured_at AS archived_at,
    x.archive_status AS archive_status,
    x.archive_checked_at AS archive_checked_at,
    r.visible AS visible,
    r.role AS role,
    x.detail AS detail,
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
    o.lasting_at AS lasting_at,
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
    x.opinion AS opinion
FROM reference AS r
JOIN document AS d ON d.id = r.document_id
JOIN resource AS x ON x.id = r.resource_id
LEFT JOIN outage AS o ON o.resource_id = r.resource_id AND o.closed_at IS NULL
LEFT JOIN snapshot AS n ON n.resource_id = r.resource_id AND n.chosen = 1
LEFT JOIN suggestion AS s ON s.id = CASE
    WHEN x.verdict IS NOT 'alive' OR r.damage IS NOT NULL THEN (
        SELECT b.id
        FROM suggestion AS b
        WHERE b.resource_id = r.resource_id AND b.verified = 1 AND b.alternatives = 1
            AND (b.kind <> 'archived' OR x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate'))
            -- What the text has damaged may answer, and be another thing.
            AND (x.verdict IS NOT 'alive' OR (b.kind = 'repaired' AND r.damage IS NOT NULL))
        ORDER BY b.kind DESC, b.confidence DESC, b.id DESC -- repaired, moved, archived: as the index has them
        LIMIT 1
    )
END
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
WHERE r.retired_at IS NULL
    AND NOT (
        r.fragment <> '' AND x.verdict IN ('alive', 'moved') AND EXISTS (
            SELECT 1 FROM probe AS m
            WHERE m.resource_id = r.resource_id AND m.fragment = r.fragment AND m.current = 1
                AND m.verdict = 'fragment_missing'
        )
    );
