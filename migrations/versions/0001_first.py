"""first."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=True),
        sa.Column("object", sa.String(length=60), server_default="", nullable=False),
        sa.Column("detail", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_object"), ["object"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_scheme_id_id"), ["scheme_id", "id"], unique=False
        )

    op.create_table(
        "challenges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("prefix_digest", sa.String(length=32), nullable=False),
        sa.Column("on_roll", sa.Boolean(), nullable=False),
        sa.Column("means", sa.String(length=8), nullable=False),
        sa.Column("code_hash", sa.String(length=32), nullable=True),
        sa.Column("wish_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("token", name=op.f("uq_challenges_token")),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenges_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_challenges_on_roll_created_at"), ["on_roll", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_challenges_open",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_challenges_phone_digest_created_at"),
            ["phone_digest", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_challenges_prefix_digest_created_at"),
            ["prefix_digest", "created_at"],
            unique=False,
        )

    op.create_table(
        "code_failures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_failures")),
    )
    with op.batch_alter_table("code_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_failures_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_code_failures_phone_digest_at"), ["phone_digest", "at"], unique=False
        )

    op.create_table(
        "inbox",
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_erase_at"), ["erase_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "phones",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_phones")),
    )
    op.create_table(
        "schemes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=True),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failures_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sign_in_failures_subject_at"), ["subject", "at"], unique=False
        )

    op.create_table(
        "areas",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id_areas")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_areas_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("scheme_id", "name", name=op.f("uq_areas_scheme_id_name")),
    )
    op.create_table(
        "bars",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_bars_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bars")),
        sa.UniqueConstraint("scheme_id", "subject", name=op.f("uq_bars_scheme_id_subject")),
    )
    op.create_table(
        "roll_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("imported", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Text(), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_roll_files_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_files")),
    )
    with op.batch_alter_table("roll_files", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roll_files_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_roll_files_scheme_id_id"), ["scheme_id", "id"], unique=False
        )

    op.create_table(
        "points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("english", sa.String(length=40), nullable=False),
        sa.Column("map_line", sa.String(length=40), server_default="", nullable=False),
        sa.Column("contact", sa.String(length=40), server_default="", nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("per_slot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_points_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_points_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
        sa.UniqueConstraint("scheme_id", "name", name=op.f("uq_points_scheme_id_name")),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("id_digest", sa.String(length=32), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recording_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_registrations_area_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_registrations_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint(
            "scheme_id",
            "phone_digest",
            "id_digest",
            name=op.f("uq_registrations_scheme_id_phone_digest_id_digest"),
        ),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_releases_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_releases_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_releases_scheme_id_opens_at"), ["scheme_id", "opens_at"], unique=False
        )

    op.create_table(
        "residents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("id_digest", sa.String(length=32), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("household_digest", sa.String(length=32), nullable=True),
        sa.Column("household_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("groups", sa.Text(), server_default="", nullable=False),
        sa.Column("last4_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_residents_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_residents_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
        sa.UniqueConstraint(
            "scheme_id", "id_digest", name=op.f("uq_residents_scheme_id_id_digest")
        ),
    )
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_residents_area_id_id"), ["area_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_residents_last4_digest"), ["last4_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_residents_phone_digest"), ["phone_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_residents_scheme_id_household_digest"),
            ["scheme_id", "household_digest"],
            unique=False,
        )

    op.create_table(
        "roll_pieces",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["roll_files.id"], name=op.f("fk_roll_pieces_file_id_roll_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_pieces")),
    )
    with op.batch_alter_table("roll_pieces", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roll_pieces_file_id_first_line"), ["file_id", "first_line"], unique=False
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("phone_digest", sa.String(length=32), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_staff_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_staff_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_staff_phone_digest")),
    )
    op.create_table(
        "handouts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column(
            "release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("masks", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=48), nullable=True),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_handouts_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_handouts_release_id_releases")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_handouts_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handouts")),
        sa.UniqueConstraint("release_id", "subject", name=op.f("uq_handouts_release_id_subject")),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_plans_point_id_points")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_plans_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plans_scheme_id_id"), ["scheme_id", "id"], unique=False
        )

    op.create_table(
        "sign_ins",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_sign_ins_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "pickups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_pickups_plan_id_plans")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_pickups_point_id_points")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_pickups_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickups")),
        sa.UniqueConstraint("point_id", "code", name=op.f("uq_pickups_point_id_code")),
    )
    with op.batch_alter_table("pickups", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pickups_kept",
            ["scheme_id", "keep_until"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_pickups_open",
            ["scheme_id", "starts_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_pickups_phone_digest"), ["phone_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_pickups_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pickups_point_id_starts_at"), ["point_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_pickups_scheme_id_code"), ["scheme_id", "code"], unique=False
        )

    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column(
            "release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("masks", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("frozen_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pickup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_bookings_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickups.id"], name=op.f("fk_bookings_pickup_id_pickups")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_bookings_release_id_releases")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_bookings_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bookings_area_id_status_id_release_id"),
            ["area_id", "status", "id", "release_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_phone_digest"), ["phone_digest"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bookings_pickup_id"), ["pickup_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_bookings_release_id_status_id"),
            ["release_id", "status", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_scheme_id_channel_status_id"),
            ["scheme_id", "channel", "status", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_scheme_id_created_at"),
            ["scheme_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_scheme_id_status_id"),
            ["scheme_id", "status", "id"],
            unique=False,
        )

    op.create_table(
        "seats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pickup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickups.id"], name=op.f("fk_seats_pickup_id_pickups")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_seats_point_id_points")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("pickup_id", name=op.f("uq_seats_pickup_id")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seats_point_id_starts_at"), ["point_id", "starts_at"], unique=False
        )

    op.create_table(
        "allotments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("masks", sa.Integer(), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "handout_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_for", sa.Integer(), nullable=True),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_allotments_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["handout_id"], ["handouts.id"], name=op.f("fk_allotments_handout_id_handouts")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_allotments_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotments")),
    )
    with op.batch_alter_table("allotments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_allotments_grantable",
            ["release_id", "booking_id"],
            unique=False,
            sqlite_where=sa.text("booking_id IS NULL AND handout_id IS NULL AND held_at IS NULL"),
            postgresql_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NULL"
            ),
        )
        batch_op.create_index(batch_op.f("ix_allotments_handout_id"), ["handout_id"], unique=False)
        batch_op.create_index(
            "ix_allotments_held",
            ["release_id", "booking_id"],
            unique=False,
            sqlite_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NOT NULL"
            ),
            postgresql_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NOT NULL"
            ),
        )
        batch_op.create_index("ix_allotments_release", ["release_id"], unique=False)
        batch_op.create_index(
            "uq_allotments_booking_id",
            ["booking_id"],
            unique=True,
            sqlite_where=sa.text("booking_id IS NOT NULL"),
            postgresql_where=sa.text("booking_id IS NOT NULL"),
        )

    op.create_table(
        "booking_people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id_digest", sa.String(length=32), nullable=False),
        sa.Column("last4_digest", sa.String(length=32), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recording_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_people_booking_id_bookings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_people")),
    )
    with op.batch_alter_table("booking_people", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_people_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_booking_people_id_digest"), ["id_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_booking_people_last4_digest"), ["last4_digest"], unique=False
        )

    op.create_table(
        "claims",
        sa.Column("scheme_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_claims_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_claims_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("scheme_id", "subject", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claims_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=True),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("pickup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("troubles", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_sid", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_notices_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["pickups.id"], name=op.f("fk_notices_pickup_id_pickups")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_notices_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_notices_provider_sid")),
        sa.UniqueConstraint("token", name=op.f("uq_notices_token")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notices_asked_for",
            ["state", "due_at"],
            unique=False,
            sqlite_where=sa.text(
                "state = 'queued' AND kind IN ('code', 'call_back', 'answer', 'abandoned')"
            ),
            postgresql_where=sa.text(
                "state = 'queued' AND kind IN ('code', 'call_back', 'answer', 'abandoned')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_notices_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(
            "ix_notices_leased",
            ["state", "lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(batch_op.f("ix_notices_phone_digest"), ["phone_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_notices_pickup_id"), ["pickup_id"], unique=False)
        batch_op.create_index(
            "ix_notices_placed",
            ["state", "sent_at"],
            unique=False,
            sqlite_where=sa.text("state = 'sent' AND channel = 'call'"),
            postgresql_where=sa.text("state = 'sent' AND channel = 'call'"),
        )
        batch_op.create_index(
            "ix_notices_unasked",
            ["state", "due_at"],
            unique=False,
            sqlite_where=sa.text(
                "state = 'queued' AND (kind NOT IN ('code', 'call_back', 'answer', 'abandoned'))"
            ),
            postgresql_where=sa.text(
                "state = 'queued' AND (kind NOT IN ('code', 'call_back', 'answer', 'abandoned'))"
            ),
        )
        batch_op.create_index(
            "ix_notices_waiting",
            ["state", "expires_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )

    op.create_table(
        "tasks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme_id", sa.String(length=40), nullable=True),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("phone_digest", sa.String(length=32), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_tasks_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["schemes.id"], name=op.f("fk_tasks_scheme_id_schemes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_phone_digest"), ["phone_digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tasks_scheme_id_done_at"), ["scheme_id", "done_at"], unique=False
        )

    op.create_table(
        "carries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "allotment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "from_release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("masks", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["allotment_id"], ["allotments.id"], name=op.f("fk_carries_allotment_id_allotments")
        ),
        sa.ForeignKeyConstraint(
            ["from_release_id"], ["releases.id"], name=op.f("fk_carries_from_release_id_releases")
        ),
        sa.ForeignKeyConstraint(
            ["to_release_id"], ["releases.id"], name=op.f("fk_carries_to_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carries")),
    )
    with op.batch_alter_table("carries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carries_allotment_id"), ["allotment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_carries_from_release_id"), ["from_release_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_carries_to_release_id"), ["to_release_id"], unique=False
        )

    op.create_table(
        "receipts",
        sa.Column("provider_sid", sa.String(length=40), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error_code", sa.String(length=10), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_receipts_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("provider_sid", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipts_notice_id"), ["notice_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipts_notice_id"))
        batch_op.drop_index(batch_op.f("ix_receipts_at"))

    op.drop_table("receipts")
    with op.batch_alter_table("carries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carries_to_release_id"))
        batch_op.drop_index(batch_op.f("ix_carries_from_release_id"))
        batch_op.drop_index(batch_op.f("ix_carries_allotment_id"))

    op.drop_table("carries")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_scheme_id_done_at"))
        batch_op.drop_index(batch_op.f("ix_tasks_phone_digest"))
        batch_op.drop_index(batch_op.f("ix_tasks_booking_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notices_waiting",
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )
        batch_op.drop_index(
            "ix_notices_unasked",
            sqlite_where=sa.text(
                "state = 'queued' AND (kind NOT IN ('code', 'call_back', 'answer', 'abandoned'))"
            ),
            postgresql_where=sa.text(
                "state = 'queued' AND (kind NOT IN ('code', 'call_back', 'answer', 'abandoned'))"
            ),
        )
        batch_op.drop_index(
            "ix_notices_placed",
            sqlite_where=sa.text("state = 'sent' AND channel = 'call'"),
            postgresql_where=sa.text("state = 'sent' AND channel = 'call'"),
        )
        batch_op.drop_index(batch_op.f("ix_notices_pickup_id"))
        batch_op.drop_index(batch_op.f("ix_notices_phone_digest"))
        batch_op.drop_index(
            "ix_notices_leased",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(batch_op.f("ix_notices_booking_id"))
        batch_op.drop_index(
            "ix_notices_asked_for",
            sqlite_where=sa.text(
                "state = 'queued' AND kind IN ('code', 'call_back', 'answer', 'abandoned')"
            ),
            postgresql_where=sa.text(
                "state = 'queued' AND kind IN ('code', 'call_back', 'answer', 'abandoned')"
            ),
        )

    op.drop_table("notices")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claims_booking_id"))

    op.drop_table("claims")
    with op.batch_alter_table("booking_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_people_last4_digest"))
        batch_op.drop_index(batch_op.f("ix_booking_people_id_digest"))
        batch_op.drop_index(batch_op.f("ix_booking_people_booking_id"))

    op.drop_table("booking_people")
    with op.batch_alter_table("allotments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_allotments_booking_id",
            sqlite_where=sa.text("booking_id IS NOT NULL"),
            postgresql_where=sa.text("booking_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_allotments_release")
        batch_op.drop_index(
            "ix_allotments_held",
            sqlite_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NOT NULL"
            ),
            postgresql_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NOT NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_allotments_handout_id"))
        batch_op.drop_index(
            "ix_allotments_grantable",
            sqlite_where=sa.text("booking_id IS NULL AND handout_id IS NULL AND held_at IS NULL"),
            postgresql_where=sa.text(
                "booking_id IS NULL AND handout_id IS NULL AND held_at IS NULL"
            ),
        )

    op.drop_table("allotments")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seats_point_id_starts_at"))

    op.drop_table("seats")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_scheme_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_scheme_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_bookings_scheme_id_channel_status_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_release_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_pickup_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_phone_digest"))
        batch_op.drop_index(batch_op.f("ix_bookings_area_id_status_id_release_id"))

    op.drop_table("bookings")
    with op.batch_alter_table("pickups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pickups_scheme_id_code"))
        batch_op.drop_index(batch_op.f("ix_pickups_point_id_starts_at"))
        batch_op.drop_index(batch_op.f("ix_pickups_plan_id"))
        batch_op.drop_index(batch_op.f("ix_pickups_phone_digest"))
        batch_op.drop_index(
            "ix_pickups_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_pickups_kept",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("pickups")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_staff_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ins_seen_at"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_scheme_id_id"))

    op.drop_table("plans")
    op.drop_table("handouts")
    op.drop_table("staff")
    with op.batch_alter_table("roll_pieces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_pieces_file_id_first_line"))

    op.drop_table("roll_pieces")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residents_scheme_id_household_digest"))
        batch_op.drop_index(batch_op.f("ix_residents_phone_digest"))
        batch_op.drop_index(batch_op.f("ix_residents_last4_digest"))
        batch_op.drop_index(batch_op.f("ix_residents_area_id_id"))

    op.drop_table("residents")
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_releases_scheme_id_opens_at"))

    op.drop_table("releases")
    op.drop_table("registrations")
    op.drop_table("points")
    with op.batch_alter_table("roll_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roll_files_scheme_id_id"))
        batch_op.drop_index(
            "ix_roll_files_open",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("roll_files")
    op.drop_table("bars")
    op.drop_table("areas")
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_subject_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failures_at"))

    op.drop_table("sign_in_failures")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_updated_at"))

    op.drop_table("sessions")
    op.drop_table("schemes")
    op.drop_table("phones")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))
        batch_op.drop_index(batch_op.f("ix_inbox_erase_at"))

    op.drop_table("inbox")
    with op.batch_alter_table("code_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_failures_phone_digest_at"))
        batch_op.drop_index(batch_op.f("ix_code_failures_at"))

    op.drop_table("code_failures")
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenges_prefix_digest_created_at"))
        batch_op.drop_index(batch_op.f("ix_challenges_phone_digest_created_at"))
        batch_op.drop_index(
            "ix_challenges_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_challenges_on_roll_created_at"))
        batch_op.drop_index(batch_op.f("ix_challenges_created_at"))

    op.drop_table("challenges")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_scheme_id_id"))
        batch_op.drop_index(batch_op.f("ix_audit_object"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
