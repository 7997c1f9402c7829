-- The same callback as in callback.sql in a single statement, which is a transaction of its own: one round trip instead
-- of five. As far as a database can be driven callback by callback.
\set n :n + 1
\set turn :n % 10
\set of case when :turn = 8 then :n - 15 when :turn = 9 then :n - 14 else :n end
\set key :client_id * 1000000000 + :of
\set sent case when :turn = 9 then 1000000000 + :of else :of end
\set member random(1, 10000)
WITH kept AS (
  INSERT INTO callbacks (body) VALUES (:payload)
), changed AS (
  INSERT INTO conversions AS known (conversion_id, sent_at_ns, status, member_id, reward_points, revenue)
  VALUES (md5(:key::bigint::text), :sent::bigint, CASE WHEN :turn::int = 5 THEN 'Pending' ELSE 'Success' END,
          'member-' || :member::int, 45.50, 60.25)
  ON CONFLICT (conversion_id) DO UPDATE
  SET sent_at_ns = excluded.sent_at_ns, status = excluded.status, reward_points = excluded.reward_points,
      revenue = excluded.revenue, updated_at = now()
  WHERE known.sent_at_ns < excluded.sent_at_ns
  RETURNING conversion_id, status, member_id, reward_points, revenue
)
INSERT INTO events (type, data)
SELECT 'conversion.changed', json_build_object('conversionId', conversion_id, 'status', status, 'memberId', member_id,
                                               'rewardPoints', reward_points, 'revenue', revenue)
FROM changed;
