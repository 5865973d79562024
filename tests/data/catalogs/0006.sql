BEGIN TRANSACTION;
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
INSERT INTO "acknowledgement" VALUES(1,4,NULL,'2053-05-18','they know',0,'2026-01-08 12:00:00');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
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
INSERT INTO "document" VALUES(1,'a.md','markdown','0000000000000000000000000000000000000000000000000000000000000000','utf-8','First','',NULL,NULL,NULL,'','["one", "two"]','2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "document" VALUES(2,'b.md','markdown','0000000000000000000000000000000000000000000000000000000000000000','utf-8','','',NULL,NULL,NULL,'','[]','2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "document" VALUES(3,'retired.md','markdown','0000000000000000000000000000000000000000000000000000000000000000','utf-8','','',NULL,NULL,NULL,'','[]','2026-01-01 12:00:00','2026-01-02 12:00:00',NULL);
CREATE TABLE honest_host (
	host VARCHAR NOT NULL, 
	seen_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_honest_host PRIMARY KEY (host)
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
INSERT INTO "hop" VALUES(5,1,'https://moved.example/page',301,'https://new.example/page','http',1);
CREATE TABLE host (
	host VARCHAR NOT NULL, 
	not_before VARCHAR(19), 
	failures INTEGER NOT NULL, 
	circuit_until VARCHAR(19), 
	note VARCHAR NOT NULL, 
	updated_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_host PRIMARY KEY (host)
);
INSERT INTO "host" VALUES('slow.example','2026-01-10 12:00:00',3,'2026-01-09 12:00:00','asked for it','2026-01-06 12:00:00');
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
INSERT INTO "outage" VALUES(1,2,'2026-01-01 12:00:00',NULL,'2026-01-08 12:00:00',7,'dead','said_dead','dead','said_dead','2026-01-04 12:00:00',NULL);
INSERT INTO "outage" VALUES(2,4,'2026-01-01 12:00:00','2026-01-02 12:00:00','2026-01-01 12:00:00',1,'failing','http_500','failing','http_500',NULL,NULL);
INSERT INTO "outage" VALUES(3,6,'2026-01-01 12:00:00',NULL,'2026-01-06 12:00:00',6,'soft_404','said_soft_404','soft_404','said_soft_404','2026-01-04 12:00:00',NULL);
INSERT INTO "outage" VALUES(4,1,'2026-01-03 12:00:00','2026-01-04 12:00:00','2026-01-03 12:00:00',1,'dead','said_dead','dead','said_dead',NULL,NULL);
INSERT INTO "outage" VALUES(5,4,'2026-01-03 12:00:00','2026-01-04 12:00:00','2026-01-03 12:00:00',1,'failing','http_502','failing','http_502',NULL,NULL);
INSERT INTO "outage" VALUES(6,4,'2026-01-05 12:00:00','2026-01-06 12:00:00','2026-01-05 12:00:00',1,'failing','http_504','failing','http_504',NULL,NULL);
CREATE TABLE pending (
	resource_id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	finding JSON NOT NULL, 
	CONSTRAINT pk_pending PRIMARY KEY (resource_id), 
	CONSTRAINT fk_pending_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT fk_pending_run_id FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
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
INSERT INTO "probe" VALUES(1,1,NULL,0,'alive','said_alive','It is alive.',NULL,NULL,NULL,'2026-01-01 12:00:00','2026-01-02 12:00:00',2,1,2,0,1,NULL);
INSERT INTO "probe" VALUES(2,1,'there',1,'alive','said_alive','',NULL,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',5,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(3,1,'missing',1,'fragment_missing','said_fragment_missing','',NULL,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',5,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(4,2,NULL,0,'dead','said_dead','It is dead.',404,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',6,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(5,3,NULL,1,'moved','said_moved','It is moved.',200,'https://new.example/page','address','2026-01-01 12:00:00','2026-01-06 12:00:00',6,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(6,4,NULL,0,'failing','http_500','It is failing.',NULL,NULL,NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',1,1,1,0,1,NULL);
INSERT INTO "probe" VALUES(7,5,NULL,1,'blocked','said_blocked','It is blocked.',403,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',6,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(8,6,NULL,1,'soft_404','said_soft_404','It is soft_404.',200,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',6,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(9,7,NULL,1,'excluded','said_excluded','It is excluded.',NULL,NULL,NULL,'2026-01-01 12:00:00','2026-01-06 12:00:00',6,1,6,0,1,NULL);
INSERT INTO "probe" VALUES(10,4,NULL,0,'alive','http_501','It is alive.',NULL,NULL,NULL,'2026-01-02 12:00:00','2026-01-02 12:00:00',1,2,2,0,1,NULL);
INSERT INTO "probe" VALUES(11,1,NULL,0,'dead','said_dead','It is dead.',NULL,NULL,NULL,'2026-01-03 12:00:00','2026-01-03 12:00:00',1,3,3,0,1,NULL);
INSERT INTO "probe" VALUES(12,4,NULL,0,'failing','http_502','It is failing.',NULL,NULL,NULL,'2026-01-03 12:00:00','2026-01-03 12:00:00',1,3,3,0,1,NULL);
INSERT INTO "probe" VALUES(13,1,NULL,1,'alive','said_alive','It is alive.',NULL,NULL,NULL,'2026-01-04 12:00:00','2026-01-06 12:00:00',3,4,6,0,1,NULL);
INSERT INTO "probe" VALUES(14,4,NULL,0,'alive','http_503','It is alive.',NULL,NULL,NULL,'2026-01-04 12:00:00','2026-01-04 12:00:00',1,4,4,0,1,NULL);
INSERT INTO "probe" VALUES(15,4,NULL,0,'failing','http_504','It is failing.',NULL,NULL,NULL,'2026-01-05 12:00:00','2026-01-05 12:00:00',1,5,5,0,1,NULL);
INSERT INTO "probe" VALUES(16,4,NULL,1,'alive','http_505','It is alive.',NULL,NULL,NULL,'2026-01-06 12:00:00','2026-01-06 12:00:00',1,6,6,0,1,NULL);
INSERT INTO "probe" VALUES(17,2,NULL,1,'dead','said_dead','It is dead.',410,NULL,NULL,'2026-01-08 12:00:00','2026-01-08 12:00:00',1,8,8,0,1,NULL);
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
INSERT INTO "reference" VALUES(1,1,1,1,'https://alive.example/page','','text of https://alive.example/page','',1,100,126,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(2,1,1,2,'https://alive.example/page#there','there','text of https://alive.example/page#there','',2,200,232,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(3,1,1,3,'https://alive.example/page#missing','missing','text of https://alive.example/page#missing','',3,300,334,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(4,1,2,4,'https://dead.example/page','','text of https://dead.example/page','',4,400,425,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(5,1,3,5,'https://moved.example/page','','text of https://moved.example/page','Two',5,500,526,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(6,1,4,6,'https://slow.example/page','','text of https://slow.example/page','',6,600,625,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(7,1,5,7,'https://wall.example/page','','text of https://wall.example/page','',7,700,725,0,'navigation',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(8,1,6,8,'https://gone.example/page','','text of https://gone.example/page','',8,800,825,1,'content',0,'a','token','2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(9,1,7,9,'mailto:a@b.example','','text of mailto:a@b.example','',9,900,918,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(10,2,2,1,'https://dead.example/page','','text of https://dead.example/page','',1,100,125,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(11,2,8,2,'https://never.example/','','text of https://never.example/','',2,200,222,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00',NULL);
INSERT INTO "reference" VALUES(12,3,9,1,'https://old.example/','','text of https://old.example/','',1,100,120,1,'content',0,'a',NULL,'2026-01-01 12:00:00','2026-01-01 12:00:00','2026-01-02 12:00:00');
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
	archive_error VARCHAR NOT NULL, repair_checked_at VARCHAR(19), repair_note VARCHAR, drift VARCHAR(32) CONSTRAINT ck_resource_drift CHECK (drift IN ('same', 'changed', 'unrelated')), drift_score FLOAT, drift_detail VARCHAR, drift_checked_at VARCHAR(19), opinion VARCHAR(32) CONSTRAINT ck_resource_opinion CHECK (opinion IN ('first', 'both', 'second', 'sibling', 'inquiry')), 
	CONSTRAINT pk_resource PRIMARY KEY (id), 
	CONSTRAINT ck_resource_no_fragment_verdict CHECK (verdict <> 'fragment_missing'), 
	CONSTRAINT fk_resource_dead_run_id FOREIGN KEY(dead_run_id) REFERENCES run (id) ON DELETE SET NULL, 
	CONSTRAINT uq_resource_url UNIQUE (url), 
	CONSTRAINT ck_resource_verdict CHECK (verdict IN ('alive', 'moved', 'dead', 'soft_404', 'fragment_missing', 'blocked', 'bad_certificate', 'failing', 'invalid', 'excluded')), 
	CONSTRAINT ck_resource_move_kind CHECK (move_kind IN ('spelling', 'address')), 
	CONSTRAINT ck_resource_archive_status CHECK (archive_status IN ('found', 'none', 'error'))
);
INSERT INTO "resource" VALUES(1,'https://alive.example/page','https','alive.example','https://alive.example/page','2026-01-01 12:00:00','alive','said_alive','It is alive.',NULL,NULL,NULL,'2026-01-06 12:00:00','2026-01-04 12:00:00','2026-01-06 12:00:00',NULL,NULL,'2026-01-07 12:00:00','','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(2,'https://dead.example/page','https','dead.example','https://dead.example/page','2026-01-01 12:00:00','dead','said_dead','It is dead.',410,NULL,NULL,'2026-01-08 12:00:00','2026-01-01 12:00:00',NULL,'2026-01-01 12:00:00',1,'2026-01-09 12:00:00','','','','','found','2026-01-06 12:00:00','',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(3,'https://moved.example/page','https','moved.example','https://moved.example/page','2026-01-01 12:00:00','moved','said_moved','It is moved.',200,'https://new.example/page','address','2026-01-06 12:00:00','2026-01-01 12:00:00','2026-01-06 12:00:00',NULL,NULL,'2026-01-07 12:00:00','','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(4,'https://slow.example/page','https','slow.example','https://slow.example/page','2026-01-01 12:00:00','alive','http_505','It is alive.',NULL,NULL,NULL,'2026-01-06 12:00:00','2026-01-06 12:00:00','2026-01-06 12:00:00',NULL,NULL,'2026-01-07 12:00:00','','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(5,'https://wall.example/page','https','wall.example','https://wall.example/page','2026-01-01 12:00:00','blocked','said_blocked','It is blocked.',403,NULL,NULL,'2026-01-06 12:00:00','2026-01-01 12:00:00',NULL,NULL,NULL,'2026-01-07 12:00:00','','','','','error','2026-01-06 12:00:00','rate_limited',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(6,'https://gone.example/page','https','gone.example','https://gone.example/page','2026-01-01 12:00:00','soft_404','said_soft_404','It is soft_404.',200,NULL,NULL,'2026-01-06 12:00:00','2026-01-01 12:00:00',NULL,'2026-01-01 12:00:00',1,'2026-01-07 12:00:00','','','','','none','2026-01-06 12:00:00','',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(7,'mailto:a@b.example','mailto','','mailto:a@b.example','2026-01-01 12:00:00','excluded','said_excluded','It is excluded.',NULL,NULL,NULL,'2026-01-06 12:00:00','2026-01-01 12:00:00',NULL,NULL,NULL,'2026-01-07 12:00:00','','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(8,'https://never.example/','https','never.example','https://never.example/','2026-01-01 12:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "resource" VALUES(9,'https://old.example/','https','old.example','https://old.example/','2026-01-01 12:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'','','','',NULL,NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "run" VALUES(1,'check','2026-01-01 12:00:00','2026-01-01 12:00:00','2026-01-01 12:00:00','completed',1,'here','0','',7,1,1,1,1,1,1,0,1,0,1);
INSERT INTO "run" VALUES(2,'check','2026-01-02 12:00:00','2026-01-02 12:00:00','2026-01-02 12:00:00','completed',1,'here','0','',7,2,1,1,1,1,1,0,0,0,1);
INSERT INTO "run" VALUES(3,'check','2026-01-03 12:00:00','2026-01-03 12:00:00','2026-01-03 12:00:00','completed',1,'here','0','',7,0,1,2,1,0,1,0,1,0,1);
INSERT INTO "run" VALUES(4,'check','2026-01-04 12:00:00','2026-01-04 12:00:00','2026-01-04 12:00:00','completed',1,'here','0','',7,2,1,1,1,1,1,0,0,0,1);
INSERT INTO "run" VALUES(5,'check','2026-01-05 12:00:00','2026-01-05 12:00:00','2026-01-05 12:00:00','completed',1,'here','0','',7,1,1,1,1,1,1,0,1,0,1);
INSERT INTO "run" VALUES(6,'check','2026-01-06 12:00:00','2026-01-06 12:00:00','2026-01-06 12:00:00','completed',1,'here','0','',7,2,1,1,1,1,1,0,0,0,1);
INSERT INTO "run" VALUES(7,'run','2026-01-07 12:00:00','2026-01-07 12:00:00','2026-01-07 12:00:00','offline',1,'h','0','off',0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "run" VALUES(8,'run','2026-01-08 12:00:00','2026-01-08 12:00:00',NULL,'running',1,'h','0','',1,0,0,1,0,0,0,0,0,0,0);
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
	created_at VARCHAR(19) NOT NULL, 
	CONSTRAINT pk_snapshot PRIMARY KEY (id), 
	CONSTRAINT fk_snapshot_resource_id FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	CONSTRAINT uq_snapshot_resource_id UNIQUE (resource_id, url), 
	CONSTRAINT ck_snapshot_chosen CHECK (chosen IN (0, 1))
);
INSERT INTO "snapshot" VALUES(1,2,'wayback','https://web.test/1/https://dead.example/page','https://dead.example/page','2025-12-23 12:00:00',200,'text/html','x',1,'2026-01-06 12:00:00');
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
INSERT INTO "suggestion" VALUES(1,3,'moved','permanent_redirect','https://new.example/page','It is moved.',0.9,1,1,'2026-01-01 12:00:00');
INSERT INTO "suggestion" VALUES(2,2,'archived','nearest_capture','https://web.test/1/https://dead.example/page','wayback, captured 2025-12-23',0.8,1,1,'2026-01-06 12:00:00');
INSERT INTO "suggestion" VALUES(3,6,'repaired','token','https://alive.example/page','seen',0.9,1,1,'2026-01-06 12:00:00');
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
INSERT INTO "tally" VALUES(1,1,NULL,1,2,1,2,1,1,1,0,1,0,1,3,0);
INSERT INTO "tally" VALUES(2,1,1,0,2,1,1,1,1,1,0,1,0,1,2,0);
INSERT INTO "tally" VALUES(3,1,2,1,0,0,1,0,0,0,0,0,0,0,1,0);
INSERT INTO "tally" VALUES(4,2,NULL,1,3,1,2,1,1,1,0,0,0,1,3,0);
INSERT INTO "tally" VALUES(5,2,1,0,3,1,1,1,1,1,0,0,0,1,2,0);
INSERT INTO "tally" VALUES(6,3,NULL,1,0,1,5,1,0,1,0,1,0,1,6,0);
INSERT INTO "tally" VALUES(7,3,1,0,0,1,4,1,0,1,0,1,0,1,5,0);
INSERT INTO "tally" VALUES(8,4,NULL,1,3,1,2,1,1,1,0,0,0,1,3,3);
INSERT INTO "tally" VALUES(9,4,1,0,3,1,1,1,1,1,0,0,0,1,2,2);
INSERT INTO "tally" VALUES(10,4,2,1,0,0,1,0,0,0,0,0,0,0,1,1);
INSERT INTO "tally" VALUES(11,5,NULL,1,2,1,2,1,1,1,0,1,0,1,3,3);
INSERT INTO "tally" VALUES(12,5,1,0,2,1,1,1,1,1,0,1,0,1,2,2);
INSERT INTO "tally" VALUES(13,6,NULL,1,3,1,2,1,1,1,0,0,0,1,3,3);
INSERT INTO "tally" VALUES(14,6,1,0,3,1,1,1,1,1,0,0,0,1,2,2);
CREATE INDEX ix_run_status ON run (status);
CREATE INDEX ix_resource_dead_since ON resource (dead_since) WHERE dead_since IS NOT NULL;
CREATE INDEX ix_resource_due_at ON resource (due_at);
CREATE INDEX ix_resource_host ON resource (host);
CREATE INDEX ix_resource_verdict ON resource (verdict);
CREATE UNIQUE INDEX ix_outage_open ON outage (resource_id) WHERE closed_at IS NULL;
CREATE INDEX ix_outage_resource_id ON outage (resource_id);
CREATE INDEX ix_probe_current ON probe (resource_id, fragment) WHERE current = 1;
CREATE INDEX ix_probe_resource_id ON probe (resource_id);
CREATE INDEX ix_reference_document_id ON reference (document_id, number);
CREATE INDEX ix_reference_resource_id ON reference (resource_id);
CREATE UNIQUE INDEX ix_snapshot_chosen ON snapshot (resource_id) WHERE chosen = 1;
CREATE INDEX ix_tally_document_id ON tally (document_id, run_id);
CREATE INDEX ix_tally_run_id ON tally (run_id);
CREATE INDEX ix_reference_raw ON reference (raw);
CREATE INDEX ix_probe_missing ON probe (resource_id, fragment) WHERE current = 1 AND verdict = 'fragment_missing';
CREATE INDEX ix_suggestion_preferred ON suggestion (resource_id, kind, confidence);
CREATE INDEX ix_acknowledgement_resource_id ON acknowledgement (resource_id, until);
CREATE VIEW link_facts AS
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
    CASE WHEN x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate') THEN coalesce(o.opened_at, x.changed_at)
        ELSE x.changed_at END AS since,
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
LEFT JOIN suggestion AS s ON s.id = (
    SELECT b.id
    FROM suggestion AS b
    WHERE b.resource_id = r.resource_id AND b.verified = 1 AND b.alternatives = 1
        AND (b.kind <> 'archived' OR x.verdict IN ('dead', 'soft_404', 'failing', 'bad_certificate'))
        -- What the text has damaged may answer, and be another thing.
        AND (x.verdict IS NOT 'alive' OR (b.kind = 'repaired' AND r.damage IS NOT NULL))
    ORDER BY b.kind DESC, b.confidence DESC, b.id DESC -- repaired, moved, archived: as the index has them
    LIMIT 1
)
LEFT JOIN acknowledgement AS k ON k.id = (
    SELECT c.id
    FROM acknowledgement AS c
    WHERE c.resource_id = r.resource_id AND (c.fragment IS NULL OR c.fragment = r.fragment)
    ORDER BY c.until DESC, c.id DESC
    LIMIT 1
)
WHERE r.retired_at IS NULL
    AND NOT (
        r.fragment <> '' AND x.verdict IN ('alive', 'moved') AND EXISTS (
            SELECT 1 FROM probe AS m
            WHERE m.resource_id = r.resource_id AND m.fragment = r.fragment AND m.current = 1
                AND m.verdict = 'fragment_missing'
        )
    )
UNION ALL
SELECT
    d.source,
    r.number,
    r.section,
    r.text,
    r.raw,
    'fragment_missing',
    p.reason,
    x.http_status,
    NULL,
    p.first_at,
    p.last_at,
    x.final_url,
    CASE WHEN instr(s.url, '#') = 0 THEN s.url || '#' || r.fragment ELSE s.url END,
    s.method,
    s.confidence,
    n.url,
    n.captured_at,
    x.archive_status,
    x.archive_checked_at,
    r.visible,
    r.role,
    p.detail,
    x.move_kind,
    x.archive_error,
    s.kind,
    s.evidence,
    r.damage,
    r.element,
    r.line,
    r.span_start,
    r.span_end,
    r.fragment,
    x.url,
    x.host,
    x.kin_key,
    x.title,
    x.dead_since,
    NULL,
    r.current_since,
    r.document_id,
    r.resource_id,
    r.id,
    x.repair_note,
    x.drift,
    x.drift_score,
    x.drift_detail,
    x.drift_checked_at,
    k.until,
    k.why,
    p.opinion
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
LEFT JOIN acknowledgement AS k ON k.id = (
    SELECT c.id
    FROM acknowledgement AS c
    WHERE c.resource_id = r.resource_id AND (c.fragment IS NULL OR c.fragment = r.fragment)
    ORDER BY c.until DESC, c.id DESC
    LIMIT 1
)
WHERE r.retired_at IS NULL;
CREATE VIEW link_health AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM link_facts;
CREATE VIEW dead_links AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM link_facts
WHERE verdict IN ('dead', 'soft_404', 'failing') AND (verdict <> 'failing' OR lasting_at IS NOT NULL);
CREATE VIEW moved_links AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM link_facts
WHERE verdict = 'moved';
CREATE VIEW blocked_links AS
SELECT
    document, number, section, text, url, verdict, reason, http_status, confirmed, since, last_checked, final_url,
    suggestion, suggestion_method, suggestion_confidence, archive_url, archived_at, archive_status, archive_checked_at,
    visible, role, damage, suggestion_evidence, drift, acknowledged_until, acknowledged_why
FROM link_facts
WHERE verdict = 'blocked';
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
    -- What is known of a host at any of its ports: `name:port` belongs to `name`.
    SELECT
        iif(host LIKE '%:%' AND host NOT LIKE '%:%:%', substr(host, 1, instr(host, ':') - 1), host) AS host,
        max(not_before) AS not_before,
        max(circuit_until) AS circuit_until,
        max(failures) AS failures,
        max(note) AS note
    FROM host
    GROUP BY 1
) AS h ON h.host = x.host
WHERE x.host <> ''
GROUP BY x.host;
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
CREATE VIEW link_search_text AS
SELECT r.id AS reference_id, r.text AS text, x.title AS title, r.raw AS url, r.section AS section
FROM reference AS r
JOIN resource AS x ON x.id = r.resource_id;
CREATE VIEW link_texts AS
SELECT
    r.id AS reference_id,
    d.source AS document,
    r.number AS number,
    r.section AS section,
    r.text AS text,
    x.title AS title,
    r.raw AS url,
    CASE
        WHEN r.fragment <> '' AND x.verdict IN ('alive', 'moved') AND EXISTS (
            SELECT 1 FROM probe AS m
            WHERE m.resource_id = r.resource_id AND m.fragment = r.fragment AND m.current = 1
                AND m.verdict = 'fragment_missing'
        ) THEN 'fragment_missing'
        ELSE x.verdict
    END AS verdict
FROM reference AS r
JOIN document AS d ON d.id = r.document_id
JOIN resource AS x ON x.id = r.resource_id
WHERE r.retired_at IS NULL;
COMMIT;
-- link_search
-- link_search_added
-- link_search_changed
-- link_search_config
-- link_search_data
-- link_search_docsize
-- link_search_idx
-- link_search_removed
-- link_search_text
-- link_search_titled
