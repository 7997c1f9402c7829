-- One callback in one durable transaction, as a program writes it: raw payload, conversion, and an event when the
-- conversion has changed.
--
--   pgbench -n -M prepared -c 64 -j 2 -T 15 -D n=0 -D payload="$(cat payload.json)" -f callback.sql URL
--
-- Of ten transactions eight bring a new conversion, one repeats an earlier callback and one brings a newer status, as in
-- bench/load/callbacks.lua; n counts the transactions of each client.
\set n :n + 1
\set turn :n % 10
\set of case when :turn = 8 then :n - 15 when :turn = 9 then :n - 14 else :n end
\set key :client_id * 1000000000 + :of
\set sent case when :turn = 9 then 1000000000 + :of else :of end
\set member random(1, 10000)
BEGIN;
INSERT INTO callbacks (body) VALUES (:payload);
INSERT INTO conversions AS known (conversion_id, sent_at_ns, status, member_id, reward_points, revenue)
VALUES (md5(:key::bigint::text), :sent::bigint, CASE WHEN :turn::int = 5 THEN 'Pending' ELSE 'Success' END,
        'member-' || :member::int, 45.50, 60.25)
ON CONFLICT (conversion_id) DO UPDATE
SET sent_at_ns = excluded.sent_at_ns, status = excluded.status, reward_points = excluded.reward_points,
    revenue = excluded.revenue, updated_at = now()
WHERE known.sent_at_ns < excluded.sent_at_ns;
\if :turn <> 8
INSERT INTO events (type, data)
VALUES ('conversion.changed',
        json_build_object('conversionId', md5(:key::bigint::text),
                          'status', CASE WHEN :turn::int = 5 THEN 'Pending' ELSE 'Success' END,
                          'memberId', 'member-' || :member::int, 'rewardPoints', 45.50, 'revenue', 60.25));
\endif
COMMIT;
