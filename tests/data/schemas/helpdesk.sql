-- A helpdesk: the tables that django-helpdesk 2.6 (BSD-3-Clause) makes, with those of pinax-teams (MIT) and Django 5.2
-- (BSD-3-Clause) it stands on.
-- Structure only: tables, columns, types, keys and links; not the project's own script.

create table "account_account" (
    "id" integer not null primary key,
    "timezone" varchar(100) not null,
    "user_id" integer not null,
    "language" varchar(10) not null,
    unique ("user_id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "account_emailaddress" (
    "id" integer not null primary key,
    "email" varchar(254) not null,
    "verified" boolean not null,
    "primary" boolean not null,
    "user_id" integer not null,
    unique ("email"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "account_emailconfirmation" (
    "id" integer not null primary key,
    "created" timestamp not null,
    "sent" timestamp,
    "key" varchar(64) not null,
    "email_address_id" integer not null,
    unique ("key"),
    foreign key ("email_address_id") references "account_emailaddress" ("id")
);

create table "account_signupcode" (
    "id" integer not null primary key,
    "code" varchar(64) not null,
    "expiry" timestamp,
    "email" varchar(254) not null,
    "notes" text not null,
    "sent" timestamp,
    "created" timestamp not null,
    "use_count" integer not null,
    "inviter_id" integer,
    "max_uses" integer not null,
    unique ("code"),
    foreign key ("inviter_id") references "auth_user" ("id")
);

create table "account_signupcoderesult" (
    "id" integer not null primary key,
    "timestamp" timestamp not null,
    "signup_code_id" integer not null,
    "user_id" integer not null,
    foreign key ("signup_code_id") references "account_signupcode" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
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

create table "auth_user" (
    "id" integer not null primary key,
    "password" varchar(128) not null,
    "last_login" timestamp,
    "is_superuser" boolean not null,
    "username" varchar(150) not null,
    "last_name" varchar(150) not null,
    "email" varchar(254) not null,
    "is_staff" boolean not null,
    "is_active" boolean not null,
    "date_joined" timestamp not null,
    "first_name" varchar(150) not null,
    unique ("username")
);

create table "auth_user_groups" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "group_id" integer not null,
    unique ("user_id", "group_id"),
    foreign key ("group_id") references "auth_group" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "auth_user_user_permissions" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "permission_id" integer not null,
    unique ("user_id", "permission_id"),
    foreign key ("permission_id") references "auth_permission" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "django_admin_log" (
    "id" integer not null primary key,
    "object_id" text,
    "object_repr" varchar(200) not null,
    "action_flag" smallint not null,
    "change_message" text not null,
    "content_type_id" integer,
    "user_id" integer not null,
    "action_time" timestamp not null,
    foreign key ("content_type_id") references "django_content_type" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
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

create table "helpdesk_checklist" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "ticket_id" integer not null,
    foreign key ("ticket_id") references "helpdesk_ticket" ("id")
);

create table "helpdesk_checklisttask" (
    "id" integer not null primary key,
    "description" varchar(250) not null,
    "completion_date" timestamp,
    "position" smallint not null,
    "checklist_id" integer not null,
    foreign key ("checklist_id") references "helpdesk_checklist" ("id")
);

create table "helpdesk_checklisttemplate" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "task_list" json not null
);

create table "helpdesk_customfield" (
    "id" integer not null primary key,
    "name" varchar(50) not null,
    "help_text" text,
    "data_type" varchar(100) not null,
    "max_length" integer,
    "decimal_places" integer,
    "empty_selection_list" boolean not null,
    "list_values" text,
    "ordering" integer,
    "required" boolean not null,
    "staff_only" boolean not null,
    "label" varchar(30) not null,
    unique ("name")
);

create table "helpdesk_emailtemplate" (
    "id" integer not null primary key,
    "template_name" varchar(100) not null,
    "subject" varchar(100) not null,
    "heading" varchar(100) not null,
    "plain_text" text not null,
    "html" text not null,
    "locale" varchar(10)
);

create table "helpdesk_escalationexclusion" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "date" date not null
);

create table "helpdesk_escalationexclusion_queues" (
    "id" integer not null primary key,
    "escalationexclusion_id" integer not null,
    "queue_id" integer not null,
    unique ("escalationexclusion_id", "queue_id"),
    foreign key ("escalationexclusion_id") references "helpdesk_escalationexclusion" ("id"),
    foreign key ("queue_id") references "helpdesk_queue" ("id")
);

create table "helpdesk_followup" (
    "id" integer not null primary key,
    "date" timestamp not null,
    "title" varchar(200),
    "comment" text,
    "public" boolean not null,
    "new_status" integer,
    "ticket_id" integer not null,
    "user_id" integer,
    "message_id" varchar(256),
    "time_spent" bigint,
    "email_recipients" json,
    foreign key ("ticket_id") references "helpdesk_ticket" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "helpdesk_followupattachment" (
    "id" integer not null primary key,
    "file" varchar(1000) not null,
    "filename" varchar(1000) not null,
    "mime_type" varchar(255) not null,
    "size" integer not null,
    "followup_id" integer not null,
    foreign key ("followup_id") references "helpdesk_followup" ("id")
);

create table "helpdesk_ignoreemail" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "date" date not null,
    "email_address" varchar(150) not null,
    "keep_in_mailbox" boolean not null
);

create table "helpdesk_ignoreemail_queues" (
    "id" integer not null primary key,
    "ignoreemail_id" integer not null,
    "queue_id" integer not null,
    unique ("ignoreemail_id", "queue_id"),
    foreign key ("ignoreemail_id") references "helpdesk_ignoreemail" ("id"),
    foreign key ("queue_id") references "helpdesk_queue" ("id")
);

create table "helpdesk_kbcategory" (
    "id" integer not null primary key,
    "title" varchar(100) not null,
    "slug" varchar(50) not null,
    "description" text not null,
    "queue_id" integer,
    "public" boolean not null,
    "name" varchar(100) not null,
    foreign key ("queue_id") references "helpdesk_queue" ("id")
);

create table "helpdesk_kbiattachment" (
    "id" integer not null primary key,
    "file" varchar(1000) not null,
    "filename" varchar(1000) not null,
    "mime_type" varchar(255) not null,
    "size" integer not null,
    "kbitem_id" integer not null,
    foreign key ("kbitem_id") references "helpdesk_kbitem" ("id")
);

create table "helpdesk_kbitem" (
    "id" integer not null primary key,
    "title" varchar(100) not null,
    "question" text not null,
    "answer" text not null,
    "votes" integer not null,
    "recommendations" integer not null,
    "last_updated" timestamp not null,
    "category_id" integer not null,
    "team_id" integer,
    "order" integer,
    "enabled" boolean not null,
    foreign key ("category_id") references "helpdesk_kbcategory" ("id"),
    foreign key ("team_id") references "pinax_teams_team" ("id")
);

create table "helpdesk_kbitem_downvoted_by" (
    "id" integer not null primary key,
    "kbitem_id" integer not null,
    "user_id" integer not null,
    unique ("kbitem_id", "user_id"),
    foreign key ("kbitem_id") references "helpdesk_kbitem" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "helpdesk_kbitem_voted_by" (
    "id" integer not null primary key,
    "kbitem_id" integer not null,
    "user_id" integer not null,
    unique ("kbitem_id", "user_id"),
    foreign key ("kbitem_id") references "helpdesk_kbitem" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "helpdesk_presetreply" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "body" text not null
);

create table "helpdesk_presetreply_queues" (
    "id" integer not null primary key,
    "presetreply_id" integer not null,
    "queue_id" integer not null,
    unique ("presetreply_id", "queue_id"),
    foreign key ("presetreply_id") references "helpdesk_presetreply" ("id"),
    foreign key ("queue_id") references "helpdesk_queue" ("id")
);

create table "helpdesk_queue" (
    "id" integer not null primary key,
    "title" varchar(100) not null,
    "slug" varchar(50) not null,
    "email_address" varchar(254),
    "locale" varchar(10),
    "allow_public_submission" boolean not null,
    "allow_email_submission" boolean not null,
    "escalate_days" integer,
    "new_ticket_cc" varchar(200),
    "updated_ticket_cc" varchar(200),
    "email_box_type" varchar(5),
    "email_box_host" varchar(200),
    "email_box_port" integer,
    "email_box_ssl" boolean not null,
    "email_box_user" varchar(200),
    "email_box_pass" varchar(200),
    "email_box_imap_folder" varchar(100),
    "email_box_interval" integer,
    "email_box_last_check" timestamp,
    "socks_proxy_type" varchar(8),
    "socks_proxy_host" char(39),
    "socks_proxy_port" integer,
    "permission_name" varchar(72),
    "default_owner_id" integer,
    "email_box_local_dir" varchar(200),
    "logging_dir" varchar(200),
    "logging_type" varchar(5),
    "enable_notifications_on_email_events" boolean not null,
    "dedicated_time" bigint,
    unique ("slug"),
    foreign key ("default_owner_id") references "auth_user" ("id")
);

create table "helpdesk_savedsearch" (
    "id" integer not null primary key,
    "title" varchar(100) not null,
    "shared" boolean not null,
    "query" text not null,
    "user_id" integer not null,
    foreign key ("user_id") references "auth_user" ("id")
);

create table "helpdesk_ticket" (
    "id" integer not null primary key,
    "title" varchar(200) not null,
    "created" timestamp not null,
    "submitter_email" varchar(254),
    "status" integer not null,
    "on_hold" boolean not null,
    "description" text,
    "resolution" text,
    "priority" integer not null,
    "due_date" timestamp,
    "last_escalation" timestamp,
    "assigned_to_id" integer,
    "queue_id" integer not null,
    "secret_key" varchar(36) not null,
    "kbitem_id" integer,
    "modified" timestamp not null,
    "merged_to_id" integer,
    foreign key ("assigned_to_id") references "auth_user" ("id"),
    foreign key ("kbitem_id") references "helpdesk_kbitem" ("id"),
    foreign key ("merged_to_id") references "helpdesk_ticket" ("id"),
    foreign key ("queue_id") references "helpdesk_queue" ("id")
);

create table "helpdesk_ticketcc" (
    "id" integer not null primary key,
    "can_view" boolean not null,
    "can_update" boolean not null,
    "ticket_id" integer not null,
    "user_id" integer,
    "email" varchar(254),
    foreign key ("ticket_id") references "helpdesk_ticket" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "helpdesk_ticketchange" (
    "id" integer not null primary key,
    "old_value" text,
    "new_value" text,
    "followup_id" integer not null,
    "field" varchar(200) not null,
    foreign key ("followup_id") references "helpdesk_followup" ("id")
);

create table "helpdesk_ticketcustomfieldvalue" (
    "id" integer not null primary key,
    "value" text,
    "field_id" integer not null,
    "ticket_id" integer not null,
    unique ("ticket_id", "field_id"),
    foreign key ("field_id") references "helpdesk_customfield" ("id"),
    foreign key ("ticket_id") references "helpdesk_ticket" ("id")
);

create table "helpdesk_ticketdependency" (
    "id" integer not null primary key,
    "depends_on_id" integer not null,
    "ticket_id" integer not null,
    unique ("ticket_id", "depends_on_id"),
    foreign key ("depends_on_id") references "helpdesk_ticket" ("id"),
    foreign key ("ticket_id") references "helpdesk_ticket" ("id")
);

create table "helpdesk_usersettings" (
    "id" integer not null primary key,
    "settings_pickled" text,
    "user_id" integer not null,
    "email_on_ticket_assign" boolean not null,
    "email_on_ticket_change" boolean not null,
    "login_view_ticketlist" boolean not null,
    "tickets_per_page" integer not null,
    "use_email_as_submitter" boolean not null,
    "ticket_respond_layout" varchar(16) not null,
    unique ("user_id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "pinax_invitations_joininvitation" (
    "id" integer not null primary key,
    "message" text,
    "sent" timestamp not null,
    "status" integer not null,
    "from_user_id" integer not null,
    "signup_code_id" integer not null,
    "to_user_id" integer,
    unique ("signup_code_id"),
    foreign key ("from_user_id") references "auth_user" ("id"),
    foreign key ("signup_code_id") references "account_signupcode" ("id"),
    foreign key ("to_user_id") references "auth_user" ("id")
);

create table "pinax_teams_membership" (
    "id" integer not null primary key,
    "state" varchar(20) not null,
    "created" timestamp not null,
    "invite_id" integer,
    "team_id" integer not null,
    "user_id" integer,
    "role" varchar(20) not null,
    unique ("team_id", "user_id", "invite_id"),
    foreign key ("invite_id") references "pinax_invitations_joininvitation" ("id"),
    foreign key ("team_id") references "pinax_teams_team" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "pinax_teams_simplemembership" (
    "id" integer not null primary key,
    "state" varchar(20) not null,
    "created" timestamp not null,
    "invite_id" integer,
    "team_id" integer not null,
    "user_id" integer,
    "role" varchar(20) not null,
    unique ("team_id", "user_id", "invite_id"),
    foreign key ("invite_id") references "pinax_invitations_joininvitation" ("id"),
    foreign key ("team_id") references "pinax_teams_simpleteam" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "pinax_teams_simpleteam" (
    "id" integer not null primary key,
    "member_access" varchar(20) not null,
    "manager_access" varchar(20) not null
);

create table "pinax_teams_team" (
    "id" integer not null primary key,
    "slug" varchar(50) not null,
    "name" varchar(100) not null,
    "avatar" varchar(100) not null,
    "description" text not null,
    "member_access" varchar(20) not null,
    "manager_access" varchar(20) not null,
    "created" timestamp not null,
    "creator_id" integer not null,
    unique ("slug"),
    foreign key ("creator_id") references "auth_user" ("id")
);
