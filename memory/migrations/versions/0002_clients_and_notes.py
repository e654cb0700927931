"""Clients, their figures, notes about them and what follows from notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _clients()
    _ties()
    _figures()
    _notes()
    _revisions()
    _cards()
    _known()
    _tasks()
    _openings()
    _risks()
    op.create_index("ix_audit_about", "audit", ["about"], unique=False)


def _clients() -> None:
    """Who clients are, and by which names."""
    op.create_table(
        "clients",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=True),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("industry_code", sa.String(length=8), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("ownership", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("size_class", sa.Text(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("archetype", sa.Text(), nullable=True),
        sa.Column("client_since", sa.Date(), nullable=True),
        sa.Column("last_contact", sa.Date(), nullable=True),
        sa.Column("contact_before", sa.Date(), nullable=True),
        sa.Column("merged_into", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["clients.id"], name="fk_clients_merged_into"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_clients_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("code", name="uq_clients_code"),
    )
    op.create_index("ix_clients_last_contact", "clients", ["last_contact"], unique=False)
    op.create_index("ix_clients_name_key", "clients", ["name_key"], unique=False)
    op.create_index("ix_clients_owner_id_merged_into", "clients", ["owner_id", "merged_into"], unique=False)
    op.create_table(
        "client_names",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_names_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_names"),
        sa.UniqueConstraint("client_id", "name_key", name="uq_client_names_client_id_name_key"),
    )


def _ties() -> None:
    """How clients changed, to whom they are related, and who covers for whom."""
    op.create_table(
        "client_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_client_changes_by_id"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_changes_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_changes"),
    )
    op.create_index("ix_client_changes_client_id_id", "client_changes", ["client_id", "id"], unique=False)
    op.create_table(
        "client_relations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("other_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_relations_client_id"),
        sa.ForeignKeyConstraint(["other_id"], ["clients.id"], name="fk_client_relations_other_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_relations"),
    )
    op.create_index("ix_client_relations_client_id", "client_relations", ["client_id"], unique=False)
    op.create_table(
        "covers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("deputy_id", _ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_covers_by_id"),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name="fk_covers_deputy_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_covers_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_covers"),
    )
    op.create_index("ix_covers_deputy_id", "covers", ["deputy_id"], unique=False)
    op.create_index("ix_covers_owner_id", "covers", ["owner_id"], unique=False)


def _figures() -> None:
    """What clients have and use at the bank."""
    op.create_table(
        "facilities",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("matures", sa.Date(), nullable=True),
        sa.Column("collateral", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_facilities_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_facilities"),
        sa.UniqueConstraint("client_id", "reference", name="uq_facilities_client_id_reference"),
    )
    op.create_index("ix_facilities_matures", "facilities", ["matures"], unique=False)
    op.create_table(
        "balances",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_balances_client_id"),
        sa.PrimaryKeyConstraint("client_id", "kind", "currency", "day", name="pk_balances"),
    )
    op.create_table(
        "holdings",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_holdings_client_id"),
        sa.PrimaryKeyConstraint("client_id", "product", name="pk_holdings"),
    )


def _notes() -> None:
    """What arrived, and what of it was put on record about clients."""
    op.create_table(
        "messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_messages_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_messages_chat_id_message_id"),
    )
    op.create_index("ix_messages_user_id_sent_at", "messages", ["user_id", "sent_at"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("card_id", sa.String(length=16), nullable=True),
        sa.Column("message_row", _ID, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("contact_form", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("taken_back", sa.JSON(), nullable=True),
        sa.Column("unembedded", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("suspicion", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_notes_author_id"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_notes_client_id"),
        sa.ForeignKeyConstraint(["message_row"], ["messages.id"], name="fk_notes_message_row"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.UniqueConstraint("card_id", name="uq_notes_card_id"),
    )
    op.create_index("ix_notes_author_id_recorded_at", "notes", ["author_id", "recorded_at"], unique=False)
    op.create_index("ix_notes_client_id_happened_on", "notes", ["client_id", "happened_on"], unique=False)
    op.create_index("ix_notes_message_row", "notes", ["message_row"], unique=False)
    op.create_index(
        "ix_notes_unembedded",
        "notes",
        ["id"],
        unique=False,
        sqlite_where=sa.text("unembedded = 1"),
        postgresql_where=sa.text("unembedded"),
    )


def _revisions() -> None:
    """How notes were changed, and what they mean."""
    op.create_table(
        "note_revisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("note_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("message_row", _ID, nullable=True),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_note_revisions_by_id"),
        sa.ForeignKeyConstraint(["message_row"], ["messages.id"], name="fk_note_revisions_message_row"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_revisions_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note_revisions"),
        sa.UniqueConstraint("note_id", "number", name="uq_note_revisions_note_id_number"),
    )
    op.create_index("ix_note_revisions_message_row", "note_revisions", ["message_row"], unique=False)
    op.create_table(
        "note_vectors",
        sa.Column("note_id", _ID, autoincrement=False, nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_vectors_note_id"),
        sa.PrimaryKeyConstraint("note_id", name="pk_note_vectors"),
    )


def _cards() -> None:
    """What came with messages, and the records that wait for their writer."""
    op.create_table(
        "attachments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("message_row", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=True),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_attachments_client_id"),
        sa.ForeignKeyConstraint(["message_row"], ["messages.id"], name="fk_attachments_message_row"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_attachments_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_client_id", "attachments", ["client_id"], unique=False)
    op.create_index("ix_attachments_message_row", "attachments", ["message_row"], unique=False)
    op.create_index("ix_attachments_note_id", "attachments", ["note_id"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("message_row", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("client_id", _ID, nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("target_note_id", _ID, nullable=True),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("shown_message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_cards_client_id"),
        sa.ForeignKeyConstraint(["message_row"], ["messages.id"], name="fk_cards_message_row"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_cards_note_id"),
        sa.ForeignKeyConstraint(["target_note_id"], ["notes.id"], name="fk_cards_target_note_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_cards_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
    )
    op.create_index("ix_cards_client_id", "cards", ["client_id"], unique=False)
    op.create_index("ix_cards_message_row", "cards", ["message_row"], unique=False)
    op.create_index("ix_cards_note_id", "cards", ["note_id"], unique=False)
    op.create_index("ix_cards_state_expires_at", "cards", ["state", "expires_at"], unique=False)
    op.create_index("ix_cards_target_note_id", "cards", ["target_note_id"], unique=False)
    op.create_index("ix_cards_user_id_state_id", "cards", ["user_id", "state", "id"], unique=False)


def _known() -> None:
    """Who the people of a client are, and what is known of it."""
    op.create_table(
        "contacts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_contacts_client_id"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_contacts_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_client_id_name", "contacts", ["client_id", "name"], unique=False)
    op.create_index("ix_contacts_note_id", "contacts", ["note_id"], unique=False)
    op.create_table(
        "note_people",
        sa.Column("note_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_note_people_contact_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_people_note_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_id", "contact_id", name="pk_note_people"),
    )
    op.create_index("ix_note_people_contact_id", "note_people", ["contact_id"], unique=False)
    op.create_table(
        "client_facts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_client_facts_by_id"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_facts_client_id"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_client_facts_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_facts"),
    )
    op.create_index(
        "ix_client_facts_client_id_name_as_of", "client_facts", ["client_id", "name", "as_of"], unique=False
    )
    op.create_index("ix_client_facts_note_id", "client_facts", ["note_id"], unique=False)


def _tasks() -> None:
    """What is to be done."""
    op.create_table(
        "tasks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=True),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_text", sa.Text(), nullable=True),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("promised_to", sa.Text(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("promised_due", sa.Date(), nullable=True),
        sa.Column("delegated_by", _ID, nullable=True),
        sa.Column("card_id", sa.String(length=16), nullable=True),
        sa.Column("beyond", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_late", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_tasks_author_id"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_tasks_client_id"),
        sa.ForeignKeyConstraint(["delegated_by"], ["users.id"], name="fk_tasks_delegated_by"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_tasks_note_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_tasks_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_card_id", "tasks", ["card_id"], unique=False)
    op.create_index("ix_tasks_client_id", "tasks", ["client_id"], unique=False)
    op.create_index("ix_tasks_note_id", "tasks", ["note_id"], unique=False)
    op.create_index("ix_tasks_owner_id_state_due", "tasks", ["owner_id", "state", "due"], unique=False)
    op.create_index("ix_tasks_state_remind_at", "tasks", ["state", "remind_at"], unique=False)


def _openings() -> None:
    """What a client could need, and what it asked for."""
    op.create_table(
        "opportunities",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_low", sa.BigInteger(), nullable=True),
        sa.Column("amount_high", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_opportunities_client_id"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_opportunities_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opportunities"),
    )
    op.create_index(
        "ix_opportunities_client_id_state_opened_on", "opportunities", ["client_id", "state", "opened_on"], unique=False
    )
    op.create_index("ix_opportunities_note_id", "opportunities", ["note_id"], unique=False)
    op.create_table(
        "client_requests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_client_requests_client_id"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_client_requests_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client_requests"),
    )
    op.create_index(
        "ix_client_requests_client_id_state_opened_on",
        "client_requests",
        ["client_id", "state", "opened_on"],
        unique=False,
    )
    op.create_index("ix_client_requests_note_id", "client_requests", ["note_id"], unique=False)


def _risks() -> None:
    """Signs of risk."""
    op.create_table(
        "risk_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("note_id", _ID, nullable=True),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("rumour", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="fk_risk_events_client_id"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_risk_events_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_risk_events"),
    )
    op.create_index(
        "ix_risk_events_client_id_state_seen_on", "risk_events", ["client_id", "state", "seen_on"], unique=False
    )
    op.create_index("ix_risk_events_note_id", "risk_events", ["note_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_about", "audit")
    for table in (
        "risk_events",
        "client_requests",
        "opportunities",
        "tasks",
        "client_facts",
        "note_people",
        "contacts",
        "cards",
        "attachments",
        "note_vectors",
        "note_revisions",
        "notes",
        "messages",
        "holdings",
        "balances",
        "facilities",
        "covers",
        "client_relations",
        "client_changes",
        "client_names",
        "clients",
    ):
        op.drop_table(table)
