-- One row a resource, cited or no longer cited; a fragment's fate is not here but in link_health.
CREATE VIEW resource_health AS
SELECT
    x.url AS url,
    x.host AS host,
    x.verdict AS verdict,
    x.reason AS reason,
    x.detail AS detail,
    x.http_status AS http_status,
    CASE WHEN x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate') AND o.id IS NOT NULL
        THEN o.confirmed_at IS NOT NULL END AS confirmed,
    CASE WHEN x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate') THEN coalesce(o.opened_at, x.changed_at)
        ELSE x.changed_at END AS since,
    x.checked_at AS last_checked,
    x.last_success_at AS last_success,
    x.due_at AS due_at,
    x.final_url AS final_url,
    x.move_kind AS move_kind,
    x.title AS title,
    x.content_type AS content_type,
    (SELECT count(*) FROM reference AS r WHERE r.resource_id = x.id AND r.retired_at IS NULL) AS reference_count,
    (SELECT count(DISTINCT r.document_id) FROM reference AS r WHERE r.resource_id = x.id AND r.retired_at IS NULL)
        AS document_count,
    n.url AS archive_url,
    n.captured_at AS archived_at,
    x.archive_status AS archive_status,
    x.archive_checked_at AS archive_checked_at,
    x.archive_error AS archive_error,
    x.kin_key AS kin_key,
    x.id AS resource_id,
    x.repair_checked_at AS repair_checked_at,
    x.repair_note AS repair_note,
    x.drift AS drift,
    x.drift_score AS drift_score,
    x.drift_detail AS drift_detail,
    x.drift_checked_at AS drift_checked_at,
    x.opinion AS opinion
FROM resource AS x
LEFT JOIN outage AS o ON o.resource_id = x.id AND o.closed_at IS NULL
LEFT JOIN snapshot AS n ON n.resource_id = x.id AND n.chosen = 1;
