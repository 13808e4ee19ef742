BEGIN;
--
-- Create model Job
--
CREATE TABLE "jobs_job" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL UNIQUE, "title" varchar(200) NOT NULL, "function" varchar(200) NOT NULL, "params" text NOT NULL CHECK ((JSON_VALID("params") OR "params" IS NULL)), "cursor" text NOT NULL CHECK ((JSON_VALID("cursor") OR "cursor" IS NULL)), "result" text NOT NULL CHECK ((JSON_VALID("result") OR "result" IS NULL)), "state" varchar(10) NOT NULL, "done" bigint NOT NULL, "total" bigint NOT NULL, "message" varchar(500) NOT NULL, "back_url" varchar(500) NOT NULL, "created" datetime NOT NULL, "heartbeat" datetime NOT NULL, "finished" datetime NULL, "created_by_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX "jobs_job_created_by_id_f3283268" ON "jobs_job" ("created_by_id");
CREATE INDEX "jobs_job_state" ON "jobs_job" ("state", "heartbeat");
COMMIT;
