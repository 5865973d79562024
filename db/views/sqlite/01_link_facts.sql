-- What the public views of links are made of: link_health's columns, then keys and places for joins.
-- Two halves rather than one CASE over `verdict`, so that a filter on it reaches the indexes. Their casts give a column
-- the same affinity in both: else SQLite works out all columns of all rows, wanted or not.
CREATE VIEW link_facts AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, detail, move_kind, archive_error, suggestion_kind, suggestion_evidence, damage, element, line,
    span_start, span_end, fragment, identity, host, kin_key, title, dead_since, lasting_at, current_since, document_id,
    resource_id, reference_id, repair_note, drift, drift_score, drift_detail, drift_checked_at, acknowledged_until,
    acknowledged_why, opinion
FROM resource_link_facts
UNION ALL
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, detail, move_kind, archive_error, suggestion_kind, suggestion_evidence, damage, element, line,
    span_start, span_end, fragment, identity, host, kin_key, title, dead_since, lasting_at, current_since, document_id,
    resource_id, reference_id, repair_note, drift, drift_score, drift_detail, drift_checked_at, acknowledged_until,
    acknowledged_why, opinion
FROM fragment_link_facts;
