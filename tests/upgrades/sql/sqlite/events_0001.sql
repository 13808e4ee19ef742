BEGIN;
--
-- Create model Event
--
CREATE TABLE "events_event" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "type" varchar(80) NOT NULL, "object_id" varchar(40) NOT NULL, "batch" varchar(40) NOT NULL, "data" text NOT NULL CHECK ((JSON_VALID("data") OR "data" IS NULL)), "created" datetime NOT NULL, "redacted_at" datetime NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "events_event_public_id" UNIQUE ("public_id"));
--
-- Run SQL for the database in use
--
CREATE TRIGGER events_event_no_update BEFORE UPDATE ON events_event WHEN NOT (OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.id = OLD.id AND NEW.public_id = OLD.public_id AND NEW.type = OLD.type AND NEW.object_id = OLD.object_id AND NEW.created = OLD.created AND NEW.batch = OLD.batch AND COALESCE(NEW.actor_id, 0) = COALESCE(OLD.actor_id, 0) AND NEW.data = '{}') BEGIN SELECT RAISE(ABORT, 'events_event is append-only'); END;
CREATE TRIGGER events_event_no_delete BEFORE DELETE ON events_event BEGIN SELECT RAISE(ABORT, 'events_event is append-only'); END;
CREATE INDEX "events_event_actor_id_bf73d752" ON "events_event" ("actor_id");
CREATE INDEX "events_event_object" ON "events_event" ("object_id", "id" DESC);
CREATE INDEX "events_event_batch" ON "events_event" ("batch", "id") WHERE NOT ("batch" = '');
CREATE INDEX "events_event_type" ON "events_event" ("type", "id" DESC);
COMMIT;
