-- What the migrations make of an empty file, written by `make docs`; a test keeps it fresh. A new catalog is made of
-- this: Alembic takes longer to load than most documents take to be scraped.

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE document (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	format VARCHAR(32) NOT NULL, 
	digest VARCHAR NOT NULL, 
	encoding VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	published_on DATE, 
	published_precision VARCHAR(32), 
	address VARCHAR, 
	language VARCHAR NOT NULL, 
	tags JSON NOT NULL, 
	created_at VARCHAR(19) NOT NULL, 
	changed_at VARCHAR(19) NOT NULL, 
	retired_at VARCHAR(19), 
	CONSTRAINT pk_document PRIMARY KEY (id), 
	CONSTRAINT uq_document_source UNIQUE (source), 
	CONSTRAINT ck_document_format CHECK (format IN ('text_dump', 'html', 'markdown')), 
	CONSTRAINT ck_document_published_precision CHECK (published_precision IN ('day', 'month', 'year'))
);

CREATE TABLE host (
	host VARCHAR NOT NULL, 
	not_before VARCHAR(19), 
	failures INTEGER NOT NULL, 
	circuit_until VARCHAR(19), 
	note VARCHAR NOT NULL, 
	updated_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_host PRIMARY KEY (host)
);

CREATE TABLE run (
	id INTEGER NOT NULL, 
	command VARCHAR NOT NULL, 
	started_at VARCHAR(19) NOT NULL, 
	active_at VARCHAR(19) NOT NULL, 
	finished_at VARCHAR(19), 
	status VARCHAR(32) NOT NULL, 
	pid INTEGER NOT NULL, 
	hostname VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	checked INTEGER NOT NULL, 
	alive INTEGER NOT NULL, 
	moved INTEGER NOT NULL, 
	dead INTEGER NOT NULL, 
	soft_404 INTEGER NOT NULL, 
	fragment_missing INTEGER NOT NULL, 
	blocked INTEGER NOT NULL, 
	bad_certificate INTEGER NOT NULL, 
	failing INTEGER NOT NULL, 
	invalid INTEGER NOT NULL, 
	excluded INTEGER NOT NULL, 
	CONSTRAINT pk_run PRIMARY KEY (id), 
	CONSTRAINT ck_run_status CHECK (status IN ('running', 'completed', 'interrupted', 'offline', 'failed'))
);

CREATE INDEX ix_run_status ON run (status);

CREATE TABLE resource (
	id INTEGER NOT NULL, 
	url VARCHAR NOT NULL, 
	scheme VARCHAR NOT NULL, 
	host VARCHAR NOT NULL, 
	kin_key VARCHAR NOT NULL, 
	created_at VARCHAR(19) NOT NULL, 
	verdict VARCHAR(32), 
	reason VARCHAR, 
	detail VARCHAR, 
	http_status INTEGER, 
	final_url VARCHAR, 
	move_kind VARCHAR(32), 
	checked_at VARCHAR(19), 
	changed_at VARCHAR(19), 
	last_success_at VARCHAR(19), 
	dead_since VARCHAR(19), 
	dead_run_id INTEGER, 
	due_at VARCHAR(19), 
	etag VARCHAR NOT NULL, 
	last_modified VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	content_type VARCHAR NOT NULL, 
	archive_status VARCHAR(32), 
	archive_checked_at VARCHAR(19), 
	archive_error VARCHAR NOT NULL, repair_checked_at VARCHAR(19), repair_note VARCHAR, drift VARCHAR(32) CONSTRAINT ck_resource_drift CHECK (drift IN ('same', 'changed', 'unrelated')), drift_score FLOAT, drift_detail VARCHAR, drift_checked_at VARCHAR(19), opinion VARCHAR(32) CONSTRAINT ck_resource_opinion CHECK (opinion IN ('first', 'both', 'second', 'sibling', 'inquiry')), archive_due_at VARCHAR(19), 
	CONSTRAINT pk_resource PRIMARY KEY (id), 
	CONSTRAINT ck_resource_no_fragment_verdict CHECK (verdict <> 'fragment_missing'), 
	CONSTRAINT fk_resource_dead_run_id FOREIGN KEY(dead_run_id) REFERENCES run (id) ON DELETE SET NULL, 
	CONSTRAINT uq_resource_url UNIQUE (url), 
	CONSTRAINT ck_resource_verdict CHECK (verdict IN ('alive', 'moved', 'dead', 'soft_404', 'fragment_missing', 'blocked', 'bad_certificate', 'failing', 'invalid', 'excluded')), 
	CONSTRAINT ck_resource_move_kind CHECK (move_kind IN ('spelling', 'address')), 
	CONSTRAINT ck_resource_archive_status CHECK (archive_status IN ('found', 'none', 'error'))
);

CREATE INDEX ix_resource_dead_since ON resource (dead_since) WHERE dead_since IS NOT NULL;

CREATE INDEX ix_resource_due_at ON resource (due_at);

CREATE INDEX ix_resource_host ON resource (host);

CREATE INDEX ix_resource_verdict ON resource (verdict);

CREATE TABLE outage (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	opened_at VARCHAR(19) NOT NULL, 
	closed_at VARCHAR(19), 
	last_at VARCHAR(19) NOT NULL, 
	checks INTEGER NOT NULL, 
	first_verdict VARCHAR(32) NOT NULL, 
	first_reason VARCHAR NOT NULL, 
	last_verdict VARCHAR(32) NOT NULL, 
	last_reason VARCHAR NOT NULL, 
	confirmed_at VARCHAR(19), 
	lasting_at VARCHAR(19), 
	CONSTRAINT pk_outage PRIMARY KEY (id), 
	CONSTRAINT fk_outage_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT ck_outage_first_verdict CHECK (first_verdict IN ('alive', 'moved', 'dead', 'soft_404', 'fragment_missing', 'blocked', 'bad_certificate', 'failing', 'invalid', 'excluded')), 
	CONSTRAINT ck_outage_last_verdict CHECK (last_verdict IN ('alive', 'moved', 'dead', 'soft_404', 'fragment_missing', 'blocked', 'bad_certificate', 'failing', 'invalid', 'excluded'))
);

CREATE UNIQUE INDEX ix_outage_open ON outage (resource_id) WHERE closed_at IS NULL;

CREATE INDEX ix_outage_resource_id ON outage (resource_id);

CREATE TABLE probe (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	fragment VARCHAR, 
	current BOOLEAN NOT NULL, 
	verdict VARCHAR(32) NOT NULL, 
	reason VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	http_status INTEGER, 
	final_url VARCHAR, 
	move_kind VARCHAR(32), 
	first_at VARCHAR(19) NOT NULL, 
	last_at VARCHAR(19) NOT NULL, 
	count INTEGER NOT NULL, 
	first_run_id INTEGER, 
	last_run_id INTEGER, 
	elapsed_ms INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, opinion VARCHAR(32) CONSTRAINT ck_probe_opinion CHECK (opinion IN ('first', 'both', 'second', 'sibling', 'inquiry')), 
	CONSTRAINT pk_probe PRIMARY KEY (id), 
	CONSTRAINT fk_probe_first_run_id FOREIGN KEY(first_run_id) REFERENCES run (id) ON DELETE SET NULL, 
	CONSTRAINT fk_probe_last_run_id FOREIGN KEY(last_run_id) REFERENCES run (id) ON DELETE SET NULL, 
	CONSTRAINT fk_probe_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT ck_probe_current CHECK (current IN (0, 1)), 
	CONSTRAINT ck_probe_verdict CHECK (verdict IN ('alive', 'moved', 'dead', 'soft_404', 'fragment_missing', 'blocked', 'bad_certificate', 'failing', 'invalid', 'excluded')), 
	CONSTRAINT ck_probe_move_kind CHECK (move_kind IN ('spelling', 'address'))
);

CREATE INDEX ix_probe_current ON probe (resource_id, fragment) WHERE current = 1;

CREATE INDEX ix_probe_resource_id ON probe (resource_id);

CREATE TABLE reference (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	raw VARCHAR NOT NULL, 
	fragment VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	section VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	span_start INTEGER NOT NULL, 
	span_end INTEGER NOT NULL, 
	visible BOOLEAN NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	nofollow BOOLEAN NOT NULL, 
	element VARCHAR NOT NULL, 
	damage VARCHAR(32), 
	created_at VARCHAR(19) NOT NULL, 
	current_since VARCHAR(19) NOT NULL, 
	retired_at VARCHAR(19), 
	CONSTRAINT pk_reference PRIMARY KEY (id), 
	CONSTRAINT fk_reference_document_id FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reference_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id), 
	CONSTRAINT ck_reference_visible CHECK (visible IN (0, 1)), 
	CONSTRAINT ck_reference_role CHECK (role IN ('content', 'navigation')), 
	CONSTRAINT ck_reference_nofollow CHECK (nofollow IN (0, 1)), 
	CONSTRAINT ck_reference_damage CHECK (damage IN ('token', 'letter_case'))
);

CREATE INDEX ix_reference_document_id ON reference (document_id, number);

CREATE INDEX ix_reference_resource_id ON reference (resource_id);

CREATE TABLE snapshot (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	archive VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	original VARCHAR NOT NULL, 
	captured_at VARCHAR(19) NOT NULL, 
	http_status INTEGER, 
	mimetype VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	chosen BOOLEAN NOT NULL, 
	created_at VARCHAR(19) NOT NULL, verified_at VARCHAR(19), 
	CONSTRAINT pk_snapshot PRIMARY KEY (id), 
	CONSTRAINT fk_snapshot_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT uq_snapshot_resource_id UNIQUE (resource_id, url), 
	CONSTRAINT ck_snapshot_chosen CHECK (chosen IN (0, 1))
);

CREATE UNIQUE INDEX ix_snapshot_chosen ON snapshot (resource_id) WHERE chosen = 1;

CREATE TABLE suggestion (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	method VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	confidence FLOAT NOT NULL, 
	verified BOOLEAN NOT NULL, 
	alternatives INTEGER NOT NULL, 
	created_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_suggestion PRIMARY KEY (id), 
	CONSTRAINT ck_suggestion_confidence CHECK (confidence BETWEEN 0 AND 1), 
	CONSTRAINT fk_suggestion_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT uq_suggestion_resource_id UNIQUE (resource_id, kind, method, url), 
	CONSTRAINT ck_suggestion_kind CHECK (kind IN ('repaired', 'moved', 'archived')), 
	CONSTRAINT ck_suggestion_verified CHECK (verified IN (0, 1))
);

CREATE TABLE hop (
	probe_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	url VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	location VARCHAR, 
	kind VARCHAR(32) NOT NULL, 
	permanent BOOLEAN NOT NULL, 
	CONSTRAINT pk_hop PRIMARY KEY (probe_id, position), 
	CONSTRAINT fk_hop_probe_id FOREIGN KEY(probe_id) REFERENCES probe (id) ON DELETE CASCADE, 
	CONSTRAINT ck_hop_kind CHECK (kind IN ('http', 'refresh_header', 'meta_refresh')), 
	CONSTRAINT ck_hop_permanent CHECK (permanent IN (0, 1))
);

CREATE TABLE acknowledgement (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	fragment VARCHAR, 
	until DATE NOT NULL, 
	why VARCHAR NOT NULL, 
	from_settings BOOLEAN NOT NULL, 
	created_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_acknowledgement PRIMARY KEY (id), 
	CONSTRAINT fk_acknowledgement_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT ck_acknowledgement_from_settings CHECK (from_settings IN (0, 1))
);

CREATE TABLE tally (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	document_id INTEGER, 
	unchecked INTEGER NOT NULL, 
	alive INTEGER NOT NULL, 
	moved INTEGER NOT NULL, 
	dead INTEGER NOT NULL, 
	soft_404 INTEGER NOT NULL, 
	fragment_missing INTEGER NOT NULL, 
	blocked INTEGER NOT NULL, 
	bad_certificate INTEGER NOT NULL, 
	failing INTEGER NOT NULL, 
	invalid INTEGER NOT NULL, 
	excluded INTEGER NOT NULL, 
	dead_links INTEGER NOT NULL, 
	confirmed INTEGER NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (id), 
	CONSTRAINT fk_tally_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	CONSTRAINT fk_tally_document_id FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE
);

CREATE INDEX ix_tally_document_id ON tally (document_id, run_id);

CREATE INDEX ix_tally_run_id ON tally (run_id);

CREATE TABLE honest_host (
	host VARCHAR NOT NULL, 
	seen_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_honest_host PRIMARY KEY (host)
);

CREATE TABLE pending (
	resource_id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	finding JSON NOT NULL, 
	CONSTRAINT pk_pending PRIMARY KEY (resource_id), 
	CONSTRAINT fk_pending_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT fk_pending_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);

CREATE INDEX ix_reference_raw ON reference (raw);

CREATE INDEX ix_probe_missing ON probe (resource_id, fragment) WHERE current = 1 AND verdict = 'fragment_missing';

CREATE INDEX ix_suggestion_preferred ON suggestion (resource_id, kind, confidence);

CREATE INDEX ix_acknowledgement_resource_id ON acknowledgement (resource_id, until);

CREATE TABLE preservation (
	resource_id INTEGER NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	job_id VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	copy_url VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	submitted_at VARCHAR(19), 
	changed_at VARCHAR(19) NOT NULL, 
	due_at VARCHAR(19), 
	CONSTRAINT pk_preservation PRIMARY KEY (resource_id), 
	CONSTRAINT fk_preservation_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT ck_preservation_state CHECK (state IN ('not_attempted', 'submit_failed', 'submitted', 'pending', 'capture_failed', 'archived'))
);

CREATE TABLE notification (
	target VARCHAR NOT NULL, 
	run_id INTEGER NOT NULL, 
	told_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_notification PRIMARY KEY (target)
);
