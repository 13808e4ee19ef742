BEGIN;
--
-- Create model Price
--
CREATE TABLE "invoicing_price" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "currency" varchar(3) NOT NULL, "unit_amount" decimal NOT NULL, "nickname" varchar(100) NOT NULL, "active" bool NOT NULL, "created" datetime NOT NULL);
--
-- Create model StoringProgress
--
CREATE TABLE "invoicing_storingprogress" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "after" bigint NOT NULL, "seen" bigint NOT NULL, "leased_until" datetime NULL);
--
-- Create model Invoice
--
CREATE TABLE "invoicing_invoice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "status" varchar(13) NOT NULL, "currency" varchar(3) NOT NULL, "collection_method" varchar(20) NOT NULL, "description" text NOT NULL, "footer" text NOT NULL, "custom_fields" text NOT NULL CHECK ((JSON_VALID("custom_fields") OR "custom_fields" IS NULL)), "days_until_due" smallint unsigned NULL CHECK ("days_until_due" >= 0), "due_date" date NULL, "default_tax_rates" text NOT NULL CHECK ((JSON_VALID("default_tax_rates") OR "default_tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "amount_tax_display" varchar(21) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "number" varchar(40) NOT NULL, "series" varchar(40) NOT NULL, "sequence" bigint unsigned NULL CHECK ("sequence" >= 0), "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "customer_name" varchar(256) NOT NULL, "customer_email" varchar(512) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "starting_balance" bigint NOT NULL, "ending_balance" bigint NULL, "applied_balance" bigint NOT NULL, "amount_due" bigint NOT NULL, "amount_paid" bigint NOT NULL, "pre_payment_credit" bigint NOT NULL, "post_payment_credit" bigint NOT NULL, "amount_remaining" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "created" datetime NOT NULL, "updated" datetime NOT NULL, "effective_at" datetime NULL, "finalized_at" datetime NULL, "paid_at" datetime NULL, "voided_at" datetime NULL, "marked_uncollectible_at" datetime NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "from_invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model CreditNote
--
CREATE TABLE "invoicing_creditnote" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "number" varchar(50) NOT NULL, "status" varchar(6) NOT NULL, "reason" varchar(22) NOT NULL, "memo" text NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "currency" varchar(3) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "pre_payment_amount" bigint NOT NULL, "refund_amount" bigint NOT NULL, "credit_amount" bigint NOT NULL, "out_of_band_amount" bigint NOT NULL, "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "created" datetime NOT NULL, "effective_at" datetime NOT NULL, "voided_at" datetime NULL, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model InvoiceItem
--
CREATE TABLE "invoicing_invoiceitem" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "description" varchar(5000) NOT NULL, "quantity" decimal NOT NULL, "unit_amount" decimal NOT NULL, "period_start" date NULL, "period_end" date NULL, "discountable" bool NOT NULL, "tax_rates" text NOT NULL CHECK ((JSON_VALID("tax_rates") OR "tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "public_id" varchar(40) NOT NULL, "currency" varchar(3) NOT NULL, "created" datetime NOT NULL, "deleted_at" datetime NULL, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, "price_id" bigint NULL REFERENCES "invoicing_price" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model InvoicePayment
--
CREATE TABLE "invoicing_invoicepayment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "amount" bigint NOT NULL, "overpaid" bigint NOT NULL, "currency" varchar(3) NOT NULL, "method" varchar(20) NOT NULL, "out_of_band" bool NOT NULL, "reference" varchar(200) NOT NULL, "paid_on" date NOT NULL, "receipt_number" varchar(20) NOT NULL, "created" datetime NOT NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model InvoiceLine
--
CREATE TABLE "invoicing_invoiceline" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "description" varchar(5000) NOT NULL, "quantity" decimal NOT NULL, "unit_amount" decimal NOT NULL, "period_start" date NULL, "period_end" date NULL, "discountable" bool NOT NULL, "tax_rates" text NOT NULL CHECK ((JSON_VALID("tax_rates") OR "tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "public_id" varchar(40) NOT NULL, "position" smallint unsigned NOT NULL CHECK ("position" >= 0), "amount" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, "item_id" bigint NULL REFERENCES "invoicing_invoiceitem" ("id") DEFERRABLE INITIALLY DEFERRED, "price_id" bigint NULL REFERENCES "invoicing_price" ("id") DEFERRABLE INITIALLY DEFERRED);
--
-- Create model Product
--
CREATE TABLE "invoicing_product" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "name" varchar(250) NOT NULL, "description" text NOT NULL, "unit_label" varchar(12) NOT NULL, "active" bool NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "created" datetime NOT NULL, CONSTRAINT "invoicing_product_public_id" UNIQUE ("public_id"));
--
-- Add field product to price
--
CREATE TABLE "new__invoicing_price" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "currency" varchar(3) NOT NULL, "unit_amount" decimal NOT NULL, "nickname" varchar(100) NOT NULL, "active" bool NOT NULL, "created" datetime NOT NULL, "product_id" bigint NOT NULL REFERENCES "invoicing_product" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "new__invoicing_price" ("id", "public_id", "currency", "unit_amount", "nickname", "active", "created", "product_id") SELECT "id", "public_id", "currency", "unit_amount", "nickname", "active", "created", NULL FROM "invoicing_price";
DROP TABLE "invoicing_price";
ALTER TABLE "new__invoicing_price" RENAME TO "invoicing_price";
CREATE INDEX "invoicing_invoice_customer_id_c1b6ead9" ON "invoicing_invoice" ("customer_id");
CREATE INDEX "invoicing_invoice_from_invoice_id_463fa991" ON "invoicing_invoice" ("from_invoice_id");
CREATE INDEX "invoicing_creditnote_invoice_id_61f6cc89" ON "invoicing_creditnote" ("invoice_id");
CREATE INDEX "invoicing_invoiceitem_customer_id_2ebac983" ON "invoicing_invoiceitem" ("customer_id");
CREATE INDEX "invoicing_invoiceitem_invoice_id_7290c467" ON "invoicing_invoiceitem" ("invoice_id");
CREATE INDEX "invoicing_invoiceitem_price_id_267e397c" ON "invoicing_invoiceitem" ("price_id");
CREATE INDEX "invoicing_invoicepayment_actor_id_f6e85c56" ON "invoicing_invoicepayment" ("actor_id");
CREATE INDEX "invoicing_invoicepayment_invoice_id_4768006f" ON "invoicing_invoicepayment" ("invoice_id");
CREATE INDEX "invoicing_invoiceline_invoice_id_76c97100" ON "invoicing_invoiceline" ("invoice_id");
CREATE INDEX "invoicing_invoiceline_item_id_792c4835" ON "invoicing_invoiceline" ("item_id");
CREATE INDEX "invoicing_invoiceline_price_id_cdacf4a3" ON "invoicing_invoiceline" ("price_id");
CREATE INDEX "invoicing_product_newest" ON "invoicing_product" ("created" DESC, "id" DESC);
CREATE INDEX "invoicing_price_product_id_948fd6f7" ON "invoicing_price" ("product_id");
--
-- Create model StoredDocument
--
CREATE TABLE "invoicing_storeddocument" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "kind" varchar(11) NOT NULL, "owner" varchar(40) NOT NULL, "edition" varchar(20) NOT NULL, "sha256" varchar(64) NOT NULL, "size" bigint unsigned NOT NULL CHECK ("size" >= 0), "created" datetime NOT NULL, CONSTRAINT "invoicing_stored_document_edition" UNIQUE ("owner", "edition"));
--
-- Create model TaxRate
--
CREATE TABLE "invoicing_taxrate" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "display_name" varchar(50) NOT NULL, "percentage" decimal NOT NULL, "inclusive" bool NOT NULL, "country" varchar(2) NOT NULL, "state" varchar(2) NOT NULL, "jurisdiction" varchar(50) NOT NULL, "description" text NOT NULL, "tax_type" varchar(20) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "active" bool NOT NULL, "created" datetime NOT NULL, CONSTRAINT "invoicing_tax_rate_public_id" UNIQUE ("public_id"));
--
-- Create index invoicing_newest on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True), F(currency), F(total) on model invoice
--
CREATE INDEX "invoicing_newest" ON "invoicing_invoice" ("created" DESC, "id" DESC, "currency", "total");
--
-- Create index invoicing_status on F(status), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model invoice
--
CREATE INDEX "invoicing_status" ON "invoicing_invoice" ("status", "created" DESC, "id" DESC);
--
-- Create index invoicing_customer on F(customer), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model invoice
--
CREATE INDEX "invoicing_customer" ON "invoicing_invoice" ("customer_id", "created" DESC, "id" DESC);
--
-- Create index invoicing_currency on F(currency), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model invoice
--
CREATE INDEX "invoicing_currency" ON "invoicing_invoice" ("currency", "created" DESC, "id" DESC);
--
-- Create index invoicing_due on field(s) status, due_date, id of model invoice
--
CREATE INDEX "invoicing_due" ON "invoicing_invoice" ("status", "due_date", "id");
--
-- Create index invoicing_due_date on field(s) due_date, id of model invoice
--
CREATE INDEX "invoicing_due_date" ON "invoicing_invoice" ("due_date", "id") WHERE "due_date" IS NOT NULL;
--
-- Create index invoicing_total on F(currency), F(total) on model invoice
--
CREATE INDEX "invoicing_total" ON "invoicing_invoice" ("currency", "total");
--
-- Create index invoicing_number on field(s) number of model invoice
--
CREATE INDEX "invoicing_number" ON "invoicing_invoice" ("number");
--
-- Create index invoicing_paid on field(s) paid_at of model invoice
--
CREATE INDEX "invoicing_paid" ON "invoicing_invoice" ("paid_at") WHERE "status" = 'paid';
--
-- Create constraint invoicing_invoice_public_id on model invoice
--
CREATE TABLE "new__invoicing_invoice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "status" varchar(13) NOT NULL, "currency" varchar(3) NOT NULL, "collection_method" varchar(20) NOT NULL, "description" text NOT NULL, "footer" text NOT NULL, "custom_fields" text NOT NULL CHECK ((JSON_VALID("custom_fields") OR "custom_fields" IS NULL)), "days_until_due" smallint unsigned NULL CHECK ("days_until_due" >= 0), "due_date" date NULL, "default_tax_rates" text NOT NULL CHECK ((JSON_VALID("default_tax_rates") OR "default_tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "amount_tax_display" varchar(21) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "number" varchar(40) NOT NULL, "series" varchar(40) NOT NULL, "sequence" bigint unsigned NULL CHECK ("sequence" >= 0), "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "customer_name" varchar(256) NOT NULL, "customer_email" varchar(512) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "starting_balance" bigint NOT NULL, "ending_balance" bigint NULL, "applied_balance" bigint NOT NULL, "amount_due" bigint NOT NULL, "amount_paid" bigint NOT NULL, "pre_payment_credit" bigint NOT NULL, "post_payment_credit" bigint NOT NULL, "amount_remaining" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "created" datetime NOT NULL, "updated" datetime NOT NULL, "effective_at" datetime NULL, "finalized_at" datetime NULL, "paid_at" datetime NULL, "voided_at" datetime NULL, "marked_uncollectible_at" datetime NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "from_invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_invoice_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_invoice" ("id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id") SELECT "id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id" FROM "invoicing_invoice";
DROP TABLE "invoicing_invoice";
ALTER TABLE "new__invoicing_invoice" RENAME TO "invoicing_invoice";
CREATE INDEX "invoicing_tax_rate_newest" ON "invoicing_taxrate" ("created" DESC, "id" DESC);
CREATE INDEX "invoicing_invoice_customer_id_c1b6ead9" ON "invoicing_invoice" ("customer_id");
CREATE INDEX "invoicing_invoice_from_invoice_id_463fa991" ON "invoicing_invoice" ("from_invoice_id");
CREATE INDEX "invoicing_newest" ON "invoicing_invoice" ("created" DESC, "id" DESC, "currency", "total");
CREATE INDEX "invoicing_status" ON "invoicing_invoice" ("status", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_customer" ON "invoicing_invoice" ("customer_id", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_currency" ON "invoicing_invoice" ("currency", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_due" ON "invoicing_invoice" ("status", "due_date", "id");
CREATE INDEX "invoicing_due_date" ON "invoicing_invoice" ("due_date", "id") WHERE "due_date" IS NOT NULL;
CREATE INDEX "invoicing_total" ON "invoicing_invoice" ("currency", "total");
CREATE INDEX "invoicing_number" ON "invoicing_invoice" ("number");
CREATE INDEX "invoicing_paid" ON "invoicing_invoice" ("paid_at") WHERE "status" = 'paid';
--
-- Create constraint invoicing_invoice_number on model invoice
--
CREATE UNIQUE INDEX "invoicing_invoice_number" ON "invoicing_invoice" ("number") WHERE NOT ("number" = '');
--
-- Create constraint invoicing_invoice_sequence on model invoice
--
CREATE UNIQUE INDEX "invoicing_invoice_sequence" ON "invoicing_invoice" ("series", "sequence") WHERE "sequence" IS NOT NULL;
--
-- Create constraint invoicing_invoice_number_iff_issued on model invoice
--
CREATE TABLE "new__invoicing_invoice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "status" varchar(13) NOT NULL, "currency" varchar(3) NOT NULL, "collection_method" varchar(20) NOT NULL, "description" text NOT NULL, "footer" text NOT NULL, "custom_fields" text NOT NULL CHECK ((JSON_VALID("custom_fields") OR "custom_fields" IS NULL)), "days_until_due" smallint unsigned NULL CHECK ("days_until_due" >= 0), "due_date" date NULL, "default_tax_rates" text NOT NULL CHECK ((JSON_VALID("default_tax_rates") OR "default_tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "amount_tax_display" varchar(21) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "number" varchar(40) NOT NULL, "series" varchar(40) NOT NULL, "sequence" bigint unsigned NULL CHECK ("sequence" >= 0), "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "customer_name" varchar(256) NOT NULL, "customer_email" varchar(512) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "starting_balance" bigint NOT NULL, "ending_balance" bigint NULL, "applied_balance" bigint NOT NULL, "amount_due" bigint NOT NULL, "amount_paid" bigint NOT NULL, "pre_payment_credit" bigint NOT NULL, "post_payment_credit" bigint NOT NULL, "amount_remaining" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "created" datetime NOT NULL, "updated" datetime NOT NULL, "effective_at" datetime NULL, "finalized_at" datetime NULL, "paid_at" datetime NULL, "voided_at" datetime NULL, "marked_uncollectible_at" datetime NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "from_invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_invoice_public_id" UNIQUE ("public_id"), CONSTRAINT "invoicing_invoice_number_iff_issued" CHECK ((("number" = '' AND "status" = 'draft') OR (NOT ("status" = 'draft') AND NOT ("number" = '')))));
INSERT INTO "new__invoicing_invoice" ("id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id") SELECT "id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id" FROM "invoicing_invoice";
DROP TABLE "invoicing_invoice";
ALTER TABLE "new__invoicing_invoice" RENAME TO "invoicing_invoice";
CREATE UNIQUE INDEX "invoicing_invoice_number" ON "invoicing_invoice" ("number") WHERE NOT ("number" = '');
CREATE UNIQUE INDEX "invoicing_invoice_sequence" ON "invoicing_invoice" ("series", "sequence") WHERE "sequence" IS NOT NULL;
CREATE INDEX "invoicing_invoice_customer_id_c1b6ead9" ON "invoicing_invoice" ("customer_id");
CREATE INDEX "invoicing_invoice_from_invoice_id_463fa991" ON "invoicing_invoice" ("from_invoice_id");
CREATE INDEX "invoicing_newest" ON "invoicing_invoice" ("created" DESC, "id" DESC, "currency", "total");
CREATE INDEX "invoicing_status" ON "invoicing_invoice" ("status", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_customer" ON "invoicing_invoice" ("customer_id", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_currency" ON "invoicing_invoice" ("currency", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_due" ON "invoicing_invoice" ("status", "due_date", "id");
CREATE INDEX "invoicing_due_date" ON "invoicing_invoice" ("due_date", "id") WHERE "due_date" IS NOT NULL;
CREATE INDEX "invoicing_total" ON "invoicing_invoice" ("currency", "total");
CREATE INDEX "invoicing_number" ON "invoicing_invoice" ("number");
CREATE INDEX "invoicing_paid" ON "invoicing_invoice" ("paid_at") WHERE "status" = 'paid';
--
-- Create constraint invoicing_invoice_amounts on model invoice
--
CREATE TABLE "new__invoicing_invoice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "status" varchar(13) NOT NULL, "currency" varchar(3) NOT NULL, "collection_method" varchar(20) NOT NULL, "description" text NOT NULL, "footer" text NOT NULL, "custom_fields" text NOT NULL CHECK ((JSON_VALID("custom_fields") OR "custom_fields" IS NULL)), "days_until_due" smallint unsigned NULL CHECK ("days_until_due" >= 0), "due_date" date NULL, "default_tax_rates" text NOT NULL CHECK ((JSON_VALID("default_tax_rates") OR "default_tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "amount_tax_display" varchar(21) NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "number" varchar(40) NOT NULL, "series" varchar(40) NOT NULL, "sequence" bigint unsigned NULL CHECK ("sequence" >= 0), "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "customer_name" varchar(256) NOT NULL, "customer_email" varchar(512) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "starting_balance" bigint NOT NULL, "ending_balance" bigint NULL, "applied_balance" bigint NOT NULL, "amount_due" bigint NOT NULL, "amount_paid" bigint NOT NULL, "pre_payment_credit" bigint NOT NULL, "post_payment_credit" bigint NOT NULL, "amount_remaining" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "created" datetime NOT NULL, "updated" datetime NOT NULL, "effective_at" datetime NULL, "finalized_at" datetime NULL, "paid_at" datetime NULL, "voided_at" datetime NULL, "marked_uncollectible_at" datetime NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "from_invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_invoice_public_id" UNIQUE ("public_id"), CONSTRAINT "invoicing_invoice_number_iff_issued" CHECK ((("number" = '' AND "status" = 'draft') OR (NOT ("status" = 'draft') AND NOT ("number" = '')))), CONSTRAINT "invoicing_invoice_amounts" CHECK (("amount_paid" >= 0 AND "amount_remaining" >= 0 AND "pre_payment_credit" >= 0)));
INSERT INTO "new__invoicing_invoice" ("id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id") SELECT "id", "public_id", "status", "currency", "collection_method", "description", "footer", "custom_fields", "days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display", "metadata", "number", "series", "sequence", "frozen", "hash", "customer_name", "customer_email", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance", "ending_balance", "applied_balance", "amount_due", "amount_paid", "pre_payment_credit", "post_payment_credit", "amount_remaining", "figures", "created", "updated", "effective_at", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at", "version", "customer_id", "from_invoice_id" FROM "invoicing_invoice";
DROP TABLE "invoicing_invoice";
ALTER TABLE "new__invoicing_invoice" RENAME TO "invoicing_invoice";
CREATE UNIQUE INDEX "invoicing_invoice_number" ON "invoicing_invoice" ("number") WHERE NOT ("number" = '');
CREATE UNIQUE INDEX "invoicing_invoice_sequence" ON "invoicing_invoice" ("series", "sequence") WHERE "sequence" IS NOT NULL;
CREATE INDEX "invoicing_invoice_customer_id_c1b6ead9" ON "invoicing_invoice" ("customer_id");
CREATE INDEX "invoicing_invoice_from_invoice_id_463fa991" ON "invoicing_invoice" ("from_invoice_id");
CREATE INDEX "invoicing_newest" ON "invoicing_invoice" ("created" DESC, "id" DESC, "currency", "total");
CREATE INDEX "invoicing_status" ON "invoicing_invoice" ("status", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_customer" ON "invoicing_invoice" ("customer_id", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_currency" ON "invoicing_invoice" ("currency", "created" DESC, "id" DESC);
CREATE INDEX "invoicing_due" ON "invoicing_invoice" ("status", "due_date", "id");
CREATE INDEX "invoicing_due_date" ON "invoicing_invoice" ("due_date", "id") WHERE "due_date" IS NOT NULL;
CREATE INDEX "invoicing_total" ON "invoicing_invoice" ("currency", "total");
CREATE INDEX "invoicing_number" ON "invoicing_invoice" ("number");
CREATE INDEX "invoicing_paid" ON "invoicing_invoice" ("paid_at") WHERE "status" = 'paid';
--
-- Create index invoicing_cn_newest on OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model creditnote
--
CREATE INDEX "invoicing_cn_newest" ON "invoicing_creditnote" ("created" DESC, "id" DESC);
--
-- Create index invoicing_cn_status on F(status), OrderBy(F(created), descending=True), OrderBy(F(id), descending=True) on model creditnote
--
CREATE INDEX "invoicing_cn_status" ON "invoicing_creditnote" ("status", "created" DESC, "id" DESC);
--
-- Create constraint invoicing_credit_note_public_id on model creditnote
--
CREATE TABLE "new__invoicing_creditnote" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "number" varchar(50) NOT NULL, "status" varchar(6) NOT NULL, "reason" varchar(22) NOT NULL, "memo" text NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "currency" varchar(3) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "pre_payment_amount" bigint NOT NULL, "refund_amount" bigint NOT NULL, "credit_amount" bigint NOT NULL, "out_of_band_amount" bigint NOT NULL, "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "created" datetime NOT NULL, "effective_at" datetime NOT NULL, "voided_at" datetime NULL, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_credit_note_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_creditnote" ("id", "public_id", "number", "status", "reason", "memo", "metadata", "currency", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "pre_payment_amount", "refund_amount", "credit_amount", "out_of_band_amount", "frozen", "hash", "created", "effective_at", "voided_at", "invoice_id") SELECT "id", "public_id", "number", "status", "reason", "memo", "metadata", "currency", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "pre_payment_amount", "refund_amount", "credit_amount", "out_of_band_amount", "frozen", "hash", "created", "effective_at", "voided_at", "invoice_id" FROM "invoicing_creditnote";
DROP TABLE "invoicing_creditnote";
ALTER TABLE "new__invoicing_creditnote" RENAME TO "invoicing_creditnote";
CREATE INDEX "invoicing_creditnote_invoice_id_61f6cc89" ON "invoicing_creditnote" ("invoice_id");
CREATE INDEX "invoicing_cn_newest" ON "invoicing_creditnote" ("created" DESC, "id" DESC);
CREATE INDEX "invoicing_cn_status" ON "invoicing_creditnote" ("status", "created" DESC, "id" DESC);
--
-- Create constraint invoicing_credit_note_number on model creditnote
--
CREATE TABLE "new__invoicing_creditnote" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "number" varchar(50) NOT NULL, "status" varchar(6) NOT NULL, "reason" varchar(22) NOT NULL, "memo" text NOT NULL, "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "currency" varchar(3) NOT NULL, "subtotal" bigint NOT NULL, "total_discount" bigint NOT NULL, "total_tax" bigint NOT NULL, "total_excluding_tax" bigint NOT NULL, "total" bigint NOT NULL, "pre_payment_amount" bigint NOT NULL, "refund_amount" bigint NOT NULL, "credit_amount" bigint NOT NULL, "out_of_band_amount" bigint NOT NULL, "frozen" text NOT NULL CHECK ((JSON_VALID("frozen") OR "frozen" IS NULL)), "hash" varchar(64) NOT NULL, "created" datetime NOT NULL, "effective_at" datetime NOT NULL, "voided_at" datetime NULL, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_credit_note_public_id" UNIQUE ("public_id"), CONSTRAINT "invoicing_credit_note_number" UNIQUE ("number"));
INSERT INTO "new__invoicing_creditnote" ("id", "public_id", "number", "status", "reason", "memo", "metadata", "currency", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "pre_payment_amount", "refund_amount", "credit_amount", "out_of_band_amount", "frozen", "hash", "created", "effective_at", "voided_at", "invoice_id") SELECT "id", "public_id", "number", "status", "reason", "memo", "metadata", "currency", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "pre_payment_amount", "refund_amount", "credit_amount", "out_of_band_amount", "frozen", "hash", "created", "effective_at", "voided_at", "invoice_id" FROM "invoicing_creditnote";
DROP TABLE "invoicing_creditnote";
ALTER TABLE "new__invoicing_creditnote" RENAME TO "invoicing_creditnote";
CREATE INDEX "invoicing_creditnote_invoice_id_61f6cc89" ON "invoicing_creditnote" ("invoice_id");
CREATE INDEX "invoicing_cn_newest" ON "invoicing_creditnote" ("created" DESC, "id" DESC);
CREATE INDEX "invoicing_cn_status" ON "invoicing_creditnote" ("status", "created" DESC, "id" DESC);
--
-- Create index invoicing_payment_newest on field(s) -created, -id of model invoicepayment
--
CREATE INDEX "invoicing_payment_newest" ON "invoicing_invoicepayment" ("created" DESC, "id" DESC);
--
-- Create constraint invoicing_payment_public_id on model invoicepayment
--
CREATE TABLE "new__invoicing_invoicepayment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "amount" bigint NOT NULL, "overpaid" bigint NOT NULL, "currency" varchar(3) NOT NULL, "method" varchar(20) NOT NULL, "out_of_band" bool NOT NULL, "reference" varchar(200) NOT NULL, "paid_on" date NOT NULL, "receipt_number" varchar(20) NOT NULL, "created" datetime NOT NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_payment_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_invoicepayment" ("id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id") SELECT "id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id" FROM "invoicing_invoicepayment";
DROP TABLE "invoicing_invoicepayment";
ALTER TABLE "new__invoicing_invoicepayment" RENAME TO "invoicing_invoicepayment";
CREATE INDEX "invoicing_invoicepayment_actor_id_f6e85c56" ON "invoicing_invoicepayment" ("actor_id");
CREATE INDEX "invoicing_invoicepayment_invoice_id_4768006f" ON "invoicing_invoicepayment" ("invoice_id");
CREATE INDEX "invoicing_payment_newest" ON "invoicing_invoicepayment" ("created" DESC, "id" DESC);
--
-- Create constraint invoicing_payment_receipt_number on model invoicepayment
--
CREATE TABLE "new__invoicing_invoicepayment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "amount" bigint NOT NULL, "overpaid" bigint NOT NULL, "currency" varchar(3) NOT NULL, "method" varchar(20) NOT NULL, "out_of_band" bool NOT NULL, "reference" varchar(200) NOT NULL, "paid_on" date NOT NULL, "receipt_number" varchar(20) NOT NULL, "created" datetime NOT NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_payment_public_id" UNIQUE ("public_id"), CONSTRAINT "invoicing_payment_receipt_number" UNIQUE ("receipt_number"));
INSERT INTO "new__invoicing_invoicepayment" ("id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id") SELECT "id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id" FROM "invoicing_invoicepayment";
DROP TABLE "invoicing_invoicepayment";
ALTER TABLE "new__invoicing_invoicepayment" RENAME TO "invoicing_invoicepayment";
CREATE INDEX "invoicing_invoicepayment_actor_id_f6e85c56" ON "invoicing_invoicepayment" ("actor_id");
CREATE INDEX "invoicing_invoicepayment_invoice_id_4768006f" ON "invoicing_invoicepayment" ("invoice_id");
CREATE INDEX "invoicing_payment_newest" ON "invoicing_invoicepayment" ("created" DESC, "id" DESC);
--
-- Create constraint invoicing_payment_amount on model invoicepayment
--
CREATE TABLE "new__invoicing_invoicepayment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "amount" bigint NOT NULL, "overpaid" bigint NOT NULL, "currency" varchar(3) NOT NULL, "method" varchar(20) NOT NULL, "out_of_band" bool NOT NULL, "reference" varchar(200) NOT NULL, "paid_on" date NOT NULL, "receipt_number" varchar(20) NOT NULL, "created" datetime NOT NULL, "actor_id" bigint NULL REFERENCES "staff_user" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_payment_public_id" UNIQUE ("public_id"), CONSTRAINT "invoicing_payment_receipt_number" UNIQUE ("receipt_number"), CONSTRAINT "invoicing_payment_amount" CHECK (("amount" > 0 AND "overpaid" >= 0)));
INSERT INTO "new__invoicing_invoicepayment" ("id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id") SELECT "id", "public_id", "amount", "overpaid", "currency", "method", "out_of_band", "reference", "paid_on", "receipt_number", "created", "actor_id", "invoice_id" FROM "invoicing_invoicepayment";
DROP TABLE "invoicing_invoicepayment";
ALTER TABLE "new__invoicing_invoicepayment" RENAME TO "invoicing_invoicepayment";
CREATE INDEX "invoicing_invoicepayment_actor_id_f6e85c56" ON "invoicing_invoicepayment" ("actor_id");
CREATE INDEX "invoicing_invoicepayment_invoice_id_4768006f" ON "invoicing_invoicepayment" ("invoice_id");
CREATE INDEX "invoicing_payment_newest" ON "invoicing_invoicepayment" ("created" DESC, "id" DESC);
--
-- Create index invoicing_line_invoice on field(s) invoice, position of model invoiceline
--
CREATE INDEX "invoicing_line_invoice" ON "invoicing_invoiceline" ("invoice_id", "position");
--
-- Create constraint invoicing_line_public_id on model invoiceline
--
CREATE TABLE "new__invoicing_invoiceline" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "description" varchar(5000) NOT NULL, "quantity" decimal NOT NULL, "unit_amount" decimal NOT NULL, "period_start" date NULL, "period_end" date NULL, "discountable" bool NOT NULL, "tax_rates" text NOT NULL CHECK ((JSON_VALID("tax_rates") OR "tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "public_id" varchar(40) NOT NULL, "position" smallint unsigned NOT NULL CHECK ("position" >= 0), "amount" bigint NOT NULL, "figures" text NOT NULL CHECK ((JSON_VALID("figures") OR "figures" IS NULL)), "invoice_id" bigint NOT NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, "item_id" bigint NULL REFERENCES "invoicing_invoiceitem" ("id") DEFERRABLE INITIALLY DEFERRED, "price_id" bigint NULL REFERENCES "invoicing_price" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_line_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_invoiceline" ("id", "description", "quantity", "unit_amount", "period_start", "period_end", "discountable", "tax_rates", "discounts", "metadata", "public_id", "position", "amount", "figures", "invoice_id", "item_id", "price_id") SELECT "id", "description", "quantity", "unit_amount", "period_start", "period_end", "discountable", "tax_rates", "discounts", "metadata", "public_id", "position", "amount", "figures", "invoice_id", "item_id", "price_id" FROM "invoicing_invoiceline";
DROP TABLE "invoicing_invoiceline";
ALTER TABLE "new__invoicing_invoiceline" RENAME TO "invoicing_invoiceline";
CREATE INDEX "invoicing_invoiceline_invoice_id_76c97100" ON "invoicing_invoiceline" ("invoice_id");
CREATE INDEX "invoicing_invoiceline_item_id_792c4835" ON "invoicing_invoiceline" ("item_id");
CREATE INDEX "invoicing_invoiceline_price_id_cdacf4a3" ON "invoicing_invoiceline" ("price_id");
CREATE INDEX "invoicing_line_invoice" ON "invoicing_invoiceline" ("invoice_id", "position");
--
-- Create index invoicing_item_pending on F(customer), OrderBy(F(id), descending=True) on model invoiceitem
--
CREATE INDEX "invoicing_item_pending" ON "invoicing_invoiceitem" ("customer_id", "id" DESC) WHERE ("deleted_at" IS NULL AND "invoice_id" IS NULL);
--
-- Create constraint invoicing_item_public_id on model invoiceitem
--
CREATE TABLE "new__invoicing_invoiceitem" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "description" varchar(5000) NOT NULL, "quantity" decimal NOT NULL, "unit_amount" decimal NOT NULL, "period_start" date NULL, "period_end" date NULL, "discountable" bool NOT NULL, "tax_rates" text NOT NULL CHECK ((JSON_VALID("tax_rates") OR "tax_rates" IS NULL)), "discounts" text NOT NULL CHECK ((JSON_VALID("discounts") OR "discounts" IS NULL)), "metadata" text NOT NULL CHECK ((JSON_VALID("metadata") OR "metadata" IS NULL)), "public_id" varchar(40) NOT NULL, "currency" varchar(3) NOT NULL, "created" datetime NOT NULL, "deleted_at" datetime NULL, "customer_id" bigint NOT NULL REFERENCES "customers_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "invoice_id" bigint NULL REFERENCES "invoicing_invoice" ("id") DEFERRABLE INITIALLY DEFERRED, "price_id" bigint NULL REFERENCES "invoicing_price" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_item_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_invoiceitem" ("id", "description", "quantity", "unit_amount", "period_start", "period_end", "discountable", "tax_rates", "discounts", "metadata", "public_id", "currency", "created", "deleted_at", "customer_id", "invoice_id", "price_id") SELECT "id", "description", "quantity", "unit_amount", "period_start", "period_end", "discountable", "tax_rates", "discounts", "metadata", "public_id", "currency", "created", "deleted_at", "customer_id", "invoice_id", "price_id" FROM "invoicing_invoiceitem";
DROP TABLE "invoicing_invoiceitem";
ALTER TABLE "new__invoicing_invoiceitem" RENAME TO "invoicing_invoiceitem";
CREATE INDEX "invoicing_invoiceitem_customer_id_2ebac983" ON "invoicing_invoiceitem" ("customer_id");
CREATE INDEX "invoicing_invoiceitem_invoice_id_7290c467" ON "invoicing_invoiceitem" ("invoice_id");
CREATE INDEX "invoicing_invoiceitem_price_id_267e397c" ON "invoicing_invoiceitem" ("price_id");
CREATE INDEX "invoicing_item_pending" ON "invoicing_invoiceitem" ("customer_id", "id" DESC) WHERE ("deleted_at" IS NULL AND "invoice_id" IS NULL);
--
-- Create index invoicing_price_active on field(s) product, currency of model price
--
CREATE INDEX "invoicing_price_active" ON "invoicing_price" ("product_id", "currency") WHERE "active";
--
-- Create constraint invoicing_price_public_id on model price
--
CREATE TABLE "new__invoicing_price" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL, "currency" varchar(3) NOT NULL, "unit_amount" decimal NOT NULL, "nickname" varchar(100) NOT NULL, "active" bool NOT NULL, "created" datetime NOT NULL, "product_id" bigint NOT NULL REFERENCES "invoicing_product" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "invoicing_price_public_id" UNIQUE ("public_id"));
INSERT INTO "new__invoicing_price" ("id", "public_id", "currency", "unit_amount", "nickname", "active", "created", "product_id") SELECT "id", "public_id", "currency", "unit_amount", "nickname", "active", "created", "product_id" FROM "invoicing_price";
DROP TABLE "invoicing_price";
ALTER TABLE "new__invoicing_price" RENAME TO "invoicing_price";
CREATE INDEX "invoicing_price_product_id_948fd6f7" ON "invoicing_price" ("product_id");
CREATE INDEX "invoicing_price_active" ON "invoicing_price" ("product_id", "currency") WHERE "active";
--
-- Run SQL for the database in use
--
CREATE TRIGGER invoicing_invoice_frozen BEFORE UPDATE ON invoicing_invoice WHEN OLD.status <> 'draft' AND (NOT (NEW.public_id IS NOT DISTINCT FROM OLD.public_id AND NEW.customer_id IS NOT DISTINCT FROM OLD.customer_id AND NEW.customer_name IS NOT DISTINCT FROM OLD.customer_name AND NEW.customer_email IS NOT DISTINCT FROM OLD.customer_email AND NEW.currency IS NOT DISTINCT FROM OLD.currency AND NEW.collection_method IS NOT DISTINCT FROM OLD.collection_method AND NEW.description IS NOT DISTINCT FROM OLD.description AND NEW.footer IS NOT DISTINCT FROM OLD.footer AND NEW.custom_fields IS NOT DISTINCT FROM OLD.custom_fields AND NEW.days_until_due IS NOT DISTINCT FROM OLD.days_until_due AND NEW.due_date IS NOT DISTINCT FROM OLD.due_date AND NEW.default_tax_rates IS NOT DISTINCT FROM OLD.default_tax_rates AND NEW.discounts IS NOT DISTINCT FROM OLD.discounts AND NEW.amount_tax_display IS NOT DISTINCT FROM OLD.amount_tax_display AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.series IS NOT DISTINCT FROM OLD.series AND NEW.sequence IS NOT DISTINCT FROM OLD.sequence AND NEW.frozen IS NOT DISTINCT FROM OLD.frozen AND NEW.hash IS NOT DISTINCT FROM OLD.hash AND NEW.figures IS NOT DISTINCT FROM OLD.figures AND NEW.from_invoice_id IS NOT DISTINCT FROM OLD.from_invoice_id AND NEW.created IS NOT DISTINCT FROM OLD.created AND NEW.subtotal IS NOT DISTINCT FROM OLD.subtotal AND NEW.total_discount IS NOT DISTINCT FROM OLD.total_discount AND NEW.total_tax IS NOT DISTINCT FROM OLD.total_tax AND NEW.total_excluding_tax IS NOT DISTINCT FROM OLD.total_excluding_tax AND NEW.total IS NOT DISTINCT FROM OLD.total AND NEW.starting_balance IS NOT DISTINCT FROM OLD.starting_balance AND NEW.ending_balance IS NOT DISTINCT FROM OLD.ending_balance AND NEW.applied_balance IS NOT DISTINCT FROM OLD.applied_balance AND NEW.amount_due IS NOT DISTINCT FROM OLD.amount_due AND NEW.effective_at IS NOT DISTINCT FROM OLD.effective_at AND NEW.finalized_at IS NOT DISTINCT FROM OLD.finalized_at) OR NEW.status = 'draft' OR (OLD.status = 'paid' AND NEW.status <> 'paid') OR (OLD.status = 'void' AND NEW.status <> 'void') OR (OLD.status = 'uncollectible' AND NEW.status = 'open')) BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_invoice_kept BEFORE DELETE ON invoicing_invoice WHEN OLD.status <> 'draft' BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_invoiceline_frozen BEFORE UPDATE ON invoicing_invoiceline WHEN (SELECT status FROM invoicing_invoice WHERE id = OLD.invoice_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_invoiceline_kept BEFORE DELETE ON invoicing_invoiceline WHEN (SELECT status FROM invoicing_invoice WHERE id = OLD.invoice_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_invoiceline_complete BEFORE INSERT ON invoicing_invoiceline WHEN (SELECT status FROM invoicing_invoice WHERE id = NEW.invoice_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_creditnote_frozen BEFORE UPDATE ON invoicing_creditnote WHEN NOT (NEW.public_id IS NOT DISTINCT FROM OLD.public_id AND NEW.invoice_id IS NOT DISTINCT FROM OLD.invoice_id AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.reason IS NOT DISTINCT FROM OLD.reason AND NEW.currency IS NOT DISTINCT FROM OLD.currency AND NEW.subtotal IS NOT DISTINCT FROM OLD.subtotal AND NEW.total_discount IS NOT DISTINCT FROM OLD.total_discount AND NEW.total_tax IS NOT DISTINCT FROM OLD.total_tax AND NEW.total_excluding_tax IS NOT DISTINCT FROM OLD.total_excluding_tax AND NEW.total IS NOT DISTINCT FROM OLD.total AND NEW.pre_payment_amount IS NOT DISTINCT FROM OLD.pre_payment_amount AND NEW.refund_amount IS NOT DISTINCT FROM OLD.refund_amount AND NEW.credit_amount IS NOT DISTINCT FROM OLD.credit_amount AND NEW.out_of_band_amount IS NOT DISTINCT FROM OLD.out_of_band_amount AND NEW.frozen IS NOT DISTINCT FROM OLD.frozen AND NEW.hash IS NOT DISTINCT FROM OLD.hash AND NEW.created IS NOT DISTINCT FROM OLD.created AND NEW.effective_at IS NOT DISTINCT FROM OLD.effective_at) OR OLD.status = 'void' AND NEW.status <> 'void' BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
CREATE TRIGGER invoicing_creditnote_kept BEFORE DELETE ON invoicing_creditnote WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END;
--
-- Run SQL for the database in use
--
CREATE TRIGGER invoicing_invoicepayment_no_update BEFORE UPDATE ON invoicing_invoicepayment WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'invoicing_invoicepayment is append-only'); END;
CREATE TRIGGER invoicing_invoicepayment_no_delete BEFORE DELETE ON invoicing_invoicepayment BEGIN SELECT RAISE(ABORT, 'invoicing_invoicepayment is append-only'); END;
--
-- Run SQL for the database in use
--
CREATE TRIGGER invoicing_storeddocument_no_update BEFORE UPDATE ON invoicing_storeddocument WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'invoicing_storeddocument is append-only'); END;
CREATE TRIGGER invoicing_storeddocument_no_delete BEFORE DELETE ON invoicing_storeddocument BEGIN SELECT RAISE(ABORT, 'invoicing_storeddocument is append-only'); END;
COMMIT;
