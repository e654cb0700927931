"""Proposals: their versions, who checked them, and what they rest on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _proposals()
    _versions()
    _reviews()
    _notices()


def _proposals() -> None:
    """What was asked, and for whom."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_version", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_proposals_client_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_proposals_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_client_id_status", "proposals", ["client_id", "status"], unique=False)
    op.create_index("ix_proposals_expires_on", "proposals", ["expires_on"], unique=False)
    op.create_index("ix_proposals_owner_id_status", "proposals", ["owner_id", "status"], unique=False)


def _versions() -> None:
    """What was drafted, and what it rests on."""
    op.create_table(
        "proposal_versions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("proposal_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("review_for", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_proposal_versions_by_id"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_versions_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_versions"),
        sa.UniqueConstraint("proposal_id", "number", name="uq_proposal_versions_proposal_id_number"),
    )
    op.create_table(
        "proposal_used",
        sa.Column("id", _ID, nullable=False),
        sa.Column("proposal_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=True),
        sa.Column("note_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_proposal_used_note_id"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_used_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_used"),
    )
    op.create_index("ix_proposal_used_kind_name", "proposal_used", ["kind", "name"], unique=False)
    op.create_index("ix_proposal_used_note_id", "proposal_used", ["note_id"], unique=False)
    op.create_index("ix_proposal_used_proposal_id_number", "proposal_used", ["proposal_id", "number"], unique=False)


def _reviews() -> None:
    """Who checks it."""
    op.create_table(
        "proposal_reviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("proposal_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_proposal_reviews_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_proposal_reviews_decided_by"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_reviews_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_reviews"),
    )
    op.create_index(
        "ix_proposal_reviews_proposal_id_number", "proposal_reviews", ["proposal_id", "number"], unique=False
    )
    op.create_index("ix_proposal_reviews_state_asked_at", "proposal_reviews", ["state", "asked_at"], unique=False)
    op.create_table(
        "review_deputies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("team_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_review_deputies_by_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_review_deputies_team_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_review_deputies_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_deputies"),
    )
    op.create_index("ix_review_deputies_team_id", "review_deputies", ["team_id"], unique=False)
    op.create_index("ix_review_deputies_user_id", "review_deputies", ["user_id"], unique=False)


def _notices() -> None:
    """What its owner is told."""
    op.create_table(
        "proposal_notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("proposal_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_notices_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_notices"),
        sa.UniqueConstraint("proposal_id", "key", name="uq_proposal_notices_proposal_id_key"),
    )
    op.create_index("ix_proposal_notices_sent_at_due_at", "proposal_notices", ["sent_at", "due_at"], unique=False)


def downgrade() -> None:
    for table in (
        "proposal_notices",
        "review_deputies",
        "proposal_reviews",
        "proposal_used",
        "proposal_versions",
        "proposals",
    ):
        op.drop_table(table)
