-- Rows of the bench of the lists of a selection, after its ranking; everything is synthetic. A session has decided on
-- everything, a second one is open, a defence is under way.
UPDATE council_session SET state = 'closed', opened_at = now() - interval '20 days', closed_at = now() - interval '19 days'
WHERE id = %(session)s;
INSERT INTO council_decision (application_id, matter_id, result, conditions, entitled, present, votes_for, votes_against, abstained, at)
SELECT application_id, id, CASE WHEN place <= %(listed)s * 3 / 10 THEN 'selected' WHEN place <= %(listed)s * 5 / 10 THEN 'second'
    WHEN place <= %(listed)s * 6 / 10 THEN 'reserve' ELSE 'not_selected' END, '', 9, 9, 7, 2, 0, now() - interval '19 days'
FROM council_matter WHERE session_id = %(session)s;
INSERT INTO council_session (call_id, ranking_id, number, state, starts_at, place, quorum, opened_at, cancelled_why, created_at)
SELECT call_id, ranking_id, number + 1, 'open', now(), 'Hall (synthetic)', 50, now(), '', now() FROM council_session WHERE id = %(session)s;
INSERT INTO council_matter (session_id, application_id, place, proposed, conditions, grounds, fallen, ballot)
SELECT s.id, m.application_id, m.place, 'selected', '', '', '[]', 1 FROM council_matter m, council_session s
WHERE m.session_id = %(session)s AND s.call_id = %(call)s AND s.state = 'open';
INSERT INTO council_seat (session_id, person_id, is_chair, present_at, stays)
SELECT s.id, 100000 + n, n = 1, now(), array[now()] FROM council_session s, generate_series(1, 9) n WHERE s.call_id = %(call)s;
INSERT INTO council_vote (matter_id, seat_id, ballot, proposed, choice, dissent, at)
SELECT m.id, seat.id, 1, m.proposed, 'for', '', now() FROM council_matter m JOIN council_session s ON s.id = m.session_id AND s.state = 'open'
    JOIN council_seat seat ON seat.session_id = s.id WHERE s.call_id = %(call)s AND m.place < %(listed)s AND seat.is_chair;
INSERT INTO council_abstention (seat_id, application_id, source, reason, ties, at, lifted_why)
SELECT seat.id, 1000000 + n * 5, 'declared', 'Synthetic', '[]', now(), '' FROM council_seat seat JOIN council_session s ON s.id = seat.session_id
    JOIN generate_series(1, 20) n ON true WHERE s.call_id = %(call)s AND s.state = 'open' AND seat.person_id = 100009;

INSERT INTO letters_letter (kind, addressee_kind, addressee_id, values, about_kind, about_id, scope_keys, state, written_at, not_before,
    sent_at, text_hash, message_id, attempts, trouble)
SELECT 'council.decided', 'person', (100000 + 1 + d.id %% %(experts)s)::text, jsonb_build_object('application', d.application_id,
    'title', 'Synthetic'), 'council.decision', d.id::text, '{}', 'sent', now(), now(), now() - interval '18 days', repeat('0', 64), '', 1, ''
FROM council_decision d;
INSERT INTO outcomes_release (decision_id, at, text, sha256)
SELECT id, now(), '{}', repeat('0', 64) FROM council_decision WHERE id %% 2 = 0;
INSERT INTO outcomes_agreement (decision_id, state, round, drafted_at, sent_at, sign_by, number, region_signed_on, region_file, reason, moved_at)
SELECT id, CASE WHEN id %% 3 = 0 THEN 'by_region' ELSE 'sent' END, 1, now(), now(), current_date + 20, '',
    CASE WHEN id %% 3 = 0 THEN current_date END, CASE WHEN id %% 3 = 0 THEN 1 END, '', now()
FROM council_decision WHERE result = 'selected';
INSERT INTO outcomes_complaint (decision_id, state, text, started_at, due_at, filed_at, receipt, snapshot, sha256, registered_as, ruled_why,
    answer, moved_at)
SELECT d.id, 'filed', 'Synthetic', now(), now() + interval '9 days', now(), 'C-' || d.id, '{}', repeat('0', 64), '', '', '', now()
FROM council_decision d JOIN council_matter m ON m.id = d.matter_id WHERE d.result = 'not_selected' AND m.place %% 10 = 0;

INSERT INTO defence_defence (call_id, number, state, starts_at, place, minutes, breaks, ordered_by, seed, by_hand, revision, announced_at,
    opened_at, created_at)
VALUES (%(call)s, 1, 'open', now() - interval '1 day', 'Hall (synthetic)', 20, '{}', '', '', false, 0, now(), now() - interval '1 day',
    now());
INSERT INTO defence_commissioner (defence_id, person_id, is_chair, present_at)
SELECT d.id, 100000 + n, n = 1, now() FROM defence_defence d, generate_series(1, 7) n;
INSERT INTO defence_slot (defence_id, application_id, state, starts_at, ends_at, revision, called_at, done_at, sha256)
SELECT d.id, a.id, CASE WHEN a.place <= %(listed)s / 2 THEN 'done' WHEN a.place = %(listed)s / 2 + 1 THEN 'heard' ELSE 'waiting' END,
    d.starts_at + a.place * interval '20 minutes', d.starts_at + (a.place + 1) * interval '20 minutes', 1, now(),
    CASE WHEN a.place <= %(listed)s / 2 THEN now() END, CASE WHEN a.place <= %(listed)s / 2 THEN repeat('0', 64) ELSE '' END
FROM defence_defence d, (SELECT id, row_number() OVER (ORDER BY id) AS place FROM selection_application WHERE call_id = %(call)s) a;
INSERT INTO defence_speaker (slot_id, place, name, post)
SELECT s.id, n, 'Speaker ' || n || ' (synthetic)', 'Head' FROM defence_slot s, generate_series(1, 2) n WHERE s.id %% 2 = 0;
INSERT INTO defence_point (slot_id, member_id, criterion, mark, reason, at)
SELECT s.id, m.id, leaf, (s.id * 7 + m.id) %% 6, '', now() FROM defence_slot s, defence_commissioner m, unnest(%(leaves)s::text[]) leaf
WHERE s.state = 'done'
