-- A shop: the tables that django-oscar 4.2 (BSD-3-Clause) makes, with those of Django 5.2 (BSD-3-Clause) it stands on.
-- Structure only: tables, columns, types, keys and links; not the project's own script.

create table "address_country" (
    "iso_3166_1_a2" varchar(2) not null primary key,
    "iso_3166_1_a3" varchar(3) not null,
    "iso_3166_1_numeric" varchar(3) not null,
    "name" varchar(128) not null,
    "display_order" smallint not null,
    "is_shipping_country" boolean not null,
    "printable_name" varchar(128) not null
);

create table "address_useraddress" (
    "id" integer not null primary key,
    "title" varchar(64) not null,
    "first_name" varchar(255) not null,
    "last_name" varchar(255) not null,
    "line1" varchar(255) not null,
    "line2" varchar(255) not null,
    "line3" varchar(255) not null,
    "line4" varchar(255) not null,
    "state" varchar(255) not null,
    "postcode" varchar(64) not null,
    "search_text" text not null,
    "phone_number" varchar(128) not null,
    "notes" text not null,
    "is_default_for_shipping" boolean not null,
    "is_default_for_billing" boolean not null,
    "hash" varchar(255) not null,
    "date_created" timestamp not null,
    "country_id" varchar(2) not null,
    "user_id" integer not null,
    "num_orders_as_shipping_address" integer not null,
    "num_orders_as_billing_address" integer not null,
    "code" varchar(255),
    unique ("code"),
    unique ("user_id", "hash"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "analytics_productrecord" (
    "id" integer not null primary key,
    "num_views" integer not null,
    "num_basket_additions" integer not null,
    "num_purchases" integer not null,
    "score" double precision not null,
    "product_id" integer not null,
    unique ("product_id"),
    foreign key ("product_id") references "catalogue_product" ("id")
);

create table "analytics_userproductview" (
    "id" integer not null primary key,
    "date_created" timestamp not null,
    "product_id" integer not null,
    "user_id" integer not null,
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "analytics_userrecord" (
    "id" integer not null primary key,
    "num_product_views" integer not null,
    "num_basket_additions" integer not null,
    "num_orders" integer not null,
    "num_order_lines" integer not null,
    "num_order_items" integer not null,
    "total_spent" numeric(12, 2) not null,
    "date_last_order" timestamp,
    "user_id" integer not null,
    unique ("user_id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "analytics_usersearch" (
    "id" integer not null primary key,
    "query" varchar(255) not null,
    "date_created" timestamp not null,
    "user_id" integer not null,
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

create table "basket_basket" (
    "id" integer not null primary key,
    "status" varchar(128) not null,
    "date_created" timestamp not null,
    "date_merged" timestamp,
    "date_submitted" timestamp,
    "owner_id" integer,
    foreign key ("owner_id") references "auth_user" ("id")
);

create table "basket_basket_vouchers" (
    "id" integer not null primary key,
    "basket_id" integer not null,
    "voucher_id" integer not null,
    unique ("basket_id", "voucher_id"),
    foreign key ("basket_id") references "basket_basket" ("id"),
    foreign key ("voucher_id") references "voucher_voucher" ("id")
);

create table "basket_line" (
    "id" integer not null primary key,
    "line_reference" varchar(128) not null,
    "quantity" integer not null,
    "price_currency" varchar(12) not null,
    "price_excl_tax" numeric(12, 2),
    "price_incl_tax" numeric(12, 2),
    "date_created" timestamp not null,
    "basket_id" integer not null,
    "product_id" integer not null,
    "stockrecord_id" integer not null,
    "date_updated" timestamp not null,
    "tax_code" varchar(64),
    unique ("basket_id", "line_reference"),
    foreign key ("basket_id") references "basket_basket" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("stockrecord_id") references "partner_stockrecord" ("id")
);

create table "basket_lineattribute" (
    "id" integer not null primary key,
    "line_id" integer not null,
    "option_id" integer not null,
    "value" json not null,
    foreign key ("line_id") references "basket_line" ("id"),
    foreign key ("option_id") references "catalogue_option" ("id")
);

create table "catalogue_attributeoption" (
    "id" integer not null primary key,
    "option" varchar(255) not null,
    "group_id" integer not null,
    "code" varchar(255),
    unique ("code"),
    unique ("group_id", "option"),
    foreign key ("group_id") references "catalogue_attributeoptiongroup" ("id")
);

create table "catalogue_attributeoptiongroup" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "code" varchar(255),
    unique ("code")
);

create table "catalogue_category" (
    "id" integer not null primary key,
    "path" varchar(255) not null,
    "depth" integer not null,
    "numchild" integer not null,
    "name" varchar(255) not null,
    "description" text not null,
    "image" varchar(255),
    "slug" varchar(255) not null,
    "ancestors_are_public" boolean not null,
    "is_public" boolean not null,
    "meta_description" text,
    "meta_title" varchar(255),
    "code" varchar(255),
    "exclude_from_menu" boolean not null,
    "long_description" text not null,
    unique ("code"),
    unique ("path")
);

create table "catalogue_option" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "type" varchar(255) not null,
    "required" boolean not null,
    "name" varchar(128) not null,
    "help_text" varchar(255),
    "option_group_id" integer,
    "order" integer,
    unique ("code"),
    foreign key ("option_group_id") references "catalogue_attributeoptiongroup" ("id")
);

create table "catalogue_product" (
    "id" integer not null primary key,
    "structure" varchar(10) not null,
    "upc" varchar(64),
    "title" varchar(255) not null,
    "slug" varchar(255) not null,
    "description" text not null,
    "rating" double precision,
    "date_created" timestamp not null,
    "date_updated" timestamp not null,
    "is_discountable" boolean not null,
    "product_class_id" integer,
    "is_public" boolean not null,
    "meta_description" text,
    "meta_title" varchar(255),
    "priority" smallint not null,
    "code" varchar(255),
    "parent_id" integer,
    unique ("code"),
    unique ("upc"),
    foreign key ("parent_id") references "catalogue_product" ("id"),
    foreign key ("product_class_id") references "catalogue_productclass" ("id")
);

create table "catalogue_product_product_options" (
    "id" integer not null primary key,
    "product_id" integer not null,
    "option_id" integer not null,
    unique ("product_id", "option_id"),
    foreign key ("option_id") references "catalogue_option" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id")
);

create table "catalogue_productattribute" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "code" varchar(128) not null,
    "type" varchar(20) not null,
    "required" boolean not null,
    "option_group_id" integer,
    "product_class_id" integer,
    unique ("code", "product_class_id"),
    foreign key ("option_group_id") references "catalogue_attributeoptiongroup" ("id"),
    foreign key ("product_class_id") references "catalogue_productclass" ("id")
);

create table "catalogue_productattributevalue" (
    "id" integer not null primary key,
    "value_text" text,
    "value_integer" integer,
    "value_float" double precision,
    "value_richtext" text,
    "value_date" date,
    "value_file" varchar(255),
    "value_image" varchar(255),
    "entity_object_id" integer,
    "attribute_id" integer not null,
    "entity_content_type_id" integer,
    "product_id" integer not null,
    "value_option_id" integer,
    "value_datetime" timestamp,
    "value_boolean" boolean,
    unique ("attribute_id", "product_id"),
    foreign key ("attribute_id") references "catalogue_productattribute" ("id"),
    foreign key ("entity_content_type_id") references "django_content_type" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("value_option_id") references "catalogue_attributeoption" ("id")
);

create table "catalogue_productattributevalue_value_multi_option" (
    "id" integer not null primary key,
    "productattributevalue_id" integer not null,
    "attributeoption_id" integer not null,
    unique ("productattributevalue_id", "attributeoption_id"),
    foreign key ("attributeoption_id") references "catalogue_attributeoption" ("id"),
    foreign key ("productattributevalue_id") references "catalogue_productattributevalue" ("id")
);

create table "catalogue_productcategory" (
    "id" integer not null primary key,
    "category_id" integer not null,
    "product_id" integer not null,
    unique ("product_id", "category_id"),
    foreign key ("category_id") references "catalogue_category" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id")
);

create table "catalogue_productclass" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "slug" varchar(128) not null,
    "requires_shipping" boolean not null,
    "track_stock" boolean not null,
    unique ("slug")
);

create table "catalogue_productclass_options" (
    "id" integer not null primary key,
    "productclass_id" integer not null,
    "option_id" integer not null,
    unique ("productclass_id", "option_id"),
    foreign key ("option_id") references "catalogue_option" ("id"),
    foreign key ("productclass_id") references "catalogue_productclass" ("id")
);

create table "catalogue_productimage" (
    "id" integer not null primary key,
    "original" varchar(255) not null,
    "caption" varchar(200) not null,
    "display_order" integer not null,
    "date_created" timestamp not null,
    "product_id" integer not null,
    "code" varchar(255),
    unique ("code"),
    foreign key ("product_id") references "catalogue_product" ("id")
);

create table "catalogue_productrecommendation" (
    "id" integer not null primary key,
    "primary_id" integer not null,
    "recommendation_id" integer not null,
    "ranking" smallint not null,
    unique ("primary_id", "recommendation_id"),
    foreign key ("primary_id") references "catalogue_product" ("id"),
    foreign key ("recommendation_id") references "catalogue_product" ("id")
);

create table "communication_communicationeventtype" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "category" varchar(255) not null,
    "email_subject_template" varchar(255),
    "email_body_template" text,
    "email_body_html_template" text,
    "sms_template" varchar(170),
    "date_created" timestamp not null,
    "date_updated" timestamp not null,
    "name" varchar(255) not null,
    unique ("code")
);

create table "communication_email" (
    "id" integer not null primary key,
    "subject" text not null,
    "body_text" text not null,
    "body_html" text not null,
    "date_sent" timestamp not null,
    "email" varchar(254),
    "user_id" integer,
    foreign key ("user_id") references "auth_user" ("id")
);

create table "communication_notification" (
    "id" integer not null primary key,
    "subject" varchar(255) not null,
    "body" text not null,
    "location" varchar(32) not null,
    "date_read" timestamp,
    "recipient_id" integer not null,
    "sender_id" integer,
    "date_sent" timestamp not null,
    foreign key ("recipient_id") references "auth_user" ("id"),
    foreign key ("sender_id") references "auth_user" ("id")
);

create table "customer_productalert" (
    "id" integer not null primary key,
    "email" varchar(254) not null,
    "key" varchar(128) not null,
    "status" varchar(20) not null,
    "date_confirmed" timestamp,
    "date_cancelled" timestamp,
    "date_closed" timestamp,
    "product_id" integer not null,
    "user_id" integer,
    "date_created" timestamp not null,
    foreign key ("product_id") references "catalogue_product" ("id"),
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

create table "django_flatpage" (
    "id" integer not null primary key,
    "url" varchar(100) not null,
    "title" varchar(200) not null,
    "content" text not null,
    "enable_comments" boolean not null,
    "template_name" varchar(70) not null,
    "registration_required" boolean not null
);

create table "django_flatpage_sites" (
    "id" integer not null primary key,
    "flatpage_id" integer not null,
    "site_id" integer not null,
    unique ("flatpage_id", "site_id"),
    foreign key ("flatpage_id") references "django_flatpage" ("id"),
    foreign key ("site_id") references "django_site" ("id")
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

create table "offer_benefit" (
    "id" integer not null primary key,
    "type" varchar(128) not null,
    "value" numeric(12, 2),
    "max_affected_items" integer,
    "range_id" integer,
    "proxy_class" varchar(255),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_condition" (
    "id" integer not null primary key,
    "type" varchar(128) not null,
    "value" numeric(12, 2),
    "range_id" integer,
    "proxy_class" varchar(255),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_conditionaloffer" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "slug" varchar(128) not null,
    "description" text not null,
    "offer_type" varchar(128) not null,
    "status" varchar(64) not null,
    "start_datetime" timestamp,
    "end_datetime" timestamp,
    "max_global_applications" integer,
    "max_user_applications" integer,
    "max_basket_applications" integer,
    "max_discount" numeric(12, 2),
    "total_discount" numeric(12, 2) not null,
    "num_applications" integer not null,
    "num_orders" integer not null,
    "redirect_url" varchar(200) not null,
    "date_created" timestamp not null,
    "benefit_id" integer not null,
    "condition_id" integer not null,
    "exclusive" boolean not null,
    "priority" integer not null,
    unique ("name"),
    unique ("slug"),
    foreign key ("benefit_id") references "offer_benefit" ("id"),
    foreign key ("condition_id") references "offer_condition" ("id")
);

create table "offer_conditionaloffer_combinations" (
    "id" integer not null primary key,
    "from_conditionaloffer_id" integer not null,
    "to_conditionaloffer_id" integer not null,
    unique ("from_conditionaloffer_id", "to_conditionaloffer_id"),
    foreign key ("from_conditionaloffer_id") references "offer_conditionaloffer" ("id"),
    foreign key ("to_conditionaloffer_id") references "offer_conditionaloffer" ("id")
);

create table "offer_range" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "slug" varchar(128) not null,
    "description" text not null,
    "is_public" boolean not null,
    "includes_all_products" boolean not null,
    "proxy_class" varchar(255),
    "date_created" timestamp not null,
    unique ("name"),
    unique ("proxy_class"),
    unique ("slug")
);

create table "offer_range_classes" (
    "id" integer not null primary key,
    "range_id" integer not null,
    "productclass_id" integer not null,
    unique ("range_id", "productclass_id"),
    foreign key ("productclass_id") references "catalogue_productclass" ("id"),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_range_excluded_categories" (
    "id" integer not null primary key,
    "range_id" integer not null,
    "category_id" integer not null,
    unique ("range_id", "category_id"),
    foreign key ("category_id") references "catalogue_category" ("id"),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_range_excluded_products" (
    "id" integer not null primary key,
    "range_id" integer not null,
    "product_id" integer not null,
    unique ("range_id", "product_id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_range_included_categories" (
    "id" integer not null primary key,
    "range_id" integer not null,
    "category_id" integer not null,
    unique ("range_id", "category_id"),
    foreign key ("category_id") references "catalogue_category" ("id"),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_rangeproduct" (
    "id" integer not null primary key,
    "display_order" integer not null,
    "product_id" integer not null,
    "range_id" integer not null,
    unique ("range_id", "product_id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("range_id") references "offer_range" ("id")
);

create table "offer_rangeproductfileupload" (
    "id" integer not null primary key,
    "filepath" varchar(255) not null,
    "size" integer not null,
    "date_uploaded" timestamp not null,
    "status" varchar(32) not null,
    "error_message" varchar(255) not null,
    "date_processed" timestamp,
    "num_new_skus" integer,
    "num_unknown_skus" integer,
    "num_duplicate_skus" integer,
    "range_id" integer not null,
    "uploaded_by_id" integer not null,
    "upload_type" varchar(8) not null,
    foreign key ("range_id") references "offer_range" ("id"),
    foreign key ("uploaded_by_id") references "auth_user" ("id")
);

create table "order_billingaddress" (
    "id" integer not null primary key,
    "title" varchar(64) not null,
    "first_name" varchar(255) not null,
    "last_name" varchar(255) not null,
    "line1" varchar(255) not null,
    "line2" varchar(255) not null,
    "line3" varchar(255) not null,
    "line4" varchar(255) not null,
    "state" varchar(255) not null,
    "postcode" varchar(64) not null,
    "search_text" text not null,
    "country_id" varchar(2) not null,
    "code" varchar(255),
    unique ("code"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2")
);

create table "order_communicationevent" (
    "id" integer not null primary key,
    "event_type_id" integer not null,
    "order_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("event_type_id") references "communication_communicationeventtype" ("id"),
    foreign key ("order_id") references "order_order" ("id")
);

create table "order_line" (
    "id" integer not null primary key,
    "partner_name" varchar(128) not null,
    "partner_sku" varchar(128) not null,
    "partner_line_reference" varchar(128) not null,
    "partner_line_notes" text not null,
    "title" varchar(255) not null,
    "upc" varchar(128),
    "quantity" integer not null,
    "line_price_incl_tax" numeric(12, 2) not null,
    "line_price_excl_tax" numeric(12, 2) not null,
    "line_price_before_discounts_incl_tax" numeric(12, 2) not null,
    "line_price_before_discounts_excl_tax" numeric(12, 2) not null,
    "unit_price_incl_tax" numeric(12, 2),
    "unit_price_excl_tax" numeric(12, 2),
    "status" varchar(255) not null,
    "order_id" integer not null,
    "partner_id" integer,
    "product_id" integer,
    "stockrecord_id" integer,
    "tax_code" varchar(64),
    "allocation_cancelled" boolean not null,
    "num_allocated" integer not null,
    foreign key ("order_id") references "order_order" ("id"),
    foreign key ("partner_id") references "partner_partner" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("stockrecord_id") references "partner_stockrecord" ("id")
);

create table "order_lineattribute" (
    "id" integer not null primary key,
    "type" varchar(128) not null,
    "line_id" integer not null,
    "option_id" integer,
    "value" json not null,
    foreign key ("line_id") references "order_line" ("id"),
    foreign key ("option_id") references "catalogue_option" ("id")
);

create table "order_lineprice" (
    "id" integer not null primary key,
    "quantity" integer not null,
    "price_incl_tax" numeric(12, 2) not null,
    "price_excl_tax" numeric(12, 2) not null,
    "shipping_incl_tax" numeric(12, 2) not null,
    "shipping_excl_tax" numeric(12, 2) not null,
    "line_id" integer not null,
    "order_id" integer not null,
    "tax_code" varchar(64),
    foreign key ("line_id") references "order_line" ("id"),
    foreign key ("order_id") references "order_order" ("id")
);

create table "order_order" (
    "id" integer not null primary key,
    "number" varchar(128) not null,
    "currency" varchar(12) not null,
    "total_incl_tax" numeric(12, 2) not null,
    "total_excl_tax" numeric(12, 2) not null,
    "shipping_incl_tax" numeric(12, 2) not null,
    "shipping_excl_tax" numeric(12, 2) not null,
    "shipping_method" varchar(128) not null,
    "shipping_code" varchar(128) not null,
    "status" varchar(100) not null,
    "guest_email" varchar(254) not null,
    "date_placed" timestamp not null,
    "basket_id" integer,
    "billing_address_id" integer,
    "shipping_address_id" integer,
    "site_id" integer,
    "user_id" integer,
    "shipping_tax_code" varchar(64),
    "analytics_tracked" boolean not null,
    unique ("number"),
    foreign key ("basket_id") references "basket_basket" ("id"),
    foreign key ("billing_address_id") references "order_billingaddress" ("id"),
    foreign key ("shipping_address_id") references "order_shippingaddress" ("id"),
    foreign key ("site_id") references "django_site" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "order_orderdiscount" (
    "id" integer not null primary key,
    "category" varchar(64) not null,
    "offer_id" integer,
    "offer_name" varchar(128) not null,
    "voucher_id" integer,
    "voucher_code" varchar(128) not null,
    "frequency" integer,
    "amount" numeric(12, 2) not null,
    "message" text not null,
    "order_id" integer not null,
    foreign key ("order_id") references "order_order" ("id")
);

create table "order_orderlinediscount" (
    "id" integer not null primary key,
    "is_incl_tax" boolean not null,
    "amount" numeric(12, 2) not null,
    "line_id" integer not null,
    "order_discount_id" integer not null,
    foreign key ("line_id") references "order_line" ("id"),
    foreign key ("order_discount_id") references "order_orderdiscount" ("id")
);

create table "order_ordernote" (
    "id" integer not null primary key,
    "note_type" varchar(128) not null,
    "message" text not null,
    "date_created" timestamp not null,
    "date_updated" timestamp not null,
    "order_id" integer not null,
    "user_id" integer,
    foreign key ("order_id") references "order_order" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "order_orderstatuschange" (
    "id" integer not null primary key,
    "old_status" varchar(100) not null,
    "new_status" varchar(100) not null,
    "order_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("order_id") references "order_order" ("id")
);

create table "order_paymentevent" (
    "id" integer not null primary key,
    "amount" numeric(12, 2) not null,
    "reference" varchar(128) not null,
    "event_type_id" integer not null,
    "order_id" integer not null,
    "shipping_event_id" integer,
    "date_created" timestamp not null,
    foreign key ("event_type_id") references "order_paymenteventtype" ("id"),
    foreign key ("order_id") references "order_order" ("id"),
    foreign key ("shipping_event_id") references "order_shippingevent" ("id")
);

create table "order_paymenteventquantity" (
    "id" integer not null primary key,
    "quantity" integer not null,
    "event_id" integer not null,
    "line_id" integer not null,
    unique ("event_id", "line_id"),
    foreign key ("event_id") references "order_paymentevent" ("id"),
    foreign key ("line_id") references "order_line" ("id")
);

create table "order_paymenteventtype" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "code" varchar(128) not null,
    unique ("code"),
    unique ("name")
);

create table "order_shippingaddress" (
    "id" integer not null primary key,
    "title" varchar(64) not null,
    "first_name" varchar(255) not null,
    "last_name" varchar(255) not null,
    "line1" varchar(255) not null,
    "line2" varchar(255) not null,
    "line3" varchar(255) not null,
    "line4" varchar(255) not null,
    "state" varchar(255) not null,
    "postcode" varchar(64) not null,
    "search_text" text not null,
    "phone_number" varchar(128) not null,
    "notes" text not null,
    "country_id" varchar(2) not null,
    "code" varchar(255),
    unique ("code"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2")
);

create table "order_shippingevent" (
    "id" integer not null primary key,
    "notes" text not null,
    "event_type_id" integer not null,
    "order_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("event_type_id") references "order_shippingeventtype" ("id"),
    foreign key ("order_id") references "order_order" ("id")
);

create table "order_shippingeventquantity" (
    "id" integer not null primary key,
    "quantity" integer not null,
    "event_id" integer not null,
    "line_id" integer not null,
    unique ("event_id", "line_id"),
    foreign key ("event_id") references "order_shippingevent" ("id"),
    foreign key ("line_id") references "order_line" ("id")
);

create table "order_shippingeventtype" (
    "id" integer not null primary key,
    "name" varchar(255) not null,
    "code" varchar(128) not null,
    unique ("code"),
    unique ("name")
);

create table "order_surcharge" (
    "id" integer not null primary key,
    "name" varchar(128) not null,
    "code" varchar(128) not null,
    "incl_tax" numeric(12, 2) not null,
    "excl_tax" numeric(12, 2) not null,
    "order_id" integer not null,
    "tax_code" varchar(64),
    foreign key ("order_id") references "order_order" ("id")
);

create table "partner_partner" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "name" varchar(128) not null,
    unique ("code")
);

create table "partner_partner_users" (
    "id" integer not null primary key,
    "partner_id" integer not null,
    "user_id" integer not null,
    unique ("partner_id", "user_id"),
    foreign key ("partner_id") references "partner_partner" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "partner_partneraddress" (
    "id" integer not null primary key,
    "title" varchar(64) not null,
    "first_name" varchar(255) not null,
    "last_name" varchar(255) not null,
    "line1" varchar(255) not null,
    "line2" varchar(255) not null,
    "line3" varchar(255) not null,
    "line4" varchar(255) not null,
    "state" varchar(255) not null,
    "postcode" varchar(64) not null,
    "search_text" text not null,
    "country_id" varchar(2) not null,
    "partner_id" integer not null,
    "code" varchar(255),
    unique ("code"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2"),
    foreign key ("partner_id") references "partner_partner" ("id")
);

create table "partner_stockalert" (
    "id" integer not null primary key,
    "threshold" integer not null,
    "status" varchar(128) not null,
    "date_closed" timestamp,
    "stockrecord_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("stockrecord_id") references "partner_stockrecord" ("id")
);

create table "partner_stockrecord" (
    "id" integer not null primary key,
    "partner_sku" varchar(128) not null,
    "price" numeric(12, 2),
    "num_in_stock" integer,
    "num_allocated" integer,
    "low_stock_threshold" integer,
    "date_created" timestamp not null,
    "date_updated" timestamp not null,
    "partner_id" integer not null,
    "product_id" integer not null,
    "price_currency" varchar(12) not null,
    unique ("partner_id", "partner_sku"),
    foreign key ("partner_id") references "partner_partner" ("id"),
    foreign key ("product_id") references "catalogue_product" ("id")
);

create table "payment_bankcard" (
    "id" integer not null primary key,
    "card_type" varchar(128) not null,
    "name" varchar(255) not null,
    "number" varchar(32) not null,
    "expiry_date" date not null,
    "partner_reference" varchar(255) not null,
    "user_id" integer not null,
    foreign key ("user_id") references "auth_user" ("id")
);

create table "payment_source" (
    "id" integer not null primary key,
    "currency" varchar(12) not null,
    "amount_allocated" numeric(12, 2) not null,
    "amount_debited" numeric(12, 2) not null,
    "amount_refunded" numeric(12, 2) not null,
    "label" varchar(128) not null,
    "order_id" integer not null,
    "source_type_id" integer not null,
    "reference" varchar(255) not null,
    foreign key ("order_id") references "order_order" ("id"),
    foreign key ("source_type_id") references "payment_sourcetype" ("id")
);

create table "payment_sourcetype" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "name" varchar(128) not null,
    unique ("code")
);

create table "payment_transaction" (
    "id" integer not null primary key,
    "txn_type" varchar(128) not null,
    "amount" numeric(12, 2) not null,
    "reference" varchar(128) not null,
    "status" varchar(128) not null,
    "source_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("source_id") references "payment_source" ("id")
);

create table "reviews_productreview" (
    "id" integer not null primary key,
    "score" smallint not null,
    "title" varchar(255) not null,
    "body" text not null,
    "name" varchar(255) not null,
    "email" varchar(254) not null,
    "homepage" varchar(200) not null,
    "status" smallint not null,
    "total_votes" integer not null,
    "delta_votes" integer not null,
    "date_created" timestamp not null,
    "product_id" integer,
    "user_id" integer,
    "code" varchar(255),
    unique ("code"),
    unique ("product_id", "user_id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "reviews_vote" (
    "id" integer not null primary key,
    "delta" smallint not null,
    "date_created" timestamp not null,
    "review_id" integer not null,
    "user_id" integer not null,
    unique ("user_id", "review_id"),
    foreign key ("review_id") references "reviews_productreview" ("id"),
    foreign key ("user_id") references "auth_user" ("id")
);

create table "shipping_orderanditemcharges" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "description" text not null,
    "price_per_order" numeric(12, 2) not null,
    "price_per_item" numeric(12, 2) not null,
    "free_shipping_threshold" numeric(12, 2),
    "name" varchar(128) not null,
    unique ("code"),
    unique ("name")
);

create table "shipping_orderanditemcharges_countries" (
    "id" integer not null primary key,
    "orderanditemcharges_id" integer not null,
    "country_id" varchar(2) not null,
    unique ("orderanditemcharges_id", "country_id"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2"),
    foreign key ("orderanditemcharges_id") references "shipping_orderanditemcharges" ("id")
);

create table "shipping_weightband" (
    "id" integer not null primary key,
    "charge" numeric(12, 2) not null,
    "method_id" integer not null,
    "upper_limit" numeric(12, 2) not null,
    foreign key ("method_id") references "shipping_weightbased" ("id")
);

create table "shipping_weightbased" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "description" text not null,
    "default_weight" numeric(12, 2) not null,
    "name" varchar(128) not null,
    unique ("code"),
    unique ("name")
);

create table "shipping_weightbased_countries" (
    "id" integer not null primary key,
    "weightbased_id" integer not null,
    "country_id" varchar(2) not null,
    unique ("weightbased_id", "country_id"),
    foreign key ("country_id") references "address_country" ("iso_3166_1_a2"),
    foreign key ("weightbased_id") references "shipping_weightbased" ("id")
);

create table "voucher_voucher" (
    "id" integer not null primary key,
    "code" varchar(128) not null,
    "usage" varchar(128) not null,
    "start_datetime" timestamp not null,
    "end_datetime" timestamp not null,
    "num_basket_additions" integer not null,
    "num_orders" integer not null,
    "total_discount" numeric(12, 2) not null,
    "date_created" timestamp not null,
    "voucher_set_id" integer,
    "name" varchar(128) not null,
    unique ("code"),
    unique ("name"),
    foreign key ("voucher_set_id") references "voucher_voucherset" ("id")
);

create table "voucher_voucher_offers" (
    "id" integer not null primary key,
    "voucher_id" integer not null,
    "conditionaloffer_id" integer not null,
    unique ("voucher_id", "conditionaloffer_id"),
    foreign key ("conditionaloffer_id") references "offer_conditionaloffer" ("id"),
    foreign key ("voucher_id") references "voucher_voucher" ("id")
);

create table "voucher_voucherapplication" (
    "id" integer not null primary key,
    "order_id" integer not null,
    "user_id" integer,
    "voucher_id" integer not null,
    "date_created" timestamp not null,
    foreign key ("order_id") references "order_order" ("id"),
    foreign key ("user_id") references "auth_user" ("id"),
    foreign key ("voucher_id") references "voucher_voucher" ("id")
);

create table "voucher_voucherset" (
    "id" integer not null primary key,
    "name" varchar(100) not null,
    "count" integer not null,
    "code_length" integer not null,
    "description" text not null,
    "date_created" timestamp not null,
    "start_datetime" timestamp not null,
    "end_datetime" timestamp not null,
    unique ("name")
);

create table "wishlists_line" (
    "id" integer not null primary key,
    "quantity" integer not null,
    "title" varchar(255) not null,
    "product_id" integer,
    "wishlist_id" integer not null,
    unique ("wishlist_id", "product_id"),
    foreign key ("product_id") references "catalogue_product" ("id"),
    foreign key ("wishlist_id") references "wishlists_wishlist" ("id")
);

create table "wishlists_wishlist" (
    "id" integer not null primary key,
    "name" varchar(255) not null,
    "key" varchar(6) not null,
    "visibility" varchar(20) not null,
    "owner_id" integer not null,
    "date_created" timestamp not null,
    unique ("key"),
    foreign key ("owner_id") references "auth_user" ("id")
);

create table "wishlists_wishlistsharedemail" (
    "id" integer not null primary key,
    "email" varchar(254) not null,
    "wishlist_id" integer not null,
    foreign key ("wishlist_id") references "wishlists_wishlist" ("id")
);
