"""Who may read and who may send what: the written table that tests/abuse/test_access.py holds every address against.

One line an address: its name, the lowest role that may read it (GET, HEAD), the lowest that may send to it (POST).

    anybody        also who is not signed in
    account        whoever is signed in, with a role or without
    Read-only      each role sees all that the one before it sees
    Billing
    Administrator
    nobody         the address is there and closed to all
    -              the address does not know the method (405)
"""

from fnmatch import fnmatchcase
from functools import cache

LEVELS = ("anybody", "account", "Read-only", "Billing", "Administrator", "nobody")

DESK = """
home                                  account        -
settings                              account        -
staff_profile                         account        account

customer_list                         Read-only      -
customer_columns                      -              Read-only
customer_export                       Read-only      -
customer_export_file                  Read-only      -
customer_detail                       Read-only      -
customer_duplicates                   Read-only      -
customer_address_fields               -              Read-only
customer_add                          Billing        Billing
customer_edit                         Billing        Billing
customer_delete                       Billing        Billing
customer_restore                      -              Billing
customer_other_currency               Billing        Billing
customer_merge                        Billing        Billing
customer_bulk_set                     Billing        Billing
customer_bulk_delete                  Billing        Billing
customer_undo_delete                  Billing        Billing
customer_undo                         Billing        Billing
customer_invoice_settings             Billing        Billing
customer_import                       Billing        Billing
import_detail                         Read-only      -
import_columns                        Billing        Billing
import_apply                          -              Billing
import_discard                        -              Billing
tax_id_add                            Billing        Billing
tax_id_remove                         Billing        Billing
tax_id_verify                         -              Billing
balance_ledger                        Read-only      -
balance_export                        Read-only      -
balance_adjust                        Billing        Billing
balance_preview                       Billing        -
balance_note                          Billing        Billing
balance_reverse                       Billing        Billing
coupon_apply                          Billing        Billing
coupon_remove                         Billing        Billing
coupon_list                           Read-only      -
coupon_columns                        -              Read-only
coupon_export                         Read-only      -
coupon_export_file                    Read-only      -
coupon_detail                         Read-only      -
coupon_invoices                       Read-only      -
coupon_add                            Billing        Billing
coupon_edit                           Billing        Billing
coupon_delete                         Billing        Billing
coupon_restore                        -              Billing
promotion_code_list                   Read-only      -
promotion_code_columns                -              Read-only
promotion_code_export                 Read-only      -
promotion_code_export_file            Read-only      -
promotion_code_detail                 Read-only      -
promotion_code_add                    Billing        Billing
promotion_code_edit                   Billing        Billing
promotion_code_on                     -              Billing
promotion_code_off                    -              Billing

invoice_list                          Read-only      -
invoice_columns                       -              Read-only
invoice_export                        Read-only      -
invoice_export_file                   Read-only      -
invoice_detail                        Read-only      -
invoice_preview                       Read-only      -
invoice_preview_page                  Read-only      -
invoice_pdf                           Read-only      -
invoice_pdfs                          Read-only      Read-only
invoice_bulk                          Billing        Billing
invoice_add                           Billing        Billing
invoice_customers                     Billing        -
invoice_customer_add                  Billing        Billing
invoice_edit                          Billing        Billing
invoice_paste                         -              Billing
invoice_finalize                      Billing        Billing
invoice_finalize_and_send             Billing        Billing
invoice_void                          Billing        Billing
invoice_uncollectible                 Billing        Billing
invoice_delete                        Billing        Billing
invoice_duplicate                     -              Billing
invoice_revise                        Billing        Billing
invoice_send                          Billing        Billing
invoice_send_preview                  Billing        Billing
invoice_send_texts                    -              Billing
invoice_unsend                        -              Billing
credit_note_send                      Billing        Billing
credit_note_send_preview              Billing        Billing
credit_note_send_texts                -              Billing
credit_note_unsend                    -              Billing
payment_send                          Billing        Billing
payment_send_preview                  Billing        Billing
payment_send_texts                    -              Billing
payment_unsend                        -              Billing
hosted_link_replace                   Billing        Billing
hosted_link_turn_off                  Billing        Billing
hosted_link_turn_on                   -              Billing
claim_confirm                         -              Billing
claim_dismiss                         -              Billing
query_answer                          Billing        Billing
query_close                           -              Billing
portal_link_send                      Billing        Billing
portal_request_list                   Read-only      -
portal_request_columns                -              Read-only
portal_request_export                 Read-only      -
portal_request_export_file            Read-only      -
portal_request_detail                 Read-only      -
portal_request_approve                -              Billing
portal_request_refuse                 Billing        Billing
portal_ask                            anybody        anybody
portal_open                           anybody        anybody
portal_choose                         anybody        anybody
portal_language                       anybody        anybody
portal_sign_out                       anybody        anybody
portal_overview                       anybody        -
portal_invoice_pdf                    anybody        -
portal_credit_note_pdf                anybody        -
portal_receipt_pdf                    anybody        -
portal_pay                            anybody        -
portal_statement                      anybody        -
portal_statement_pdf                  anybody        -
portal_details                        anybody        anybody
portal_methods                        anybody        anybody
portal_method_new                     anybody        -
portal_method_default                 -              anybody
portal_method_remove                  anybody        anybody
portal_charge                         anybody        anybody
portal_charged                        anybody        -
hosted_invoice                        anybody        -
hosted_pay                            anybody        anybody
hosted_pay_step                       anybody        anybody
hosted_pdf                            anybody        -
hosted_receipt                        anybody        -
hosted_credit_note                    anybody        -
hosted_paid                           anybody        anybody
hosted_query                          anybody        anybody
hosted_new_link                       anybody        anybody
hosted_gone                           anybody        anybody
hosted_colour                         anybody        -
hosted_logo                           anybody        -
verify                                anybody        anybody
payment_method_add                    Billing        Billing
payment_method_ask                    Billing        Billing
method_link                           anybody        -
method_link_go                        anybody        -
method_link_back                      anybody        -
payment_method_detail                 Read-only      -
payment_method_default                -              Billing
payment_method_edit                   Billing        Billing
invoice_payment_method                Billing        Billing
payment_method_detach                 Billing        Billing
test_gateway_confirm                  anybody        anybody
test_gateway_setup                    anybody        anybody
reminder_list                         Read-only      -
reminder_export                       Read-only      -
reminders_of_customers                Billing        Billing
reminders_of_customers_undo           -              Billing
reminders_of_invoices                 Billing        Billing
reminders_of_invoices_undo            -              Billing
reminder_letters_send                 Billing        Billing
reminder_letters_skip                 Billing        Billing
reminder_settings                     Read-only      Administrator
collecting_settings                   Read-only      Administrator
promise_add                           Billing        Billing
promise_remove                        -              Billing
reminder_pause                        Billing        Billing
reminder_resume                       -              Billing
reminder_skip                         Billing        Billing
reminder_send                         Billing        Billing
reminder_preview                      Billing        Billing
reminder_texts                        -              Billing
customer_reminders                    Read-only      -
customer_reminders_edit               Billing        Billing
customer_reminders_pause              Billing        Billing
customer_reminders_resume             -              Billing
invoice_charge                        Billing        Billing
invoice_finalize_and_charge           Billing        Billing
tries_stop                            Billing        Billing
tries_resume                          Billing        Billing
tries_skip                            Billing        Billing
tries_move                            Billing        Billing
gateway_books                         Read-only      Billing
gateway_books_file                    Read-only      -
refund_list                           Read-only      -
refund_columns                        -              Read-only
refund_export                         Read-only      -
refund_export_file                    Read-only      -
refund_detail                         Read-only      -
refund_again                          Billing        Billing
refund_ask                            -              Billing
refund_set_aside                      Billing        Billing
charge_refund                         Billing        Billing
dispute_list                          Read-only      -
dispute_columns                       -              Read-only
dispute_export                        Read-only      -
dispute_export_file                   Read-only      -
dispute_detail                        Read-only      -
dispute_evidence                      Billing        Billing
dispute_submit                        Billing        Billing
dispute_accept                        Billing        Billing
dispute_file                          Read-only      -
dispute_file_remove                   -              Billing
charge_dispute                        -              Billing
charge_return                         -              Billing
refund_turn                           -              Billing
payment_method_renew                  -              Billing
charge_list                           Read-only      -
charge_columns                        -              Read-only
charge_export                         Read-only      -
charge_export_file                    Read-only      -
charge_detail                         Read-only      -
charge_ask                            -              Billing
charge_give_up                        Billing        Billing
charge_progress                       Read-only      -
payment_list                          Read-only      -
payment_columns                       -              Read-only
payment_export                        Read-only      -
payment_export_file                   Read-only      -
payment_detail                        Read-only      -
payment_document                      Read-only      -
payment_document_page                 Read-only      -
payment_receipt                       Read-only      -
payment_add                           Billing        Billing
payment_preview                       Read-only      -
payment_out_of_band                   Billing        Billing
payment_receive                       Billing        Billing
payment_reverse                       Billing        Billing
incoming_payment                      Read-only      -
incoming_reverse                      Billing        Billing
customer_payment                      Billing        Billing
customer_payment_shares               -              Billing
customer_statement_page               Read-only      -
customer_statement_file               Read-only      -
customer_statement_pdf                Read-only      -
customer_statement_send               Billing        Billing
customer_statement_send_preview       Billing        Billing
customer_statement_send_texts         -              Billing
statements_send                       Billing        Billing
credit_note_list                      Read-only      -
credit_note_columns                   -              Read-only
credit_note_export                    Read-only      -
credit_note_export_file               Read-only      -
credit_note_detail                    Read-only      -
credit_note_document                  Read-only      -
credit_note_document_page             Read-only      -
credit_note_pdf                       Read-only      -
credit_note_pdfs                      Read-only      Read-only
credit_note_add                       Billing        Billing
credit_note_preview                   -              Billing
credit_note_edit                      Billing        Billing
credit_note_void                      Billing        Billing
documents_file                        Read-only      -
document_colour                       account        -
books                                 Read-only      -
books_check                           -              Billing
books_witness                         Read-only      -
pending_item_add                      Billing        Billing
pending_item_remove                   Billing        Billing
pending_invoice                       -              Billing
product_list                          Read-only      -
product_columns                       -              Read-only
product_export                        Read-only      -
product_export_file                   Read-only      -
product_detail                        Read-only      -
product_suggest                       Read-only      -
product_add                           Billing        Billing
product_edit                          Billing        Billing
product_delete                        Billing        Billing
product_archive                       -              Billing
product_unarchive                     -              Billing
subscription_add                      Billing        Billing
subscription_prices                   Billing        -
customer_subscription_add             Billing        Billing
price_list                            Read-only      -
price_columns                         -              Read-only
price_export                          Read-only      -
price_export_file                     Read-only      -
price_detail                          Read-only      -
price_add                             Billing        Billing
price_edit                            Billing        Billing
price_currency                        Billing        Billing
price_currency_remove                 -              Billing
price_delete                          Billing        Billing
price_archive                         -              Billing
price_unarchive                       -              Billing
tax_report                            Read-only      -
tax_report_file                       Read-only      -
tax_report_documents                  Read-only      -
email_text_list                       Read-only      -
email_text_columns                    -              Read-only
email_text_export                     Read-only      -
email_text_export_file                Read-only      -
email_text_add                        Administrator  Administrator
email_text_edit                       Read-only      Administrator
email_text_preview                    Read-only      Read-only
email_text_reset                      Administrator  Administrator
exchange_rate_list                    Read-only      -
exchange_rate_columns                 -              Read-only
exchange_rate_export                  Read-only      -
exchange_rate_export_file             Read-only      -
exchange_rate_add                     Billing        Billing
exchange_rate_import                  Billing        Billing
exchange_rate_edit                    Billing        Billing
exchange_rate_delete                  Billing        Billing
tax_rate_list                         Read-only      -
tax_rate_columns                      -              Read-only
tax_rate_export                       Read-only      -
tax_rate_export_file                  Read-only      -
tax_rate_detail                       Read-only      -
tax_rate_add                          Billing        Billing
tax_rate_edit                         Billing        Billing
tax_rate_archive                      -              Billing
tax_rate_unarchive                    -              Billing

email_list                            Read-only      -
email_columns                         -              Read-only
email_export                          Read-only      -
email_export_file                     Read-only      -
email_detail                          Read-only      -
email_html                            Read-only      -
email_attachment                      Read-only      -
email_cancel                          -              Billing
email_retry                           -              Billing
email_copy                            Billing        Billing
email_works_again                     -              Billing
email_bulk_retry                      Billing        Billing
email_bulk_cancel                     Billing        Billing

job_detail                            Read-only      -
job_cancel                            -              Read-only

company_profile                       Read-only      Administrator
company_portal                        Read-only      Administrator
company_documents                     Read-only      Administrator
law                                   Read-only      -
email_settings                        Read-only      Administrator
gateway_settings                      Read-only      -
gateway_keys                          Administrator  Administrator
gateway_check                         -              Administrator
gateway_forget                        Administrator  Administrator
stripe_webhook                        -              anybody
email_test                            Billing        Billing
email_mailbox                         -              Administrator
company_numbering                     Read-only      Administrator
company_documents_preview             Read-only      Read-only
company_documents_sample              Read-only      Read-only
company_address_fields                -              Administrator
company_logo                          Read-only      -
company_icon                          Read-only      -
company_undo                          -              Administrator
security_log_entry_list               Administrator  -
security_log_entry_columns            -              Administrator
security_log_entry_export             Administrator  -
security_log_entry_export_file        Administrator  -
security_log_entry_detail             Administrator  -
staff_team                            Administrator  -
staff_member                          Administrator  -
staff_edit                            Administrator  Administrator
staff_deactivate                      Administrator  Administrator
staff_reactivate                      -              Administrator
staff_drop_two_step                   Administrator  Administrator
staff_sign_in_rules                   Administrator  Administrator
staff_lift_lock                       -              Administrator
invitation_send                       Administrator  Administrator
invitation_renew                      -              Administrator
invitation_revoke                     -              Administrator
"""

# For balancers and Prometheus; /metrics answers on loopback, or with its token (tests/desk/monitoring).
MONITORING = """
healthz                               anybody        -
readyz                                anybody        -
metrics                               anybody        -
"""

# The ways in and out, and everybody's own password, second step, passkeys and sessions.
DOOR = """
invitation_accept                     anybody        anybody
account_login                         anybody        anybody
account_logout                        anybody        anybody
account_signup                        anybody        anybody
account_inactive                      anybody        -
account_reset_password                anybody        anybody
account_reset_password_done           anybody        -
account_reset_password_from_key       anybody        anybody
account_reset_password_from_key_done  anybody        -
mfa_authenticate                      anybody        anybody
second_step_required                  account        -
identity_continue                     account        -
mfa_login_webauthn                    anybody        anybody
account_reauthenticate                account        account
account_change_password               account        account
account_set_password                  account        account
usersessions_list                     account        account
mfa_index                             account        -
mfa_reauthenticate                    account        account
mfa_activate_totp                     account        account
mfa_deactivate_totp                   account        account
mfa_view_recovery_codes               account        -
mfa_generate_recovery_codes           account        account
mfa_download_recovery_codes           account        -
mfa_list_webauthn                     account        -
mfa_add_webauthn                      account        account
mfa_edit_webauthn                     account        account
mfa_remove_webauthn                   account        account
mfa_reauthenticate_webauthn           account        account
"""

# The Django admin. A list answers whoever sees it also to POST, where each action asks for its own permission.
ADMIN = """
admin:login                           anybody        anybody
admin:logout                          account        account
admin:index                           Read-only      Read-only
admin:password_change                 Read-only      Read-only
admin:password_change_done            Read-only      -
admin:autocomplete                    nobody         -
admin:jsi18n                          Read-only      -
admin:view_on_site                    Read-only      Read-only
admin:app_list                        Read-only      Read-only
admin:                                Read-only      Read-only

admin:staff_*_add                     nobody         nobody
admin:staff_*_delete                  nobody         nobody
admin:staff_user_change               Administrator  Administrator
admin:staff_*_change                  Administrator  nobody
admin:staff_*                         Administrator  Administrator

admin:customers_customer_add          Billing        Billing
admin:customers_customer_change       Read-only      Billing
admin:customers_customer_delete       Billing        Billing
admin:customers_coupon_add            Billing        Billing
admin:customers_coupon_change         Read-only      Billing
admin:customers_coupon_delete         Billing        Billing
admin:customers_taxid_add             Billing        Billing
admin:customers_taxid_delete          Billing        Billing
admin:invoicing_product_add           Billing        Billing
admin:invoicing_product_change        Read-only      Billing
admin:invoicing_taxrate_add           Billing        Billing
admin:invoicing_taxrate_change        Read-only      Billing
admin:*_add                           nobody         nobody
admin:*_delete                        nobody         nobody
admin:*_change                        Read-only      nobody
admin:*_history                       Read-only      Read-only
admin:*_changelist                    Read-only      Read-only
"""


@cache
def lines() -> list[tuple[str, str, str]]:
    """(name or pattern of names, who reads, who sends), in the order of the table: the first that fits counts."""
    found = [tuple(line.split()) for line in (DESK + MONITORING + DOOR + ADMIN).splitlines() if line]
    return [(name, reads, sends) for name, reads, sends in found]


@cache
def line_of(name: str) -> tuple[str, str, str] | None:
    return next((line for line in lines() if fnmatchcase(name, line[0])), None)
