-- One row a host: its resources by verdict, and what politeness still holds.
CREATE VIEW host_health AS
SELECT
    x.host AS host,
    count(*) AS resource_count,
    sum((SELECT count(*) FROM reference AS r WHERE r.resource_id = x.id AND r.retired_at IS NULL)) AS reference_count,
    sum(x.verdict IS NULL) AS not_checked,
    sum(x.verdict IS 'alive') AS alive,
    sum(x.verdict IS 'moved') AS moved,
    sum(x.verdict IS 'dead') AS dead,
    sum(x.verdict IS 'soft_404') AS soft_404,
    sum(x.verdict IS 'blocked') AS blocked,
    sum(x.verdict IS 'bad_certificate') AS bad_certificate,
    sum(x.verdict IS 'failing') AS failing,
    sum(x.verdict IS 'invalid') AS invalid,
    sum(x.verdict IS 'excluded') AS excluded,
    max(x.last_success_at) AS last_success,
    max(x.checked_at) AS last_checked,
    h.not_before AS not_before,
    h.circuit_until AS circuit_until,
    coalesce(h.failures, 0) AS failures,
    h.note AS note
FROM resource AS x
LEFT JOIN (
    -- What is known of a host at any of its ports: `name:port` belongs to `name`, `[address]:port` to `[address]`.
    SELECT
        CASE
            WHEN host LIKE '[%' THEN substr(host, 1, instr(host, ']'))
            WHEN host LIKE '%:%' THEN substr(host, 1, instr(host, ':') - 1)
            ELSE host
        END AS host,
        max(not_before) AS not_before,
        max(circuit_until) AS circuit_until,
        max(failures) AS failures,
        max(note) AS note
    FROM host
    GROUP BY 1
) AS h ON h.host = x.host
WHERE x.host <> ''
GROUP BY x.host;
