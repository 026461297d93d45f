-- A CRM: the tables that django-crm 0.9 (MIT) makes, with those of Django (BSD-3-Clause) it stands on.
-- Structure only: tables, columns, types, keys and links; not the project's own script.

create table "accounts_account" (
    "id" integer not null primary key,
    "name" varchar(64) not null,
    "email" varchar(254) not null,
    "phone" varchar(128),
    "industry" varchar(255),
    "billing_address_line" varchar(255),
    "billing_street" varchar(55),
    "billing_city" varchar(255),
    "billing_state" varchar(255),
    "billing_postcode" varchar(64),
    "billing_country" varchar(3),
    "website" varchar(200),
    "description" text,
    "created_by_id" integer,
    "created_on" timestamp not null,
    "is_active" boolean not null,
    "status" varchar(64) not null,
    "lead_id" integer,
    "contact_name" varchar(120) not null,
    foreign key ("created_by_id") references "common_user" ("id"),
    foreign key ("lead_id") references "leads_lead" ("id")
);

create table "accounts_account_assigned_to" (
    "id" integer not null primary key,
    "account_id" integer not null,
    "user_id" integer not null,
    unique ("account_id", "user_id"),
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "accounts_account_contacts" (
    "id" integer not null primary key,
    "account_id" integer not null,
    "contact_id" integer not null,
    unique ("account_id", "contact_id"),
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("contact_id") references "contacts_contact" ("id")
);

create table "accounts_account_tags" (
    "id" integer not null primary key,
    "account_id" integer not null,
    "tags_id" integer not null,
    unique ("account_id", "tags_id"),
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("tags_id") references "accounts_tags" ("id")
);

create table "accounts_account_teams" (
    "id" integer not null primary key,
    "account_id" integer not null,
    "teams_id" integer not null,
    unique ("account_id", "teams_id"),
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "accounts_email" (
    "id" integer not null primary key,
    "from_account_id" integer,
    "message_subject" text,
    "message_body" text,
    "timezone" varchar(100) not null,
    "scheduled_date_time" timestamp,
    "scheduled_later" boolean not null,
    "created_on" timestamp not null,
    "from_email" varchar(254) not null,
    "rendered_message_body" text,
    foreign key ("from_account_id") references "accounts_account" ("id")
);

create table "accounts_email_recipients" (
    "id" integer not null primary key,
    "email_id" integer not null,
    "contact_id" integer not null,
    unique ("email_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("email_id") references "accounts_email" ("id")
);

create table "accounts_emaillog" (
    "id" integer not null primary key,
    "email_id" integer,
    "contact_id" integer,
    "is_sent" boolean not null,
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("email_id") references "accounts_email" ("id")
);

create table "accounts_tags" (
    "id" integer not null primary key,
    "name" varchar(20) not null,
    "slug" varchar(20) not null,
    unique ("slug")
);

create table "auth_group" (
    "id" integer not null primary key,
    "name" varchar(150) not null,
    unique ("name")
);

create table "auth_group_permissions" (
    "id" integer not null primary key,
    "group_id" integer not null,
    "permission_id" integer not null,
    unique ("group_id", "permission_id"),
    foreign key ("group_id") references "auth_group" ("id"),
    foreign key ("permission_id") references "auth_permission" ("id")
);

create table "auth_permission" (
    "id" integer not null primary key,
    "content_type_id" integer not null,
    "codename" varchar(100) not null,
    "name" varchar(255) not null,
    unique ("content_type_id", "codename"),
    foreign key ("content_type_id") references "django_content_type" ("id")
);

create table "cases_case" (
    "id" integer not null primary key,
    "name" varchar(64) not null,
    "status" varchar(64) not null,
    "priority" varchar(64) not null,
    "case_type" varchar(255),
    "account_id" integer,
    "closed_on" date not null,
    "description" text,
    "created_by_id" integer,
    "created_on" timestamp not null,
    "is_active" boolean not null,
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "cases_case_assigned_to" (
    "id" integer not null primary key,
    "case_id" integer not null,
    "user_id" integer not null,
    unique ("case_id", "user_id"),
    foreign key ("case_id") references "cases_case" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "cases_case_contacts" (
    "id" integer not null primary key,
    "case_id" integer not null,
    "contact_id" integer not null,
    unique ("case_id", "contact_id"),
    foreign key ("case_id") references "cases_case" ("id"),
    foreign key ("contact_id") references "contacts_contact" ("id")
);

create table "cases_case_teams" (
    "id" integer not null primary key,
    "case_id" integer not null,
    "teams_id" integer not null,
    unique ("case_id", "teams_id"),
    foreign key ("case_id") references "cases_case" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "common_address" (
    "id" integer not null primary key,
    "address_line" varchar(255) not null,
    "street" varchar(55) not null,
    "city" varchar(255) not null,
    "state" varchar(255) not null,
    "postcode" varchar(64) not null,
    "country" varchar(3)
);

create table "common_apisettings" (
    "id" integer not null primary key,
    "title" text not null,
    "apikey" varchar(16) not null,
    "website" varchar(255) not null,
    "created_by_id" integer,
    "created_on" timestamp not null,
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "common_apisettings_lead_assigned_to" (
    "id" integer not null primary key,
    "apisettings_id" integer not null,
    "user_id" integer not null,
    unique ("apisettings_id", "user_id"),
    foreign key ("apisettings_id") references "common_apisettings" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_apisettings_tags" (
    "id" integer not null primary key,
    "apisettings_id" integer not null,
    "tags_id" integer not null,
    unique ("apisettings_id", "tags_id"),
    foreign key ("apisettings_id") references "common_apisettings" ("id"),
    foreign key ("tags_id") references "accounts_tags" ("id")
);

create table "common_attachments" (
    "id" integer not null primary key,
    "created_by_id" integer,
    "file_name" varchar(60) not null,
    "created_on" timestamp not null,
    "attachment" varchar(1001) not null,
    "lead_id" integer,
    "account_id" integer,
    "contact_id" integer,
    "opportunity_id" integer,
    "case_id" integer,
    "task_id" integer,
    "invoice_id" integer,
    "event_id" integer,
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("case_id") references "cases_case" ("id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("created_by_id") references "common_user" ("id"),
    foreign key ("event_id") references "events_event" ("id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id"),
    foreign key ("lead_id") references "leads_lead" ("id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id"),
    foreign key ("task_id") references "tasks_task" ("id")
);

create table "common_comment" (
    "id" integer not null primary key,
    "case_id" integer,
    "comment" varchar(255) not null,
    "commented_on" timestamp not null,
    "commented_by_id" integer,
    "account_id" integer,
    "lead_id" integer,
    "opportunity_id" integer,
    "contact_id" integer,
    "user_id" integer,
    "task_id" integer,
    "invoice_id" integer,
    "event_id" integer,
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("case_id") references "cases_case" ("id"),
    foreign key ("commented_by_id") references "common_user" ("id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("event_id") references "events_event" ("id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id"),
    foreign key ("lead_id") references "leads_lead" ("id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id"),
    foreign key ("task_id") references "tasks_task" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_comment_files" (
    "id" integer not null primary key,
    "comment_id" integer not null,
    "updated_on" timestamp not null,
    "comment_file" varchar(100) not null,
    foreign key ("comment_id") references "common_comment" ("id")
);

create table "common_company" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "address" text not null,
    "sub_domain" varchar(30) not null,
    "user_limit" integer not null,
    "country" varchar(3)
);

create table "common_document" (
    "id" integer not null primary key,
    "title" text not null,
    "document_file" varchar(5000) not null,
    "created_by_id" integer,
    "created_on" timestamp not null,
    "status" varchar(64) not null,
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "common_document_shared_to" (
    "id" integer not null primary key,
    "document_id" integer not null,
    "user_id" integer not null,
    unique ("document_id", "user_id"),
    foreign key ("document_id") references "common_document" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_document_teams" (
    "id" integer not null primary key,
    "document_id" integer not null,
    "teams_id" integer not null,
    unique ("document_id", "teams_id"),
    foreign key ("document_id") references "common_document" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "common_google" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "google_id" varchar(200) not null,
    "google_url" text not null,
    "verified_email" varchar(200) not null,
    "family_name" varchar(200) not null,
    "name" varchar(200) not null,
    "gender" varchar(10) not null,
    "dob" varchar(50) not null,
    "given_name" varchar(200) not null,
    "email" varchar(200) not null,
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_profile" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "activation_key" varchar(150) not null,
    "key_expires" timestamp not null,
    unique ("user_id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_user" (
    "id" integer not null primary key,
    "password" varchar(128) not null,
    "last_login" timestamp,
    "is_superuser" boolean not null,
    "username" varchar(100) not null,
    "first_name" varchar(150) not null,
    "last_name" varchar(150) not null,
    "email" varchar(255) not null,
    "is_active" boolean not null,
    "is_admin" boolean not null,
    "is_staff" boolean not null,
    "date_joined" timestamp not null,
    "role" varchar(50) not null,
    "profile_pic" varchar(1000),
    "has_sales_access" boolean not null,
    "has_marketing_access" boolean not null,
    unique ("email"),
    unique ("username")
);

create table "common_user_groups" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "group_id" integer not null,
    unique ("user_id", "group_id"),
    foreign key ("group_id") references "auth_group" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "common_user_user_permissions" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "permission_id" integer not null,
    unique ("user_id", "permission_id"),
    foreign key ("permission_id") references "auth_permission" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "contacts_contact" (
    "id" integer not null primary key,
    "first_name" varchar(255) not null,
    "last_name" varchar(255) not null,
    "email" varchar(254) not null,
    "phone" varchar(128),
    "address_id" integer,
    "description" text,
    "created_by_id" integer,
    "created_on" timestamp not null,
    "is_active" boolean not null,
    unique ("email"),
    unique ("phone"),
    foreign key ("address_id") references "common_address" ("id"),
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "contacts_contact_assigned_to" (
    "id" integer not null primary key,
    "contact_id" integer not null,
    "user_id" integer not null,
    unique ("contact_id", "user_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "contacts_contact_teams" (
    "id" integer not null primary key,
    "contact_id" integer not null,
    "teams_id" integer not null,
    unique ("contact_id", "teams_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "django_content_type" (
    "id" integer not null primary key,
    "app_label" varchar(100) not null,
    "model" varchar(100) not null,
    unique ("app_label", "model")
);

create table "django_session" (
    "session_key" varchar(40) not null primary key,
    "session_data" text not null,
    "expire_date" timestamp not null
);

create table "django_site" (
    "id" integer not null primary key,
    "name" varchar(50) not null,
    "domain" varchar(100) not null,
    unique ("domain")
);

create table "emails_email" (
    "id" integer not null primary key,
    "from_email" varchar(200) not null,
    "to_email" varchar(200) not null,
    "subject" varchar(200) not null,
    "message" varchar(200) not null,
    "file" varchar(100),
    "send_time" timestamp not null,
    "status" varchar(200) not null,
    "important" boolean not null
);

create table "events_event" (
    "id" integer not null primary key,
    "name" varchar(64) not null,
    "event_type" varchar(20) not null,
    "status" varchar(64),
    "start_date" date not null,
    "start_time" time not null,
    "end_date" date not null,
    "end_time" time,
    "description" text,
    "created_on" timestamp not null,
    "created_by_id" integer,
    "is_active" boolean not null,
    "disabled" boolean not null,
    "date_of_meeting" date,
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "events_event_assigned_to" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "user_id" integer not null,
    unique ("event_id", "user_id"),
    foreign key ("event_id") references "events_event" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "events_event_contacts" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "contact_id" integer not null,
    unique ("event_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("event_id") references "events_event" ("id")
);

create table "events_event_teams" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "teams_id" integer not null,
    unique ("event_id", "teams_id"),
    foreign key ("event_id") references "events_event" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "invoices_invoice" (
    "id" integer not null primary key,
    "invoice_title" varchar(50) not null,
    "invoice_number" varchar(50) not null,
    "from_address_id" integer,
    "to_address_id" integer,
    "name" varchar(100) not null,
    "email" varchar(254) not null,
    "quantity" integer not null,
    "rate" numeric(12, 2) not null,
    "total_amount" numeric(12, 2),
    "currency" varchar(3),
    "phone" varchar(128),
    "created_on" timestamp not null,
    "created_by_id" integer,
    "amount_due" numeric(12, 2),
    "amount_paid" numeric(12, 2),
    "is_email_sent" boolean not null,
    "status" varchar(15) not null,
    "details" text,
    "due_date" date,
    "company_id" integer,
    "tax" numeric(12, 2),
    foreign key ("company_id") references "common_company" ("id"),
    foreign key ("created_by_id") references "common_user" ("id"),
    foreign key ("from_address_id") references "common_address" ("id"),
    foreign key ("to_address_id") references "common_address" ("id")
);

create table "invoices_invoice_accounts" (
    "id" integer not null primary key,
    "invoice_id" integer not null,
    "account_id" integer not null,
    unique ("invoice_id", "account_id"),
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id")
);

create table "invoices_invoice_assigned_to" (
    "id" integer not null primary key,
    "invoice_id" integer not null,
    "user_id" integer not null,
    unique ("invoice_id", "user_id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "invoices_invoice_teams" (
    "id" integer not null primary key,
    "invoice_id" integer not null,
    "teams_id" integer not null,
    unique ("invoice_id", "teams_id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "invoices_invoicehistory" (
    "id" integer not null primary key,
    "invoice_id" integer not null,
    "invoice_title" varchar(50) not null,
    "invoice_number" varchar(50) not null,
    "from_address_id" integer,
    "to_address_id" integer,
    "name" varchar(100) not null,
    "email" varchar(254) not null,
    "quantity" integer not null,
    "rate" numeric(12, 2) not null,
    "total_amount" numeric(12, 2),
    "currency" varchar(3),
    "phone" varchar(128),
    "created_on" timestamp not null,
    "updated_by_id" integer,
    "amount_due" numeric(12, 2),
    "amount_paid" numeric(12, 2),
    "is_email_sent" boolean not null,
    "status" varchar(15) not null,
    "details" text,
    "due_date" date,
    foreign key ("from_address_id") references "common_address" ("id"),
    foreign key ("invoice_id") references "invoices_invoice" ("id"),
    foreign key ("to_address_id") references "common_address" ("id"),
    foreign key ("updated_by_id") references "common_user" ("id")
);

create table "invoices_invoicehistory_assigned_to" (
    "id" integer not null primary key,
    "invoicehistory_id" integer not null,
    "user_id" integer not null,
    unique ("invoicehistory_id", "user_id"),
    foreign key ("invoicehistory_id") references "invoices_invoicehistory" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "leads_lead" (
    "id" integer not null primary key,
    "title" varchar(64) not null,
    "first_name" varchar(255),
    "last_name" varchar(255),
    "email" varchar(254),
    "phone" varchar(128),
    "status" varchar(255),
    "source" varchar(255),
    "address_line" varchar(255),
    "street" varchar(55),
    "city" varchar(255),
    "state" varchar(255),
    "postcode" varchar(64),
    "country" varchar(3),
    "website" varchar(255),
    "description" text,
    "account_name" varchar(255),
    "opportunity_amount" numeric(12, 2),
    "created_by_id" integer,
    "created_on" timestamp not null,
    "is_active" boolean not null,
    "enquiry_type" varchar(255),
    "created_from_site" boolean not null,
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "leads_lead_assigned_to" (
    "id" integer not null primary key,
    "lead_id" integer not null,
    "user_id" integer not null,
    unique ("lead_id", "user_id"),
    foreign key ("lead_id") references "leads_lead" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "leads_lead_contacts" (
    "id" integer not null primary key,
    "lead_id" integer not null,
    "contact_id" integer not null,
    unique ("lead_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("lead_id") references "leads_lead" ("id")
);

create table "leads_lead_tags" (
    "id" integer not null primary key,
    "lead_id" integer not null,
    "tags_id" integer not null,
    unique ("lead_id", "tags_id"),
    foreign key ("lead_id") references "leads_lead" ("id"),
    foreign key ("tags_id") references "accounts_tags" ("id")
);

create table "leads_lead_teams" (
    "id" integer not null primary key,
    "lead_id" integer not null,
    "teams_id" integer not null,
    unique ("lead_id", "teams_id"),
    foreign key ("lead_id") references "leads_lead" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "opportunity_opportunity" (
    "id" integer not null primary key,
    "name" varchar(64) not null,
    "account_id" integer,
    "stage" varchar(64) not null,
    "currency" varchar(3),
    "amount" numeric(12, 2),
    "lead_source" varchar(255),
    "probability" integer,
    "closed_by_id" integer,
    "closed_on" date,
    "description" text,
    "created_by_id" integer,
    "created_on" timestamp not null,
    "is_active" boolean not null,
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("closed_by_id") references "common_user" ("id"),
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "opportunity_opportunity_assigned_to" (
    "id" integer not null primary key,
    "opportunity_id" integer not null,
    "user_id" integer not null,
    unique ("opportunity_id", "user_id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "opportunity_opportunity_contacts" (
    "id" integer not null primary key,
    "opportunity_id" integer not null,
    "contact_id" integer not null,
    unique ("opportunity_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id")
);

create table "opportunity_opportunity_tags" (
    "id" integer not null primary key,
    "opportunity_id" integer not null,
    "tags_id" integer not null,
    unique ("opportunity_id", "tags_id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id"),
    foreign key ("tags_id") references "accounts_tags" ("id")
);

create table "opportunity_opportunity_teams" (
    "id" integer not null primary key,
    "opportunity_id" integer not null,
    "teams_id" integer not null,
    unique ("opportunity_id", "teams_id"),
    foreign key ("opportunity_id") references "opportunity_opportunity" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "planner_event" (
    "id" integer not null primary key,
    "name" varchar(64) not null,
    "event_type" varchar(7) not null,
    "content_type_id" integer,
    "object_id" integer,
    "status" varchar(64) not null,
    "direction" varchar(20) not null,
    "start_date" date not null,
    "close_date" date,
    "duration" integer,
    "priority" varchar(10) not null,
    "updated_on" timestamp not null,
    "updated_by_id" integer,
    "created_on" timestamp not null,
    "created_by_id" integer,
    "description" text,
    "is_active" boolean not null,
    foreign key ("content_type_id") references "django_content_type" ("id"),
    foreign key ("created_by_id") references "common_user" ("id"),
    foreign key ("updated_by_id") references "common_user" ("id")
);

create table "planner_event_assigned_to" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "user_id" integer not null,
    unique ("event_id", "user_id"),
    foreign key ("event_id") references "planner_event" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "planner_event_attendees_contacts" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "contact_id" integer not null,
    unique ("event_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("event_id") references "planner_event" ("id")
);

create table "planner_event_attendees_leads" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "lead_id" integer not null,
    unique ("event_id", "lead_id"),
    foreign key ("event_id") references "planner_event" ("id"),
    foreign key ("lead_id") references "leads_lead" ("id")
);

create table "planner_event_attendees_user" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "user_id" integer not null,
    unique ("event_id", "user_id"),
    foreign key ("event_id") references "planner_event" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "planner_event_reminders" (
    "id" integer not null primary key,
    "event_id" integer not null,
    "reminder_id" integer not null,
    unique ("event_id", "reminder_id"),
    foreign key ("event_id") references "planner_event" ("id"),
    foreign key ("reminder_id") references "planner_reminder" ("id")
);

create table "planner_reminder" (
    "id" integer not null primary key,
    "reminder_type" varchar(5),
    "reminder_time" integer
);

create table "tasks_task" (
    "id" integer not null primary key,
    "title" varchar(200) not null,
    "status" varchar(50) not null,
    "priority" varchar(50) not null,
    "due_date" date,
    "created_on" timestamp not null,
    "account_id" integer,
    "created_by_id" integer,
    foreign key ("account_id") references "accounts_account" ("id"),
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "tasks_task_assigned_to" (
    "id" integer not null primary key,
    "task_id" integer not null,
    "user_id" integer not null,
    unique ("task_id", "user_id"),
    foreign key ("task_id") references "tasks_task" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);

create table "tasks_task_contacts" (
    "id" integer not null primary key,
    "task_id" integer not null,
    "contact_id" integer not null,
    unique ("task_id", "contact_id"),
    foreign key ("contact_id") references "contacts_contact" ("id"),
    foreign key ("task_id") references "tasks_task" ("id")
);

create table "tasks_task_teams" (
    "id" integer not null primary key,
    "task_id" integer not null,
    "teams_id" integer not null,
    unique ("task_id", "teams_id"),
    foreign key ("task_id") references "tasks_task" ("id"),
    foreign key ("teams_id") references "teams_teams" ("id")
);

create table "teams_teams" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "description" text not null,
    "created_on" timestamp not null,
    "created_by_id" integer,
    foreign key ("created_by_id") references "common_user" ("id")
);

create table "teams_teams_users" (
    "id" integer not null primary key,
    "teams_id" integer not null,
    "user_id" integer not null,
    unique ("teams_id", "user_id"),
    foreign key ("teams_id") references "teams_teams" ("id"),
    foreign key ("user_id") references "common_user" ("id")
);
