-- What a callback leaves behind at the least: its raw payload, what is known of its conversion, and an event. Nothing
-- here is meant to be complete; it is meant to be quick. So updates stay within their page, and there is no index but the
-- keys. (A payload of this size is kept as it comes: it fits into its row, so nothing compresses it.)

CREATE TABLE callbacks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now(),
  body text NOT NULL
);

CREATE TABLE conversions (
  conversion_id text PRIMARY KEY,
  sent_at_ns bigint NOT NULL,
  status text NOT NULL,
  member_id text NOT NULL,
  reward_points numeric,
  revenue numeric,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 85);

CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL,
  data json NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT now()
);
