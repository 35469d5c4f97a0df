"""What was given of a person, in words: lines for a terminal or a letter, without a name or number of hers."""

from gesek.delivery import book, states
from gesek.delivery.disclosure.given import Given, Told
from gesek.programs.agencies import agencies
from gesek.rules.file import DeclaredField
from gesek.targets.citizen.wording import ENGLISH, Speech

GROUP = "disclosure"


def lines(speech: Speech, told: Told) -> list[str]:
    """The whole answer, the oldest delivery first."""
    found = [line for one in told.given for line in of_one(speech, one)]
    if not found:
        found = [speech.say(GROUP, "nobody")]
    if told.unrecorded:
        found.append(speech.say(GROUP, "unrecorded", numbers=", ".join(map(str, told.unrecorded))))
    return [*found, speech.say(GROUP, "family_row")]


def of_one(speech: Speech, one: Given) -> list[str]:
    """Day, recipient and programme; legal basis; fields; file and state."""
    row = one.delivery
    file = f"{book.stem(row)} ({row.path})"
    state = speech.say(GROUP, state_of(one))
    return [
        speech.say(GROUP, "package", day=row.sent_at, recipient=agencies()[row.recipient], title=one.title),
        "  " + speech.say(GROUP, "basis", basis=one.legal_basis),
        "  " + speech.say(GROUP, "fields", fields=fields(speech, one)),
        "  " + speech.say(GROUP, "file", file=file, number=row.id, state=state, role=role(speech, one)),
    ]


def packages(speech: Speech, found: list[Given]) -> list[str]:
    """One line for each of these deliveries: whom it went to, and which it was."""
    return [f"  {of_one(speech, one)[0]} ({one.delivery.id})" for one in found]


def role(speech: Speech, one: Given) -> str:
    """What her row is in the file."""
    return speech.say(GROUP, "sheet", name=one.role) if one.role.isupper() else speech.say(GROUP, one.role)


def state_of(one: Given) -> str:
    """What became of the package, as somebody outside sees it."""
    row = one.delivery
    if row.sent_at is None:
        return "tried"
    if row.state == states.RECALLED:
        return "recalled"
    return "sent" if row.state == states.SENT else "received"


def fields(speech: Speech, one: Given) -> str:
    """The fields of her row, in words."""
    return ", ".join(said(speech, field) for field in one.fields.values())


def said(speech: Speech, field: DeclaredField) -> str:
    """What a field says."""
    return field.sentence_en if speech.language == ENGLISH else field.sentence_id
