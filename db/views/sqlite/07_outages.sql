-- One row an outage, open or closed; `days` runs to its end, or to its last troubled check while it is open.
CREATE VIEW outages AS
SELECT
    x.url AS url,
    x.host AS host,
    o.opened_at AS opened_at,
    o.closed_at AS closed_at,
    round(julianday(coalesce(o.closed_at, o.last_at)) - julianday(o.opened_at), 2) AS days,
    o.checks AS checks,
    o.closed_at IS NULL AS open,
    o.confirmed_at IS NOT NULL AS confirmed,
    o.lasting_at IS NOT NULL AS lasting,
    o.first_verdict AS first_verdict,
    o.first_reason AS first_reason,
    o.last_verdict AS last_verdict,
    o.last_reason AS last_reason,
    o.last_at AS last_at,
    o.confirmed_at AS confirmed_at,
    (SELECT count(*) FROM reference AS r WHERE r.resource_id = o.resource_id AND r.retired_at IS NULL)
        AS reference_count,
    o.resource_id AS resource_id
FROM outage AS o
JOIN resource AS x ON x.id = o.resource_id;
