-- One row a run; `fragment_missing` counts fragments and is not part of `checked`.
CREATE VIEW run_summary AS
SELECT
    id,
    command,
    started_at,
    finished_at,
    round((julianday(finished_at) - julianday(started_at)) * 86400) AS seconds,
    status,
    checked,
    alive,
    moved,
    dead,
    soft_404,
    fragment_missing,
    blocked,
    bad_certificate,
    failing,
    invalid,
    excluded,
    message,
    version
FROM run;
