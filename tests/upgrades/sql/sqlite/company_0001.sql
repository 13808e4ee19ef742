BEGIN;
--
-- Create model FormerPrefix
--
CREATE TABLE "company_formerprefix" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "prefix" varchar(12) NOT NULL UNIQUE, "owner" varchar(40) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0));
--
-- Create model Company
--
CREATE TABLE "company_company" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "public_id" varchar(40) NOT NULL UNIQUE, "name" varchar(256) NOT NULL, "phone" varchar(20) NOT NULL, "email" varchar(512) NOT NULL, "website" varchar(500) NOT NULL, "address_line1" varchar(500) NOT NULL, "address_line2" varchar(500) NOT NULL, "address_city" varchar(500) NOT NULL, "address_state" varchar(500) NOT NULL, "address_postal_code" varchar(500) NOT NULL, "address_country" varchar(2) NOT NULL, "tax_ids" text NOT NULL CHECK ((JSON_VALID("tax_ids") OR "tax_ids" IS NULL)), "logo" varchar(200) NOT NULL, "icon" varchar(200) NOT NULL, "brand_color" varchar(7) NOT NULL, "bank_account_holder" varchar(256) NOT NULL, "bank_name" varchar(256) NOT NULL, "bank_iban" varchar(34) NOT NULL, "bank_bic" varchar(11) NOT NULL, "default_currency" varchar(3) NOT NULL, "default_language" varchar(35) NOT NULL, "second_language" varchar(35) NOT NULL, "time_zone" varchar(64) NOT NULL, "payment_terms_days" smallint unsigned NOT NULL CHECK ("payment_terms_days" >= 0), "memo" text NOT NULL, "footer" text NOT NULL, "page_size" varchar(6) NOT NULL, "pdf_format" varchar(8) NOT NULL, "amount_tax_display" varchar(21) NOT NULL, "tax_rounding" varchar(7) NOT NULL, "numbering_scheme" varchar(8) NOT NULL, "invoice_prefix" varchar(12) NOT NULL, "next_invoice_sequence" bigint unsigned NOT NULL CHECK ("next_invoice_sequence" >= 0), "updated" datetime NULL, "version" integer unsigned NOT NULL CHECK ("version" >= 0), CONSTRAINT "company_company_only_one" CHECK ("id" = 1));
COMMIT;
