-- A forum: the tables of Flarum 1 (MIT) with its extensions flags, likes, mentions, tags and messages, as their
-- migrations describe them.
-- Structure only: tables, columns, types, keys and links; not the project's own script.

create table "users" (
    "id" integer not null primary key,
    "username" varchar(100) not null,
    "email" varchar(150) not null,
    "is_email_confirmed" boolean not null,
    "password" varchar(100) not null,
    "avatar_url" varchar(100),
    "preferences" json,
    "joined_at" timestamp,
    "last_seen_at" timestamp,
    "marked_all_as_read_at" timestamp,
    "read_notifications_at" timestamp,
    "read_flags_at" timestamp,
    "discussion_count" integer not null,
    "comment_count" integer not null,
    unique ("username"),
    unique ("email")
);

create table "access_tokens" (
    "id" integer not null primary key,
    "token" varchar(40) not null,
    "user_id" integer not null,
    "last_activity_at" timestamp not null,
    "created_at" timestamp not null,
    "type" varchar(100) not null,
    "title" varchar(150),
    "last_ip_address" varchar(45),
    "last_user_agent" varchar(255),
    unique ("token"),
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "api_keys" (
    "id" integer not null primary key,
    "key" varchar(100) not null,
    "allowed_ips" varchar(255),
    "scopes" varchar(255),
    "user_id" integer,
    "created_at" timestamp not null,
    "last_activity_at" timestamp,
    unique ("key"),
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "discussions" (
    "id" integer not null primary key,
    "title" varchar(200) not null,
    "comment_count" integer not null,
    "participant_count" integer not null,
    "post_number_index" integer not null,
    "created_at" timestamp not null,
    "user_id" integer,
    "first_post_id" integer,
    "last_posted_at" timestamp,
    "last_posted_user_id" integer,
    "last_post_id" integer,
    "last_post_number" integer,
    "hidden_at" timestamp,
    "hidden_user_id" integer,
    "slug" varchar(255) not null,
    "is_private" boolean not null,
    foreign key ("first_post_id") references "posts" ("id") on delete set null,
    foreign key ("hidden_user_id") references "users" ("id") on delete set null,
    foreign key ("last_post_id") references "posts" ("id") on delete set null,
    foreign key ("last_posted_user_id") references "users" ("id") on delete set null,
    foreign key ("user_id") references "users" ("id") on delete set null
);

create table "discussion_user" (
    "user_id" integer not null,
    "discussion_id" integer not null,
    "last_read_at" timestamp,
    "last_read_post_number" integer,
    primary key ("user_id", "discussion_id"),
    foreign key ("discussion_id") references "discussions" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "posts" (
    "id" integer not null primary key,
    "discussion_id" integer not null,
    "number" integer,
    "created_at" timestamp not null,
    "user_id" integer,
    "type" varchar(100),
    "content" text,
    "edited_at" timestamp,
    "edited_user_id" integer,
    "hidden_at" timestamp,
    "hidden_user_id" integer,
    "ip_address" varchar(45),
    "is_private" boolean not null,
    unique ("discussion_id", "number"),
    foreign key ("discussion_id") references "discussions" ("id") on delete cascade,
    foreign key ("edited_user_id") references "users" ("id") on delete set null,
    foreign key ("hidden_user_id") references "users" ("id") on delete set null,
    foreign key ("user_id") references "users" ("id") on delete set null
);

create table "post_user" (
    "post_id" integer not null,
    "user_id" integer not null,
    primary key ("post_id", "user_id"),
    foreign key ("post_id") references "posts" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "post_likes" (
    "post_id" integer not null,
    "user_id" integer not null,
    "created_at" timestamp,
    primary key ("post_id", "user_id"),
    foreign key ("post_id") references "posts" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "post_mentions_post" (
    "post_id" integer not null,
    "mentions_post_id" integer not null,
    "created_at" timestamp,
    primary key ("post_id", "mentions_post_id"),
    foreign key ("post_id") references "posts" ("id") on delete cascade,
    foreign key ("mentions_post_id") references "posts" ("id") on delete cascade
);

create table "post_mentions_user" (
    "post_id" integer not null,
    "mentions_user_id" integer not null,
    "created_at" timestamp,
    primary key ("post_id", "mentions_user_id"),
    foreign key ("post_id") references "posts" ("id") on delete cascade,
    foreign key ("mentions_user_id") references "users" ("id") on delete cascade
);

create table "flags" (
    "id" integer not null primary key,
    "post_id" integer not null,
    "type" varchar(255) not null,
    "user_id" integer,
    "reason" varchar(255),
    "reason_detail" text,
    "created_at" timestamp not null,
    foreign key ("post_id") references "posts" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "email_tokens" (
    "token" varchar(100) not null primary key,
    "email" varchar(150) not null,
    "user_id" integer not null,
    "created_at" timestamp,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "password_tokens" (
    "token" varchar(100) not null primary key,
    "user_id" integer not null,
    "created_at" timestamp,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "registration_tokens" (
    "token" varchar(100) not null primary key,
    "payload" text,
    "created_at" timestamp,
    "provider" varchar(255) not null,
    "identifier" varchar(255) not null,
    "user_attributes" text
);

create table "login_providers" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "provider" varchar(100) not null,
    "identifier" varchar(100) not null,
    "created_at" timestamp,
    "last_login_at" timestamp,
    unique ("provider", "identifier"),
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "groups" (
    "id" integer not null primary key,
    "name_singular" varchar(100) not null,
    "name_plural" varchar(100) not null,
    "color" varchar(20),
    "icon" varchar(100),
    "is_hidden" boolean not null
);

create table "group_permission" (
    "group_id" integer not null,
    "permission" varchar(100) not null,
    primary key ("group_id", "permission"),
    foreign key ("group_id") references "groups" ("id") on delete cascade
);

create table "group_user" (
    "user_id" integer not null,
    "group_id" integer not null,
    primary key ("user_id", "group_id"),
    foreign key ("group_id") references "groups" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "notifications" (
    "id" integer not null primary key,
    "user_id" integer not null,
    "from_user_id" integer,
    "type" varchar(100) not null,
    "subject_id" integer,
    "data" json,
    "created_at" timestamp not null,
    "is_deleted" boolean not null,
    "read_at" timestamp,
    foreign key ("from_user_id") references "users" ("id") on delete set null,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "tags" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "slug" varchar(100) not null,
    "description" text,
    "color" varchar(50),
    "background_path" varchar(100),
    "background_mode" varchar(100),
    "position" integer,
    "parent_id" integer,
    "default_sort" varchar(50),
    "is_restricted" boolean not null,
    "is_hidden" boolean not null,
    "discussion_count" integer not null,
    "last_posted_at" timestamp,
    "last_posted_discussion_id" integer,
    "last_posted_user_id" integer,
    "icon" varchar(100),
    unique ("slug"),
    foreign key ("last_posted_discussion_id") references "discussions" ("id") on delete set null,
    foreign key ("last_posted_user_id") references "users" ("id") on delete set null,
    foreign key ("parent_id") references "tags" ("id") on delete set null
);

create table "discussion_tag" (
    "discussion_id" integer not null,
    "tag_id" integer not null,
    "created_at" timestamp,
    primary key ("discussion_id", "tag_id"),
    foreign key ("discussion_id") references "discussions" ("id") on delete cascade,
    foreign key ("tag_id") references "tags" ("id") on delete cascade
);

create table "tag_user" (
    "user_id" integer not null,
    "tag_id" integer not null,
    "marked_as_read_at" timestamp,
    "is_hidden" boolean not null,
    primary key ("user_id", "tag_id"),
    foreign key ("tag_id") references "tags" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "dialogs" (
    "id" integer not null primary key,
    "first_message_id" integer,
    "last_message_id" integer,
    "last_message_at" timestamp,
    "last_message_user_id" integer,
    "type" varchar(255) not null,
    "created_at" timestamp,
    "updated_at" timestamp,
    foreign key ("first_message_id") references "dialog_messages" ("id") on delete set null,
    foreign key ("last_message_id") references "dialog_messages" ("id") on delete set null,
    foreign key ("last_message_user_id") references "users" ("id") on delete set null
);

create table "dialog_messages" (
    "id" integer not null primary key,
    "dialog_id" integer not null,
    "user_id" integer,
    "content" text not null,
    "created_at" timestamp,
    "updated_at" timestamp,
    foreign key ("dialog_id") references "dialogs" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "dialog_user" (
    "id" bigint not null primary key,
    "dialog_id" integer not null,
    "user_id" integer not null,
    "joined_at" timestamp not null,
    "last_read_message_id" integer not null,
    "last_read_at" timestamp,
    foreign key ("dialog_id") references "dialogs" ("id") on delete cascade,
    foreign key ("user_id") references "users" ("id") on delete cascade
);

create table "settings" (
    "key" varchar(100) not null primary key,
    "value" text
);
