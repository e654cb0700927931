"""What cards, saved notes, choices and receipts look like: records in, Telegram HTML and buttons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handlers import figures, scales
from handlers.markup import escape, shortened
from handlers.notelines import FIELDS, LONGEST_SAID, Manner, brief, lines_of, value_of
from handlers.scales import Reading
from handlers.terms import term
from handlers.texts import say
from handlers.views import Button, View
from notes.record import Amount, Ask, Note

MOST_OPTIONS = 6
_LABEL = 24  # characters of a client's name on a button
_READINGS: tuple[Reading, ...] = ("guessed", "smaller")
_FIRST_FIELDS = ("client", "amounts", "needs", "date", "people", "tasks")


@dataclass(frozen=True, slots=True)
class Option:
    """A client to choose: its id, its legal name, how it is called for short."""

    id: int
    name: str
    short: str = ""

    @property
    def label(self) -> str:
        """As a button says it."""
        return shortened(self.short or self.name, _LABEL)


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows: its record, whose it is, what was said, and where that came from.

    `client` is None until it is sure; `options` are the clients to choose from, `named` what the message called it.
    `near` when it could as well have been a question. `heading` are lines above the record (already HTML).
    """

    card_id: str
    record: Note
    client: str | None
    kind: str = "note"
    said: str = ""
    named: str = ""
    options: tuple[Option, ...] = ()
    asks: tuple[Ask, ...] = ()
    near: bool = False
    confidential: bool = False
    suspicion: bool = False
    heading: tuple[str, ...] = ()


def pending(face: Face, manner: Manner, changed: Sequence[str] = ()) -> View:
    """A card that waits for a tap; `changed` are the lines of what was just changed."""
    lines = [*_head("pending_head", face, manner), *face.heading, *(f"✎ {line}" for line in changed)]
    lines += lines_of(face.record, manner, said=face.said, asks=face.asks)
    if face.client is None and (face.kind != "task" or face.named or face.options):
        return View("\n".join([*lines, "", *_question(face, manner)]), _choices(face, manner))
    return View("\n".join(lines), _deciding(face, manner))


def saved(face: Face, note_id: int | None, manner: Manner) -> View:
    """A card whose note is stored."""
    lines = [*_head("saved_head", face, manner), *lines_of(_certain(face.record), manner, said=face.said)]
    return View("\n".join(lines), _saved_buttons(face, note_id, manner))


def undone(face: Face, manner: Manner) -> View:
    """A card whose note was taken back."""
    return View("\n".join(_head("undone_head", face, manner)))


def discarded(card_id: str, said: str, manner: Manner) -> View:
    """A card that was thrown away, and the way back."""
    back = _button("card_revive", manner, {"do": "card.revive", "card": card_id})
    return View(manner.say("discarded", said=shortened(said, LONGEST_SAID)), ((back,),))


def expired(said: str, hours: int, manner: Manner) -> View:
    """A card that nobody tapped in time."""
    return View(manner.say("card_expired", said=shortened(said, LONGEST_SAID), hours=hours))


def moved(manner: Manner) -> View:
    """A card in whose place a newer one stands."""
    return View(manner.say("card_moved"))


def batch(faces: Sequence[Face], manner: Manner) -> View:
    """Several clients in one message: a line each."""
    lines = [manner.say("batch_head", count=len(faces))]
    lines += [f"{n} {_line(face, manner)}" for n, face in enumerate(faces, 1)]
    ids = [face.card_id for face in faces]
    first = [_button("cards_each", manner, {"do": "cards.each", "cards": ids})]
    if any(face.client is not None for face in faces):
        first.insert(0, _button("cards_save", manner, {"do": "cards.save", "cards": ids}))
    rows = [tuple(first)]
    for number, face in enumerate(faces, 1):
        if face.client is None:
            label = say("cards_client", manner.language, n=number)
            rows.append((Button(label, {"do": "card.show", "card": face.card_id}),))
    return View("\n".join(lines), tuple(rows))


def batch_saved(faces: Sequence[Face], left: Sequence[Face], ids: Mapping[str, int], manner: Manner) -> View:
    """Several notes that were stored with one tap, and those that still lack a client."""
    lines = [manner.say("batch_saved", count=len(faces))]
    lines += [f"{n} {_line(face, manner)}" for n, face in enumerate(faces, 1)]
    rows = [
        (Button(f"{say('note_undo', manner.language)} {n}", {"do": "note.undo", "note": ids[face.card_id]}),)
        for n, face in enumerate(faces, 1)
        if face.card_id in ids
    ]
    if left:
        lines.append(manner.say("batch_left", count=len(left)))
        rows += [(Button(_named(face, manner), {"do": "card.show", "card": face.card_id}),) for face in left]
    undo = tuple(button for row in rows[: len(ids)] for button in row)
    return View("\n".join(lines), (*_in_rows(undo, 4), *rows[len(ids) :]))


def fields(face: Face, manner: Manner, *, all_of_them: bool = False, key: str = "fields_head") -> View:
    """The card with a keyboard of its fields; first those said or often wrong, then all."""
    lines = [*_head("pending_head", face, manner), *face.heading]
    lines += lines_of(face.record, manner, said=face.said, asks=face.asks)
    lines += ["", f"<b>{manner.say(key)}</b>"]
    return View("\n".join(lines), field_rows(face.record, manner, {"card": face.card_id}, all_of_them=all_of_them))


def field_rows(
    record: Note, manner: Manner, target: Mapping[str, object], *, all_of_them: bool = False
) -> tuple[tuple[Button, ...], ...]:
    """Buttons of the fields of a card or a saved note, as `target` says."""
    names = [name for name in ("client", *FIELDS) if name != "promises"]
    if not all_of_them:
        names = [name for name in names if name in _FIRST_FIELDS or getattr(record, name)]
    buttons = [Button(say(f"line_{name}", manner.language), {"do": "field", "field": name, **target}) for name in names]
    last = [_button("card_back", manner, {"do": "fields.back", **target})]
    if not all_of_them:
        last.insert(0, _button("fields_more", manner, {"do": "fields", "all": True, **target}))
    return (*_in_rows(buttons, 4), tuple(last))


def ask_value(name: str, record: Note, manner: Manner, target: Mapping[str, object]) -> View:
    """Asks for the value of a field, with what it is now."""
    value = value_of(record, name, manner) or say("nothing", manner.language)
    rows: tuple[tuple[Button, ...], ...] = ()
    if name not in {"client", "date"} and getattr(record, name):
        rows = ((_button("value_remove", manner, {"do": "field.clear", "field": name, **target}),),)
    return View(manner.say(f"value_{name}", value=shortened(value, LONGEST_SAID)), rows)


def choosing(face: Face, options: Sequence[Option], manner: Manner) -> View:
    """The card while another client is looked for."""
    lines = [*_head("pending_head", face, manner), *lines_of(face.record, manner, said=face.said)]
    lines += ["", manner.say("choose_client")]
    return View("\n".join(lines), (*_options(face, options, manner), _ends(face, manner)))


def found_clients(face: Face, said: str, options: Sequence[Option], manner: Manner) -> View:
    """What a name typed may mean; nothing that is known is a reason to offer a new client."""
    named = shortened(said, LONGEST_SAID)
    new = Button(say("card_new_client", manner.language), {"do": "client.new", "card": face.card_id, "name": named})
    key = "ask_client" if options else "client_not_found"
    back = _button("card_back", manner, {"do": "card.show", "card": face.card_id})
    return View(manner.say(key, said=named), (*_options(face, options, manner), (new, back)))


def note_clients(note_id: int, said: str, options: Sequence[Option], manner: Manner) -> View:
    """The clients to which a saved note may be moved."""
    named = shortened(said, LONGEST_SAID)
    buttons = [
        Button(option.label, {"do": "note.move", "client": option.id, "note": note_id, "said": named})
        for option in options[:MOST_OPTIONS]
    ]
    key = "ask_client" if options else "client_not_found_note"
    return View(manner.say(key, said=named), _in_rows(buttons, 2))


def _options(face: Face, options: Sequence[Option], manner: Manner) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(option.label, {"do": "card.pick", "client": option.id, "card": face.card_id})
        for option in options[:MOST_OPTIONS]
    ]
    return _in_rows(buttons, 2)


def _ends(face: Face, manner: Manner) -> tuple[Button, ...]:
    new = _button("card_new_client", manner, {"do": "client.new", "card": face.card_id})
    return (new, _button("card_back", manner, {"do": "card.show", "card": face.card_id}))


def new_client(face_id: str, name: str, manner: Manner) -> View:
    """Asks once before a prospect is created."""
    make = _button("new_client_make", manner, {"do": "client.create", "card": face_id, "name": name})
    other = _button("new_client_name", manner, {"do": "client.name", "card": face_id})
    back = _button("card_back", manner, {"do": "card.show", "card": face_id})
    return View(manner.say("new_client_ask", name=name), ((make,), (other, back)))


def waiting(faces: Sequence[Face], manner: Manner) -> View:
    """The list of cards that wait for a tap."""
    if not faces:
        return View(manner.say("pending_none"))
    rows = [(Button(_listed(face, manner), {"do": "card.show", "card": face.card_id}),) for face in faces]
    return View(manner.say("pending_list", count=len(faces)), tuple(rows))


def told_expired(cards: Sequence[tuple[str, str]], manner: Manner) -> View:
    """Which cards ran out, by id and words, each to be taken up again with a tap."""
    rows = [(Button(shortened(said, 40) or "…", {"do": "card.revive", "card": card}),) for card, said in cards[:10]]
    return View(manner.say("expired_told", count=len(cards)), tuple(rows))


def about(face: Face, manner: Manner) -> str:
    """The day and the form of a note: 11-23 拜访."""
    if face.kind == "task":
        return say("task_head", manner.language)
    day = value_of(face.record, "date", manner)
    form = term(face.record.contact_form, manner.language) if face.record.contact_form else ""
    return " ".join(part for part in (day, form) if part)


def _head(key: str, face: Face, manner: Manner) -> list[str]:
    client = face.client or say("no_client" if face.kind != "task" or face.named else "own_task", manner.language)
    lines = [manner.say(key, client=client, about=about(face, manner))]
    if face.client and "client" in face.record.guesses and key == "pending_head":
        lines[0] += say("guess", manner.language)
    if face.suspicion:
        lines.append(manner.say("suspicion"))
    elif face.confidential:
        lines.append(manner.say("confidential"))
    return lines


def _question(face: Face, manner: Manner) -> list[str]:
    """What is asked about the client."""
    named = shortened(face.named, LONGEST_SAID)
    if len(face.options) == 1:
        return [manner.say("confirm_client", name=face.options[0].name)]
    if face.options:
        return [manner.say("ask_client", said=named) if named else manner.say("ask_client_plain")]
    return [manner.say("unknown_client", said=named) if named else manner.say("no_client_said")]


def _choices(face: Face, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    """The clients to choose from, numbered; or a new one."""
    card = {"card": face.card_id}
    options = [
        Button(f"{n} {option.label}", {"do": "card.pick", "client": option.id, **card})
        for n, option in enumerate(face.options[:MOST_OPTIONS], 1)
    ]
    last = [_button("card_drop", manner, {"do": "card.drop", **card})]
    if face.near:
        last.append(_button("card_question", manner, {"do": "card.question", **card}))
    if face.options:
        none = _button("card_none", manner, {"do": "card.other", **card})
        return (*_in_rows(options, 2), (none, *last))
    new = _button("card_new_client", manner, {"do": "client.new", **card})
    other = _button("card_choose", manner, {"do": "card.other", **card})
    return ((new, other), tuple(last))


def _deciding(face: Face, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    card = {"card": face.card_id}
    row = (
        _button("card_save", manner, {"do": "card.save", **card}),
        _button("card_edit", manner, {"do": "fields", **card}),
        _button("card_other", manner, {"do": "card.other", **card}),
        _button("card_drop", manner, {"do": "card.drop", **card}),
    )
    rows = (row, *_sizes(face, manner))
    return (*rows, (_button("card_question", manner, {"do": "card.question", **card}),)) if face.near else rows


def _sizes(face: Face, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    """What amounts may be that were said without a unit."""
    doubts = scales.doubtful(face.record)
    if not doubts:
        return ()
    act: dict[str, object] = {"do": "amount", "card": face.card_id}
    labels = [
        (reading, shortened(_amounts(scales.read_as(face.record, reading), doubts, manner), _LABEL))
        for reading in _READINGS
    ]
    buttons = [Button(label, {**act, "reading": reading}) for reading, label in labels]
    return ((*buttons, _button("card_no_amount", manner, {**act, "reading": "none"})),)


def _amounts(given: Sequence[Amount], at: Sequence[int], manner: Manner) -> str:
    return manner.together([figures.amount(given[place], manner.language) for place in at])


def _saved_buttons(face: Face, note_id: int | None, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    if note_id is None:
        return ((_button("note_undo", manner, {"do": "task.undo", "card": face.card_id}),),)
    note = {"note": note_id}
    row = [_button("note_undo", manner, {"do": "note.undo", **note})]
    row += [_button("note_add", manner, {"do": "note.add", **note})]
    row += [_button("note_edit", manner, {"do": "fields", **note})]
    if not face.confidential and not face.suspicion:
        row.append(_button("card_secret", manner, {"do": "note.secret", **note}))
    return (tuple(row),)


def _line(face: Face, manner: Manner) -> str:
    if face.client is None:
        return manner.say("batch_line_unknown", said=shortened(face.named or face.said, 20))
    told = brief(face.record, manner) or say("batch_words", manner.language)
    return f"<b>{escape(shortened(face.client, _LABEL))}</b> {escape(told)}"


def _named(face: Face, manner: Manner) -> str:
    return shortened(face.client or face.named or face.said, _LABEL)


def _listed(face: Face, manner: Manner) -> str:
    client = face.client or face.named or say("no_client", manner.language)
    return shortened(f"{client} · {about(face, manner)} · {brief(face.record, manner) or face.said}", 60)


def _certain(record: Note) -> Note:
    """The record without its doubts: who tapped has looked at them."""
    return replace(record, guesses=())


def _button(key: str, manner: Manner, payload: Mapping[str, object]) -> Button:
    return Button(say(key, manner.language), payload)


def _in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
