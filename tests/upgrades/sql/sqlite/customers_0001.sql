BEGIN;
--
-- Create model Customer
--
CREATE TABLE "customers_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(256) NOT NULL, "email" varchar(512) NOT NULL, "phone" varchar(20) NOT NULL, "description" text NOT NULL, "address_line1" varchar(5000) NOT NULL, "address_line2" varchar(5000) NOT NULL, "address_city" varchar(5000) NOT NULL, "address_state" varchar(5000) NOT NULL, "address_postal_code" varchar(5000) NOT NULL, "address_country" varchar(2) NOT NULL, "shipping_name" varchar(5000) NOT NULL, "shipping_phone" varchar(20) NOT NULL, "shipping_line1" varchar(5000) NOT NULL, "shipping_line2" varchar(5000) NOT NULL, "shipping_city" varchar(5000) NOT NULL, "shipping_state" varchar(5000) NOT NULL, "shipping_postal_code" varchar(5000) NOT NULL, "shipping_country" varchar(2) NOT NULL, "email_to" text NOT NULL CHECK ((JSON_VALID("email_to") OR "email_to" IS NULL)), "email_cc" text NOT NULL CHECK ((JSON_VALID("email_cc") OR "email_cc" IS NULL)), "preferred_locales" text NOT NULL CHECK ((JSON_VALID("preferred_locales") OR "preferred_locales" IS NULL)), "currency" varchar(3) NOT NULL, "currency_locked_by" varchar(200) NOT NULL, "tax_exempt" varchar(7) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "invoice_prefix" varchar(12) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0), "invoice_custom_fields" text NOT NULL CHECK ((JSON_VALID("invoice_custom_fields") OR "invoice_custom_fields" IS NULL)), "invoice_footer" text NOT NULL, "amount_tax_display" varchar(21) NOT NULL, "balance" bigint NOT NULL, "delinquent" bool NOT NULL, "created" datetime NOT NULL, "updated" datetime NOT NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "deleted_at" datetime NULL, "anonymized_at" datetime NULL, "language" varchar(35) NOT NULL, "name_key" varchar(600) NOT NULL, "email_key" varchar(600) NOT NULL, "phone_key" varchar(20) NOT NULL, "name_fingerprint" varchar(600) NOT NULL, "tax_id_values" text NOT NULL, "search_text" text NOT NULL, "deleted_by_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "merged_into_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "sibling_of_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model MetadataKey
--
CREATE TABLE "customers_metadatakey" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "key" varchar(40) NOT NULL UNIQUE);
--
-- Create model CustomerIndex
--
-- (no-op)
--
-- Create model Coupon
--
CREATE TABLE "customers_coupon" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(40) NOT NULL, "percent_off" decimal NULL, "amount_off" bigint NULL, "currency" varchar(3) NOT NULL, "duration" varchar(9) NOT NULL, "duration_in_months" smallint unsigned NULL CHECK ("duration_in_months" >= 0), "max_redemptions" integer unsigned NULL CHECK ("max_redemptions" >= 0), "redeem_by" datetime NULL, "times_redeemed" integer unsigned NOT NULL CHECK ("times_redeemed" >= 0), "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "version" integer unsigned NOT NULL CHECK ("version" >= 0), "created" datetime NOT NULL, "deleted_at" datetime NULL, CONSTRAINT "customers_coupon_public_id" UNIQUE ("public_id"), CONSTRAINT "customers_coupon_percent_or_amount" CHECK ((("amount_off" IS NULL AND "percent_off" > '0' AND "percent_off" <= '100') OR (NOT ("currency" = '') AND "amount_off" > 0 AND "percent_off" IS NULL))));
--
-- Create model Discount
--
CREATE TABLE "customers_discount" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "start" datetime NOT NULL, "end" datetime NULL, "removed_at" datetime NULL, "coupon_id" bigint NOT NULL REFERENCES "customers_coupon" ("id") DEFERRABLE INITIALLY DEFERRED, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Add field discount to customer
--
CREATE TABLE "new__customers_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(256) NOT NULL, "email" varchar(512) NOT NULL, "phone" varchar(20) NOT NULL, "description" text NOT NULL, "address_line1" varchar(5000) NOT NULL, "address_line2" varchar(5000) NOT NULL, "address_city" varchar(5000) NOT NULL, "address_state" varchar(5000) NOT NULL, "address_postal_code" varchar(5000) NOT NULL, "address_country" varchar(2) NOT NULL, "shipping_name" varchar(5000) NOT NULL, "shipping_phone" varchar(20) NOT NULL, "shipping_line1" varchar(5000) NOT NULL, "shipping_line2" varchar(5000) NOT NULL, "shipping_city" varchar(5000) NOT NULL, "shipping_state" varchar(5000) NOT NULL, "shipping_postal_code" varchar(5000) NOT NULL, "shipping_country" varchar(2) NOT NULL, "email_to" text NOT NULL CHECK ((JSON_VALID("email_to") OR "email_to" IS NULL)), "email_cc" text NOT NULL CHECK ((JSON_VALID("email_cc") OR "email_cc" IS NULL)), "preferred_locales" text NOT NULL CHECK ((JSON_VALID("preferred_locales") OR "preferred_locales" IS NULL)), "currency" varchar(3) NOT NULL, "currency_locked_by" varchar(200) NOT NULL, "tax_exempt" varchar(7) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "invoice_prefix" varchar(12) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0), "invoice_custom_fields" text NOT NULL CHECK ((JSON_VALID("invoice_custom_fields") OR "invoice_custom_fields" IS NULL)), "invoice_footer" text NOT NULL, "amount_tax_display" varchar(21) NOT NULL, "balance" bigint NOT NULL, "delinquent" bool NOT NULL, "created" datetime NOT NULL, "updated" datetime NOT NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "deleted_at" datetime NULL, "anonymized_at" datetime NULL, "language" varchar(35) NOT NULL, "name_key" varchar(600) NOT NULL, "email_key" varchar(600) NOT NULL, "phone_key" varchar(20) NOT NULL, "name_fingerprint" varchar(600) NOT NULL, "tax_id_values" text NOT NULL, "search_text" text NOT NULL, "deleted_by_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "discount_id" bigint NULL UNIQUE REFERENCES "customers_discount" ("id") DEFERRABLE INITIALLY DEFERRED, "merged_into_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "sibling_of_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "new__customers_customer" ("id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", "discount_id") SELECT "id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", NULL FROM "customers_customer";
DROP TABLE "customers_customer";
ALTER TABLE "new__customers_customer" RENAME TO "customers_customer";
CREATE INDEX "customers_coupon_newest" ON "customers_coupon" ("created" DESC, "id" DESC);
CREATE INDEX "customers_discount_coupon_id_06288fd5" ON "customers_discount" ("coupon_id");
CREATE INDEX "customers_discount_customer_id_08328d63" ON "customers_discount" ("customer_id");
CREATE INDEX "customers_customer_deleted_by_id_0493fee8" ON "customers_customer" ("deleted_by_id");
CREATE INDEX "customers_customer_merged_into_id_2994ddb6" ON "customers_customer" ("merged_into_id");
CREATE INDEX "customers_customer_sibling_of_id_3d1f9d0a" ON "customers_customer" ("sibling_of_id");
--
-- Create model ImportBatch
--
CREATE TABLE "customers_importbatch" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "filename" varchar(200) NOT NULL, "size" bigint NOT NULL, "delimiter" varchar(1) NOT NULL, "headers" text NOT NULL CHECK ((JSON_VALID("headers") OR "headers" IS NULL)), "total_rows" bigint NOT NULL, "mapping" text NOT NULL CHECK ((JSON_VALID("mapping") OR "mapping" IS NULL)), "match_email" bool NOT NULL, "empty_clears" bool NOT NULL, "state" varchar(8) NOT NULL, "reason" varchar(500) NOT NULL, "counts" text NOT NULL CHECK ((JSON_VALID("counts") OR "counts" IS NULL)), "batch" varchar(40) NOT NULL, "created" datetime NOT NULL, "cleared_at" datetime NULL, "created_by_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "job_id" bigint NULL REFERENCES "jobs_job" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model ImportRow
--
CREATE TABLE "customers_importrow" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" integer unsigned NOT NULL CHECK ("number" >= 0), "kind" varchar(7) NOT NULL, "customer_id" varchar(40) NOT NULL, "label" varchar(200) NOT NULL, "changes" text NOT NULL CHECK ((JSON_VALID("changes") OR "changes" IS NULL)), "problems" text NOT NULL CHECK ((JSON_VALID("problems") OR "problems" IS NULL)), "outcome" varchar(7) NOT NULL, "batch_id" bigint NOT NULL REFERENCES "customers_importbatch" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model TaxId
--
CREATE TABLE "customers_taxid" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "type" varchar(16) NOT NULL, "value" varchar(60) NOT NULL, "country" varchar(2) NOT NULL, "check_method" varchar(8) NOT NULL, "checksum_ok" bool NULL, "verification_status" varchar(11) NOT NULL, "verified_name" varchar(500) NOT NULL, "verified_address" varchar(1000) NOT NULL, "evidence" text NOT NULL CHECK ((JSON_VALID("evidence") OR "evidence" IS NULL)), "verified_at" datetime NULL, "attempts" smallint unsigned NOT NULL CHECK ("attempts" >= 0), "next_attempt_at" datetime NULL, "created" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model BalanceTransaction
--
CREATE TABLE "customers_balancetransaction" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "type" varchar(24) NOT NULL, "amount" bigint NOT NULL, "currency" varchar(3) NOT NULL, "ending_balance" bigint NOT NULL, "description" varchar(350) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "cause" varchar(40) NOT NULL, "created" datetime NOT NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_balance_public_id" UNIQUE ("public_id"));
--
-- Create model CustomerMerge
--
CREATE TABLE "customers_customermerge" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "batch" varchar(40) NOT NULL UNIQUE, "undo_batch" varchar(40) NOT NULL, "moved" text NOT NULL CHECK ((JSON_VALID("moved") OR "moved" IS NULL)), "created" datetime NOT NULL, "created_by_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "source_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "target_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_merge_public_id" UNIQUE ("public_id"));
--
-- Create constraint customers_discount_public_id on model discount
--
CREATE TABLE "new__customers_discount" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "start" datetime NOT NULL, "end" datetime NULL, "removed_at" datetime NULL, "coupon_id" bigint NOT NULL REFERENCES "customers_coupon" ("id") DEFERRABLE INITIALLY DEFERRED, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_discount_public_id" UNIQUE ("public_id"));
INSERT INTO "new__customers_discount" ("id", "public_id", "start", "end", "removed_at", "coupon_id", "customer_id") SELECT "id", "public_id", "start", "end", "removed_at", "coupon_id", "customer_id" FROM "customers_discount";
DROP TABLE "customers_discount";
ALTER TABLE "new__customers_discount" RENAME TO "customers_discount";
CREATE INDEX "customers_importbatch_created_by_id_2a168e0b" ON "customers_importbatch" ("created_by_id");
CREATE INDEX "customers_importbatch_job_id_2ccae535" ON "customers_importbatch" ("job_id");
CREATE INDEX "customers_taxid_customer_id_e030718b" ON "customers_taxid" ("customer_id");
CREATE INDEX "customers_balancetransaction_actor_id_8d1b81a8" ON "customers_balancetransaction" ("actor_id");
CREATE INDEX "customers_balancetransaction_customer_id_6f58e639" ON "customers_balancetransaction" ("customer_id");
CREATE INDEX "customers_balance_customer" ON "customers_balancetransaction" ("customer_id", "id" DESC);
CREATE INDEX "customers_balance_cause" ON "customers_balancetransaction" ("cause") WHERE NOT ("cause" = '');
CREATE UNIQUE INDEX "customers_merge_one_at_a_time" ON "customers_customermerge" ("source_id") WHERE "undo_batch" = '';
CREATE INDEX "customers_customermerge_undo_batch_5e0756bd" ON "customers_customermerge" ("undo_batch");
CREATE INDEX "customers_customermerge_created_by_id_9606fb96" ON "customers_customermerge" ("created_by_id");
CREATE INDEX "customers_customermerge_source_id_3a836d02" ON "customers_customermerge" ("source_id");
CREATE INDEX "customers_customermerge_target_id_ed6553fa" ON "customers_customermerge" ("target_id");
CREATE INDEX "customers_discount_coupon_id_06288fd5" ON "customers_discount" ("coupon_id");
CREATE INDEX "customers_discount_customer_id_08328d63" ON "customers_discount" ("customer_id");
--
-- Create constraint customers_discount_one_at_a_time on model discount
--
CREATE UNIQUE INDEX "customers_discount_one_at_a_time" ON "customers_discount" ("customer_id") WHERE "removed_at" IS NULL;
--
-- Create index customers_newest on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_newest" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
--
-- Create index customers_name on field(s) name_key, id of model customer
--
CREATE INDEX "customers_name" ON "customers_customer" ("name_key", "id") WHERE "deleted_at" IS NULL;
--
-- Create index customers_email on field(s) email_key, id of model customer
--
CREATE INDEX "customers_email" ON "customers_customer" ("email_key", "id") WHERE "deleted_at" IS NULL;
--
-- Create index customers_country on F(address_country), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_country" ON "customers_customer" ("address_country", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
--
-- Create index customers_currency on F(currency), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_currency" ON "customers_customer" ("currency", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
--
-- Create index customers_tax_exempt on F(tax_exempt), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_tax_exempt" ON "customers_customer" ("tax_exempt", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
--
-- Create index customers_language on F(language), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_language" ON "customers_customer" ("language", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
--
-- Create index customers_credit on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_credit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" < 0);
--
-- Create index customers_debit on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_debit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" > 0);
--
-- Create index customers_delinquent on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_delinquent" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "delinquent");
--
-- Create index customers_has_tax_id on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_has_tax_id" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND NOT ("tax_id_values" = ''));
--
-- Create index customers_phone on field(s) phone_key of model customer
--
CREATE INDEX "customers_phone" ON "customers_customer" ("phone_key") WHERE ("deleted_at" IS NULL AND NOT ("phone_key" = ''));
--
-- Create index customers_fingerprint on field(s) name_fingerprint of model customer
--
CREATE INDEX "customers_fingerprint" ON "customers_customer" ("name_fingerprint") WHERE ("deleted_at" IS NULL AND NOT ("name_fingerprint" = ''));
--
-- Create index customers_deleted on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model customer
--
CREATE INDEX "customers_deleted" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NOT NULL;
--
-- Create constraint customers_customer_public_id on model customer
--
CREATE TABLE "new__customers_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(256) NOT NULL, "email" varchar(512) NOT NULL, "phone" varchar(20) NOT NULL, "description" text NOT NULL, "address_line1" varchar(5000) NOT NULL, "address_line2" varchar(5000) NOT NULL, "address_city" varchar(5000) NOT NULL, "address_state" varchar(5000) NOT NULL, "address_postal_code" varchar(5000) NOT NULL, "address_country" varchar(2) NOT NULL, "shipping_name" varchar(5000) NOT NULL, "shipping_phone" varchar(20) NOT NULL, "shipping_line1" varchar(5000) NOT NULL, "shipping_line2" varchar(5000) NOT NULL, "shipping_city" varchar(5000) NOT NULL, "shipping_state" varchar(5000) NOT NULL, "shipping_postal_code" varchar(5000) NOT NULL, "shipping_country" varchar(2) NOT NULL, "email_to" text NOT NULL CHECK ((JSON_VALID("email_to") OR "email_to" IS NULL)), "email_cc" text NOT NULL CHECK ((JSON_VALID("email_cc") OR "email_cc" IS NULL)), "preferred_locales" text NOT NULL CHECK ((JSON_VALID("preferred_locales") OR "preferred_locales" IS NULL)), "currency" varchar(3) NOT NULL, "currency_locked_by" varchar(200) NOT NULL, "tax_exempt" varchar(7) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "invoice_prefix" varchar(12) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0), "invoice_custom_fields" text NOT NULL CHECK ((JSON_VALID("invoice_custom_fields") OR "invoice_custom_fields" IS NULL)), "invoice_footer" text NOT NULL, "amount_tax_display" varchar(21) NOT NULL, "balance" bigint NOT NULL, "delinquent" bool NOT NULL, "created" datetime NOT NULL, "updated" datetime NOT NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "deleted_at" datetime NULL, "anonymized_at" datetime NULL, "language" varchar(35) NOT NULL, "name_key" varchar(600) NOT NULL, "email_key" varchar(600) NOT NULL, "phone_key" varchar(20) NOT NULL, "name_fingerprint" varchar(600) NOT NULL, "tax_id_values" text NOT NULL, "search_text" text NOT NULL, "deleted_by_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "discount_id" bigint NULL UNIQUE REFERENCES "customers_discount" ("id") DEFERRABLE INITIALLY DEFERRED, "merged_into_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "sibling_of_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_customer_public_id" UNIQUE ("public_id"));
INSERT INTO "new__customers_customer" ("id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", "discount_id") SELECT "id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", "discount_id" FROM "customers_customer";
DROP TABLE "customers_customer";
ALTER TABLE "new__customers_customer" RENAME TO "customers_customer";
CREATE INDEX "customers_customer_deleted_by_id_0493fee8" ON "customers_customer" ("deleted_by_id");
CREATE INDEX "customers_customer_merged_into_id_2994ddb6" ON "customers_customer" ("merged_into_id");
CREATE INDEX "customers_customer_sibling_of_id_3d1f9d0a" ON "customers_customer" ("sibling_of_id");
CREATE INDEX "customers_newest" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_name" ON "customers_customer" ("name_key", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_email" ON "customers_customer" ("email_key", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_country" ON "customers_customer" ("address_country", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_currency" ON "customers_customer" ("currency", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_tax_exempt" ON "customers_customer" ("tax_exempt", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_language" ON "customers_customer" ("language", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_credit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" < 0);
CREATE INDEX "customers_debit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" > 0);
CREATE INDEX "customers_delinquent" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "delinquent");
CREATE INDEX "customers_has_tax_id" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND NOT ("tax_id_values" = ''));
CREATE INDEX "customers_phone" ON "customers_customer" ("phone_key") WHERE ("deleted_at" IS NULL AND NOT ("phone_key" = ''));
CREATE INDEX "customers_fingerprint" ON "customers_customer" ("name_fingerprint") WHERE ("deleted_at" IS NULL AND NOT ("name_fingerprint" = ''));
CREATE INDEX "customers_deleted" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NOT NULL;
--
-- Create constraint customers_customer_invoice_prefix on model customer
--
CREATE TABLE "new__customers_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(256) NOT NULL, "email" varchar(512) NOT NULL, "phone" varchar(20) NOT NULL, "description" text NOT NULL, "address_line1" varchar(5000) NOT NULL, "address_line2" varchar(5000) NOT NULL, "address_city" varchar(5000) NOT NULL, "address_state" varchar(5000) NOT NULL, "address_postal_code" varchar(5000) NOT NULL, "address_country" varchar(2) NOT NULL, "shipping_name" varchar(5000) NOT NULL, "shipping_phone" varchar(20) NOT NULL, "shipping_line1" varchar(5000) NOT NULL, "shipping_line2" varchar(5000) NOT NULL, "shipping_city" varchar(5000) NOT NULL, "shipping_state" varchar(5000) NOT NULL, "shipping_postal_code" varchar(5000) NOT NULL, "shipping_country" varchar(2) NOT NULL, "email_to" text NOT NULL CHECK ((JSON_VALID("email_to") OR "email_to" IS NULL)), "email_cc" text NOT NULL CHECK ((JSON_VALID("email_cc") OR "email_cc" IS NULL)), "preferred_locales" text NOT NULL CHECK ((JSON_VALID("preferred_locales") OR "preferred_locales" IS NULL)), "currency" varchar(3) NOT NULL, "currency_locked_by" varchar(200) NOT NULL, "tax_exempt" varchar(7) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "invoice_prefix" varchar(12) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0), "invoice_custom_fields" text NOT NULL CHECK ((JSON_VALID("invoice_custom_fields") OR "invoice_custom_fields" IS NULL)), "invoice_footer" text NOT NULL, "amount_tax_display" varchar(21) NOT NULL, "balance" bigint NOT NULL, "delinquent" bool NOT NULL, "created" datetime NOT NULL, "updated" datetime NOT NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "deleted_at" datetime NULL, "anonymized_at" datetime NULL, "language" varchar(35) NOT NULL, "name_key" varchar(600) NOT NULL, "email_key" varchar(600) NOT NULL, "phone_key" varchar(20) NOT NULL, "name_fingerprint" varchar(600) NOT NULL, "tax_id_values" text NOT NULL, "search_text" text NOT NULL, "deleted_by_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "discount_id" bigint NULL UNIQUE REFERENCES "customers_discount" ("id") DEFERRABLE INITIALLY DEFERRED, "merged_into_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "sibling_of_id" bigint NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_customer_public_id" UNIQUE ("public_id"), CONSTRAINT "customers_customer_invoice_prefix" UNIQUE ("invoice_prefix"));
INSERT INTO "new__customers_customer" ("id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", "discount_id") SELECT "id", "public_id", "name", "email", "phone", "description", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code", "address_country", "shipping_name", "shipping_phone", "shipping_line1", "shipping_line2", "shipping_city", "shipping_state", "shipping_postal_code", "shipping_country", "email_to", "email_cc", "preferred_locales", "currency", "currency_locked_by", "tax_exempt", "metadata", "invoice_prefix", "next_invoice_sequence", "invoice_custom_fields", "invoice_footer", "amount_tax_display", "balance", "delinquent", "created", "updated", "version", "deleted_at", "anonymized_at", "language", "name_key", "email_key", "phone_key", "name_fingerprint", "tax_id_values", "search_text", "deleted_by_id", "merged_into_id", "sibling_of_id", "discount_id" FROM "customers_customer";
DROP TABLE "customers_customer";
ALTER TABLE "new__customers_customer" RENAME TO "customers_customer";
CREATE INDEX "customers_customer_deleted_by_id_0493fee8" ON "customers_customer" ("deleted_by_id");
CREATE INDEX "customers_customer_merged_into_id_2994ddb6" ON "customers_customer" ("merged_into_id");
CREATE INDEX "customers_customer_sibling_of_id_3d1f9d0a" ON "customers_customer" ("sibling_of_id");
CREATE INDEX "customers_newest" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_name" ON "customers_customer" ("name_key", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_email" ON "customers_customer" ("email_key", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_country" ON "customers_customer" ("address_country", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_currency" ON "customers_customer" ("currency", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_tax_exempt" ON "customers_customer" ("tax_exempt", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_language" ON "customers_customer" ("language", "created" DESC, "id" DESC) WHERE "deleted_at" IS NULL;
CREATE INDEX "customers_credit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" < 0);
CREATE INDEX "customers_debit" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "balance" > 0);
CREATE INDEX "customers_delinquent" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND "delinquent");
CREATE INDEX "customers_has_tax_id" ON "customers_customer" ("created" DESC, "id" DESC) WHERE ("deleted_at" IS NULL AND NOT ("tax_id_values" = ''));
CREATE INDEX "customers_phone" ON "customers_customer" ("phone_key") WHERE ("deleted_at" IS NULL AND NOT ("phone_key" = ''));
CREATE INDEX "customers_fingerprint" ON "customers_customer" ("name_fingerprint") WHERE ("deleted_at" IS NULL AND NOT ("name_fingerprint" = ''));
CREATE INDEX "customers_deleted" ON "customers_customer" ("created" DESC, "id" DESC) WHERE "deleted_at" IS NOT NULL;
--
-- Create constraint customers_import_public_id on model importbatch
--
CREATE TABLE "new__customers_importbatch" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "filename" varchar(200) NOT NULL, "size" bigint NOT NULL, "delimiter" varchar(1) NOT NULL, "headers" text NOT NULL CHECK ((JSON_VALID("headers") OR "headers" IS NULL)), "total_rows" bigint NOT NULL, "mapping" text NOT NULL CHECK ((JSON_VALID("mapping") OR "mapping" IS NULL)), "match_email" bool NOT NULL, "empty_clears" bool NOT NULL, "state" varchar(8) NOT NULL, "reason" varchar(500) NOT NULL, "counts" text NOT NULL CHECK ((JSON_VALID("counts") OR "counts" IS NULL)), "batch" varchar(40) NOT NULL, "created" datetime NOT NULL, "cleared_at" datetime NULL, "created_by_id" bigint NOT NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "job_id" bigint NULL REFERENCES "jobs_job" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_import_public_id" UNIQUE ("public_id"));
INSERT INTO "new__customers_importbatch" ("id", "public_id", "filename", "size", "delimiter", "headers", "total_rows", "mapping", "match_email", "empty_clears", "state", "reason", "counts", "batch", "created", "cleared_at", "created_by_id", "job_id") SELECT "id", "public_id", "filename", "size", "delimiter", "headers", "total_rows", "mapping", "match_email", "empty_clears", "state", "reason", "counts", "batch", "created", "cleared_at", "created_by_id", "job_id" FROM "customers_importbatch";
DROP TABLE "customers_importbatch";
ALTER TABLE "new__customers_importbatch" RENAME TO "customers_importbatch";
CREATE INDEX "customers_importbatch_created_by_id_2a168e0b" ON "customers_importbatch" ("created_by_id");
CREATE INDEX "customers_importbatch_job_id_2ccae535" ON "customers_importbatch" ("job_id");
--
-- Create index customers_import_row on field(s) batch, number of model importrow
--
CREATE INDEX "customers_import_row" ON "customers_importrow" ("batch_id", "number");
--
-- Create index customers_import_kind on field(s) batch, kind, number of model importrow
--
CREATE INDEX "customers_import_kind" ON "customers_importrow" ("batch_id", "kind", "number");
--
-- Create index customers_import_customer on field(s) customer_id of model importrow
--
CREATE INDEX "customers_import_customer" ON "customers_importrow" ("customer_id") WHERE NOT ("customer_id" = '');
--
-- Create index customers_tax_id_value on field(s) value of model taxid
--
CREATE INDEX "customers_tax_id_value" ON "customers_taxid" ("value");
--
-- Create index customers_tax_id_due on field(s) next_attempt_at of model taxid
--
CREATE INDEX "customers_tax_id_due" ON "customers_taxid" ("next_attempt_at") WHERE "verification_status" = 'pending';
--
-- Create constraint customers_tax_id_public_id on model taxid
--
CREATE TABLE "new__customers_taxid" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "type" varchar(16) NOT NULL, "value" varchar(60) NOT NULL, "country" varchar(2) NOT NULL, "check_method" varchar(8) NOT NULL, "checksum_ok" bool NULL, "verification_status" varchar(11) NOT NULL, "verified_name" varchar(500) NOT NULL, "verified_address" varchar(1000) NOT NULL, "evidence" text NOT NULL CHECK ((JSON_VALID("evidence") OR "evidence" IS NULL)), "verified_at" datetime NULL, "attempts" smallint unsigned NOT NULL CHECK ("attempts" >= 0), "next_attempt_at" datetime NULL, "created" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_tax_id_public_id" UNIQUE ("public_id"));
INSERT INTO "new__customers_taxid" ("id", "public_id", "type", "value", "country", "check_method", "checksum_ok", "verification_status", "verified_name", "verified_address", "evidence", "verified_at", "attempts", "next_attempt_at", "created", "customer_id") SELECT "id", "public_id", "type", "value", "country", "check_method", "checksum_ok", "verification_status", "verified_name", "verified_address", "evidence", "verified_at", "attempts", "next_attempt_at", "created", "customer_id" FROM "customers_taxid";
DROP TABLE "customers_taxid";
ALTER TABLE "new__customers_taxid" RENAME TO "customers_taxid";
CREATE INDEX "customers_taxid_customer_id_e030718b" ON "customers_taxid" ("customer_id");
CREATE INDEX "customers_tax_id_value" ON "customers_taxid" ("value");
CREATE INDEX "customers_tax_id_due" ON "customers_taxid" ("next_attempt_at") WHERE "verification_status" = 'pending';
--
-- Create constraint customers_tax_id_once on model taxid
--
CREATE TABLE "new__customers_taxid" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "type" varchar(16) NOT NULL, "value" varchar(60) NOT NULL, "country" varchar(2) NOT NULL, "check_method" varchar(8) NOT NULL, "checksum_ok" bool NULL, "verification_status" varchar(11) NOT NULL, "verified_name" varchar(500) NOT NULL, "verified_address" varchar(1000) NOT NULL, "evidence" text NOT NULL CHECK ((JSON_VALID("evidence") OR "evidence" IS NULL)), "verified_at" datetime NULL, "attempts" smallint unsigned NOT NULL CHECK ("attempts" >= 0), "next_attempt_at" datetime NULL, "created" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "customers_tax_id_public_id" UNIQUE ("public_id"), CONSTRAINT "customers_tax_id_once" UNIQUE ("customer_id", "type", "value"));
INSERT INTO "new__customers_taxid" ("id", "public_id", "type", "value", "country", "check_method", "checksum_ok", "verification_status", "verified_name", "verified_address", "evidence", "verified_at", "attempts", "next_attempt_at", "created", "customer_id") SELECT "id", "public_id", "type", "value", "country", "check_method", "checksum_ok", "verification_status", "verified_name", "verified_address", "evidence", "verified_at", "attempts", "next_attempt_at", "created", "customer_id" FROM "customers_taxid";
DROP TABLE "customers_taxid";
ALTER TABLE "new__customers_taxid" RENAME TO "customers_taxid";
CREATE INDEX "customers_taxid_customer_id_e030718b" ON "customers_taxid" ("customer_id");
CREATE INDEX "customers_tax_id_value" ON "customers_taxid" ("value");
CREATE INDEX "customers_tax_id_due" ON "customers_taxid" ("next_attempt_at") WHERE "verification_status" = 'pending';
--
-- Run SQL for the database in use
--
CREATE VIRTUAL TABLE customers_search USING fts5(search_text, content='customers_customer', content_rowid='id', tokenize='trigram');
CREATE TRIGGER customers_search_insert AFTER INSERT ON customers_customer BEGIN INSERT INTO customers_search(rowid, search_text) VALUES (new.id, new.search_text); END;
CREATE TRIGGER customers_search_delete AFTER DELETE ON customers_customer BEGIN INSERT INTO customers_search(customers_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); END;
CREATE TRIGGER customers_search_update AFTER UPDATE OF search_text ON customers_customer WHEN old.search_text <> new.search_text BEGIN INSERT INTO customers_search(customers_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); INSERT INTO customers_search(rowid, search_text) VALUES (new.id, new.search_text); END;
--
-- Run SQL for the database in use
--
CREATE TRIGGER customers_balancetransaction_no_update BEFORE UPDATE ON customers_balancetransaction WHEN NOT (NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.public_id IS NOT DISTINCT FROM OLD.public_id AND NEW.customer_id IS NOT DISTINCT FROM OLD.customer_id AND NEW.type IS NOT DISTINCT FROM OLD.type AND NEW.amount IS NOT DISTINCT FROM OLD.amount AND NEW.currency IS NOT DISTINCT FROM OLD.currency AND NEW.ending_balance IS NOT DISTINCT FROM OLD.ending_balance AND NEW.cause IS NOT DISTINCT FROM OLD.cause AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id AND NEW.created IS NOT DISTINCT FROM OLD.created) BEGIN SELECT RAISE(ABORT, 'customers_balancetransaction is append-only'); END;
CREATE TRIGGER customers_balancetransaction_no_delete BEFORE DELETE ON customers_balancetransaction BEGIN SELECT RAISE(ABORT, 'customers_balancetransaction is append-only'); END;
COMMIT;
