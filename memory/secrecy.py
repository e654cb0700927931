"""Who may read a note, and what followed from it: hidden ones only their writer and compliance.

    open_notes(user) -> condition on NoteRow
    open_source(user, TaskRow.note_id) -> condition on a row that followed from a note, or from none

A note is hidden when it is confidential or speaks of a suspicion of money laundering. Both conditions say nothing of
the client: they stand beside `scope.visible_clients`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, not_, or_, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from memory.tables import NoteRow
from memory.users import User

_SOURCE = aliased(NoteRow, name="source")
_HIDDEN = or_(_SOURCE.confidential, _SOURCE.suspicion)


def open_notes(user: User) -> ColumnElement[bool]:
    """The notes that are not hidden from `user`."""
    if user.role == "compliance":
        return true()
    return or_(NoteRow.author_id == user.id, and_(not_(NoteRow.confidential), not_(NoteRow.suspicion)))


def open_source(user: User, note_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """The rows whose note, if they have one, is not hidden from `user`."""
    if user.role == "compliance":
        return true()
    return not_(exists().where(_SOURCE.id == note_id, _SOURCE.author_id != user.id, _HIDDEN))
