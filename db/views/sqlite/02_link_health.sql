-- One row a current reference, from the scrape on; `url` is the address as printed.
CREATE VIEW link_health AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM resource_link_facts
UNION ALL
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM fragment_link_facts;
