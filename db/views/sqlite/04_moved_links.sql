-- What permanently redirects to another address.
CREATE VIEW moved_links AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM resource_link_facts
WHERE verdict = 'moved';
