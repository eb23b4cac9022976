-- A user of PostgreSQL for processes that only take messages in (f0care run --role intake): they may write into the
-- inbox and read no patient. Run once, as the owner of the tables, after the first start, and give it a password.
CREATE ROLE f0care_intake LOGIN;
GRANT INSERT, SELECT (id, channel, bot, update_id, received_at, chat, attempts, done_at, parked), UPDATE (bot, retry_at) ON inbox TO f0care_intake;
GRANT USAGE ON SEQUENCE inbox_id_seq TO f0care_intake;
GRANT INSERT, SELECT ON known_bot TO f0care_intake;
GRANT SELECT ON door_key, restoration, alembic_version TO f0care_intake;
