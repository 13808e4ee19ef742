BEGIN;
--
-- Create model User
--
CREATE TABLE "staff_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "public_id" varchar(40) NOT NULL UNIQUE, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(150) NOT NULL, "is_active" bool NOT NULL, "time_zone" varchar(64) NOT NULL, "preferences" text NOT NULL CHECK ((JSON_VALID("preferences") OR "preferences" IS NULL)), "date_joined" datetime NOT NULL);
CREATE TABLE "staff_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "staff_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model Invitation
--
CREATE TABLE "staff_invitation" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL UNIQUE, "email" varchar(254) NOT NULL, "role" varchar(20) NOT NULL, "token_hash" varchar(64) NOT NULL UNIQUE, "created" datetime NOT NULL, "expires_at" datetime NOT NULL, "accepted_at" datetime NULL, "revoked_at" datetime NULL, "invited_by_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create constraint staff_user_email_unique on model user
--
CREATE UNIQUE INDEX "staff_user_email_unique" ON "staff_user" ((LOWER("email")));
--
-- Raw Python operation
--
-- THIS OPERATION CANNOT BE WRITTEN AS SQL
--
-- Raw Python operation
--
-- THIS OPERATION CANNOT BE WRITTEN AS SQL
CREATE UNIQUE INDEX "staff_user_groups_user_id_group_id_7487dd55_uniq" ON "staff_user_groups" ("user_id", "group_id");
CREATE INDEX "staff_user_groups_user_id_d6a7bab4" ON "staff_user_groups" ("user_id");
CREATE INDEX "staff_user_groups_group_id_f268c67d" ON "staff_user_groups" ("group_id");
CREATE UNIQUE INDEX "staff_user_user_permissions_user_id_permission_id_508e3d20_uniq" ON "staff_user_user_permissions" ("user_id", "permission_id");
CREATE INDEX "staff_user_user_permissions_user_id_47d1712b" ON "staff_user_user_permissions" ("user_id");
CREATE INDEX "staff_user_user_permissions_permission_id_f36572eb" ON "staff_user_user_permissions" ("permission_id");
CREATE INDEX "staff_invitation_invited_by_id_d115cf2a" ON "staff_invitation" ("invited_by_id");
COMMIT;
