-- Rows of the bench of conflicts; everything is synthetic.
INSERT INTO registry_organisation (id, scheme, number, name, short_name, name_en, kind, region_id, okved_main, okved_more,
    group_head_id, is_exporter, is_confidential, is_synthetic, source, created_at, sort_name, search_text, name_blocks)
SELECT n, 'RU-OGR', 'B' || n, 'Synthetic organisation ' || n, '', '', 'company', regions.ids[1 + n %% array_length(regions.ids, 1)],
    lpad((10 + n %% 80)::text, 2, '0') || '.' || (n %% 9 + 1), '{}', CASE WHEN n %% 20 > 0 AND n > 20 THEN n - n %% 20 END,
    false, false, true, 'bench', now(), 'synthetic ' || n, 'synthetic ' || n, '{}'
FROM generate_series(1, %(organisations)s) n, (SELECT array_agg(id ORDER BY id) AS ids FROM registry_region) regions;

INSERT INTO registry_cluster (id, code, title_en, title_ru, specialisation_en, specialisation_ru, region_id, managing_organisation_id,
    status, status_since, web, is_synthetic, evidence, evidence_source, search_text)
SELECT n, 'bench-' || n, 'Cluster ' || n, 'Кластер ' || n, '', '', regions.ids[1 + n %% array_length(regions.ids, 1)],
    1 + (n * 7) %% %(organisations)s, 'pilot', '2016-01-01', '', true, '', '', 'cluster ' || n
FROM generate_series(1, %(clusters)s) n, (SELECT array_agg(id ORDER BY id) AS ids FROM registry_region) regions;

INSERT INTO registry_membership (organisation_id, cluster_id, starts_on, share, basis, document_number, note, recorded_at)
SELECT DISTINCT 1 + (c * 13 + m * 101) %% %(organisations)s, c, DATE '2016-01-01', 1, 'council_decision', '', '', now()
FROM generate_series(1, %(clusters)s) c, generate_series(1, %(members)s) m;

INSERT INTO registry_contract (id, number, signed_on, kind, subject, currency, is_synthetic)
SELECT n, 'B-' || n, current_date - (n %% 2000), CASE n %% 3 WHEN 0 THEN 'research' ELSE 'supply' END, 'bench', '', true
FROM generate_series(1, %(organisations)s / 2) n;
INSERT INTO registry_contractparty (contract_id, organisation_id, role)
SELECT n, 1 + (n * 3) %% %(organisations)s, 'customer' FROM generate_series(1, %(organisations)s / 2) n
UNION ALL SELECT n, 1 + (n * 5 + 1) %% %(organisations)s, 'supplier' FROM generate_series(1, %(organisations)s / 2) n
WHERE (n * 3) %% %(organisations)s <> (n * 5 + 1) %% %(organisations)s;

INSERT INTO accounts_person (id, password, name, name_latin, email, telephone, language, is_active, is_synthetic, created_at)
SELECT 100000 + n, '!', 'Expert ' || n, '', 'expert-' || n || '@example.org', '', 'en', true, true, now()
FROM generate_series(1, %(experts)s) n;
INSERT INTO registry_appointment (person_id, organisation_id, post, on_council, starts_on, ends_on)
SELECT 100000 + n, 1 + (n * 29) %% %(organisations)s, 'engineer', false, DATE '2015-01-01', NULL FROM generate_series(1, %(experts)s) n
UNION ALL SELECT 100000 + n, 1 + (n * 31 + 7) %% %(organisations)s, 'engineer', false, DATE '2010-01-01', current_date - 300
FROM generate_series(1, %(experts)s) n;

INSERT INTO selection_application (id, call_id, by_version_id, region_id, cluster_id, title, state, round, version, sha256,
    started_at, changed_at, moved_at, lacking, admission_reason)
SELECT n, %(call)s, %(version)s, c.region_id, n, 'Application ' || n || ' (synthetic)', 'submitted', 1, 1, repeat('0', 64), now(), now(), now(),
    '{}', ''
FROM generate_series(1, %(clusters)s) n JOIN registry_cluster c ON c.id = n;
INSERT INTO selection_consent (application_id, organisation_id, role, answer, sha256, remark, at)
SELECT n, 1 + (n * 17 + k * 37) %% %(organisations)s, 'partner', 'agreed', repeat('0', 64), '', now()
FROM generate_series(1, %(clusters)s) n, generate_series(1, 3) k ON CONFLICT DO NOTHING;
INSERT INTO selection_application (id, call_id, by_version_id, region_id, cluster_id, title, state, round, version, sha256,
    started_at, changed_at, moved_at, lacking, admission_reason)
SELECT 1000000 + n, %(other)s, %(version)s, c.region_id, NULL, 'Application ' || n || ' (synthetic)', 'submitted', 1, 1, repeat('0', 64),
    now(), now() - n * interval '1 minute', now(), '{}', '' FROM generate_series(1, %(listed)s) n JOIN registry_cluster c ON c.id = 1 + n %% %(clusters)s;

INSERT INTO assessment_expert (id, call_id, person_id, state, expertise, about, at_most, blind, invited_at, declared_at, note)
SELECT n, %(call)s, 100000 + n, 'accepted', ARRAY[lpad((10 + n %% 80)::text, 2, '0')], '', 8, 'colleagues', now(), now(), ''
FROM generate_series(1, %(experts)s) n
UNION ALL SELECT 1000000 + n, %(other)s, 100000 + n, 'accepted', '{}', '', 40, 'colleagues', now() - n * interval '1 minute', now(), ''
FROM generate_series(1, %(experts)s) n;
INSERT INTO assessment_review (id, application_id, expert_id, stage, state, fit, is_third, is_rapporteur, assigned_at, version,
    changed_at, submitted_at, ended_why, sha256)
SELECT (n - 1) * 3 + k, 1000000 + n, 1000000 + 1 + (n * 3 + k) %% %(experts)s, 'scoring', 'submitted', 0.5, false, false, now(), 1, now(), now(),
    '', repeat('0', 64) FROM generate_series(1, %(listed)s) n, generate_series(1, 3) k;
INSERT INTO assessment_mark (review_id, criterion, mark, comment, is_given, version, at)
SELECT r.id, leaf, (r.id * 7 + length(leaf)) %% 6, '', true, 1, now() FROM assessment_review r, unnest(%(leaves)s::text[]) leaf;
