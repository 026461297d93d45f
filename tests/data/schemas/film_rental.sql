-- A film rental: the tables of the Sakila sample database (new BSD licence), as its documentation describes them.
-- Structure only: tables, columns, types, keys and links; not the project's own script.

create table "actor" (
    "actor_id" integer not null primary key,
    "first_name" varchar(45) not null,
    "last_name" varchar(45) not null,
    "last_update" timestamp not null
);

create table "country" (
    "country_id" integer not null primary key,
    "country" varchar(50) not null,
    "last_update" timestamp
);

create table "city" (
    "city_id" integer not null primary key,
    "city" varchar(50) not null,
    "country_id" integer not null,
    "last_update" timestamp not null,
    foreign key ("country_id") references "country" ("country_id")
);

create table "address" (
    "address_id" integer not null primary key,
    "address" varchar(50) not null,
    "address2" varchar(50),
    "district" varchar(20) not null,
    "city_id" integer not null,
    "postal_code" varchar(10),
    "phone" varchar(20) not null,
    "last_update" timestamp not null,
    foreign key ("city_id") references "city" ("city_id")
);

create table "language" (
    "language_id" integer not null primary key,
    "name" varchar(20) not null,
    "last_update" timestamp not null
);

create table "category" (
    "category_id" integer not null primary key,
    "name" varchar(25) not null,
    "last_update" timestamp not null
);

create table "customer" (
    "customer_id" integer not null primary key,
    "store_id" integer not null,
    "first_name" varchar(45) not null,
    "last_name" varchar(45) not null,
    "email" varchar(50),
    "address_id" integer not null,
    "active" boolean not null,
    "create_date" timestamp not null,
    "last_update" timestamp,
    foreign key ("store_id") references "store" ("store_id"),
    foreign key ("address_id") references "address" ("address_id")
);

create table "film" (
    "film_id" integer not null primary key,
    "title" varchar(255) not null,
    "description" text,
    "release_year" smallint,
    "language_id" integer not null,
    "original_language_id" integer,
    "rental_duration" smallint not null,
    "rental_rate" numeric(4, 2) not null,
    "length" smallint,
    "replacement_cost" numeric(5, 2) not null,
    "rating" varchar(10),
    "special_features" varchar(100),
    "last_update" timestamp not null,
    foreign key ("language_id") references "language" ("language_id"),
    foreign key ("original_language_id") references "language" ("language_id")
);

create table "film_actor" (
    "actor_id" integer not null,
    "film_id" integer not null,
    "last_update" timestamp not null,
    primary key ("actor_id", "film_id"),
    foreign key ("actor_id") references "actor" ("actor_id"),
    foreign key ("film_id") references "film" ("film_id")
);

create table "film_category" (
    "film_id" integer not null,
    "category_id" integer not null,
    "last_update" timestamp not null,
    primary key ("film_id", "category_id"),
    foreign key ("film_id") references "film" ("film_id"),
    foreign key ("category_id") references "category" ("category_id")
);

create table "film_text" (
    "film_id" integer not null primary key,
    "title" varchar(255) not null,
    "description" text
);

create table "inventory" (
    "inventory_id" integer not null primary key,
    "film_id" integer not null,
    "store_id" integer not null,
    "last_update" timestamp not null,
    foreign key ("film_id") references "film" ("film_id"),
    foreign key ("store_id") references "store" ("store_id")
);

create table "staff" (
    "staff_id" integer not null primary key,
    "first_name" varchar(45) not null,
    "last_name" varchar(45) not null,
    "address_id" integer not null,
    "picture" blob,
    "email" varchar(50),
    "store_id" integer not null,
    "active" boolean not null,
    "username" varchar(16) not null,
    "password" varchar(40),
    "last_update" timestamp not null,
    foreign key ("address_id") references "address" ("address_id"),
    foreign key ("store_id") references "store" ("store_id")
);

create table "store" (
    "store_id" integer not null primary key,
    "manager_staff_id" integer not null,
    "address_id" integer not null,
    "last_update" timestamp not null,
    unique ("manager_staff_id"),
    foreign key ("manager_staff_id") references "staff" ("staff_id"),
    foreign key ("address_id") references "address" ("address_id")
);

create table "payment" (
    "payment_id" integer not null primary key,
    "customer_id" integer not null,
    "staff_id" integer not null,
    "rental_id" integer,
    "amount" numeric(5, 2) not null,
    "payment_date" timestamp not null,
    "last_update" timestamp,
    foreign key ("customer_id") references "customer" ("customer_id"),
    foreign key ("staff_id") references "staff" ("staff_id"),
    foreign key ("rental_id") references "rental" ("rental_id") on delete set null
);

create table "rental" (
    "rental_id" integer not null primary key,
    "rental_date" timestamp not null,
    "inventory_id" integer not null,
    "customer_id" integer not null,
    "return_date" timestamp,
    "staff_id" integer not null,
    "last_update" timestamp not null,
    unique ("rental_date", "inventory_id", "customer_id"),
    foreign key ("inventory_id") references "inventory" ("inventory_id"),
    foreign key ("customer_id") references "customer" ("customer_id"),
    foreign key ("staff_id") references "staff" ("staff_id")
);
