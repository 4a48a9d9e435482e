-- Rows of the bench of the lists of a selection, before its ranking; everything is synthetic.
INSERT INTO selection_handingin (application_id, round, number, at, by_id, role, factor, confirmed_at, snapshot, sha256)
SELECT id, 1, 'B-' || id, now() - interval '90 days', 100001, 'region_official', 'totp', now(), '{"answers": []}', repeat('0', 64)
FROM selection_application WHERE call_id = %(call)s;

INSERT INTO assessment_arrangement (call_id, due_at, spread, made_at) VALUES (%(call)s, now() + interval '9 days', 20, now());
INSERT INTO assessment_conflict (expert_id, application_id, kind, source, words, raised_at, lifted_why)
SELECT e.id, 1000000 + 1 + (e.id * 13 + n * 29) %% %(listed)s, 'other', 'declared', 'Synthetic', now() - n * interval '1 minute', ''
FROM assessment_expert e, generate_series(1, 20) n WHERE e.call_id = %(call)s;
INSERT INTO assessment_conflict (expert_id, application_id, kind, source, words, raised_at, lifted_why)
SELECT (SELECT min(id) FROM assessment_expert WHERE call_id = %(call)s), 1000000 + n, 'other', 'declared', 'Synthetic', now(), ''
FROM generate_series(1, %(listed)s / 10) n;
UPDATE assessment_expert SET at_most = 500 WHERE call_id = %(call)s
