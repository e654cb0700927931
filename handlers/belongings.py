"""What the questions about persons and files look like: whose is it, kept, filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from handlers.cardviews import Option
from handlers.markup import shortened
from handlers.namecards import NameCard
from handlers.notelines import LONGEST_SAID, Manner
from handlers.texts import say
from handlers.views import Button, View


def contact_ask(person: NameCard, client: Option, manner: Manner) -> View:
    """Asks once before a person is kept as a contact."""
    about = {"person": asdict(person)}
    rows = (
        (
            Button(say("contact_save", manner.language), {"do": "contact.save", "client": client.id, **about}),
            Button(say("card_choose", manner.language), {"do": "contact.other", **about}),
            Button(say("card_drop", manner.language), {"do": "contact.drop"}),
        ),
    )
    text = manner.say("contact_ask", person=_named(person), about=_numbers(person), client=client.name)
    return View(text, rows)


def contact_whose(person: NameCard, options: Sequence[Option], manner: Manner) -> View:
    """Asks whose contact somebody is."""
    about = {"person": asdict(person)}
    buttons = [Button(one.label, {"do": "contact.save", "client": one.id, **about}) for one in options[:6]]
    drop = Button(say("card_drop", manner.language), {"do": "contact.drop"})
    text = manner.say("contact_whose", person=_named(person), about=_numbers(person))
    return View(text, (*_in_rows(buttons), (drop,)))


def contact_saved(person: NameCard, client: str, manner: Manner) -> View:
    """That somebody is kept."""
    return View(manner.say("contact_saved", client=client, person=_named(person)))


def file_filed(message_row: int, name: str, client: str, manner: Manner) -> View:
    """Under which client a file lies."""
    about = {"message": message_row, "name": name}
    other = Button(say("card_other", manner.language), {"do": "file.other", **about})
    return View(manner.say("file_filed", client=client, name=shortened(name, LONGEST_SAID)), ((other,),))


def file_whose(message_row: int, name: str, options: Sequence[Option], manner: Manner) -> View:
    """Asks under which client a file goes."""
    shown = shortened(name, LONGEST_SAID)
    if not options:
        return View(manner.say("file_loose", name=shown))
    about = {"message": message_row, "name": name}
    buttons = [Button(one.label, {"do": "file.pick", "client": one.id, **about}) for one in options[:6]]
    leave = Button(say("file_leave", manner.language), {"do": "file.leave", **about})
    return View(manner.say("file_whose", name=shown), (*_in_rows(buttons), (leave,)))


def _named(person: NameCard) -> str:
    return f"{person.name}（{person.title}）" if person.title else person.name


def _numbers(person: NameCard) -> str:
    parts = [part for part in (person.phone, person.email) if part]
    return f" · {' · '.join(parts)}" if parts else ""


def _in_rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
