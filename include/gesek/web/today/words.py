"""What the day's figures are called, in the reader's language: for the page and for `gesek today` alike."""

from dataclasses import dataclass

from gesek.web.language import day, gettext, ngettext, number
from gesek.web.today.month import CycleDay
from gesek.web.today.waiting import Waiting


@dataclass(frozen=True)
class MeasureWords:
    """How a measure of the map is spoken of: its name, what it tells, and what its part and its whole count."""

    title: str
    about: str
    part: str
    whole: str


def waits(one: Waiting) -> str:
    """What waits, as one sentence."""
    return _sentence(one).format(count=number(one.count), list=one.list_id, tier=tier(one.tier))


def _sentence(one: Waiting) -> str:
    n = one.count
    sentences = {
        "approval": lambda: ngettext(
            "List {list} waits for {count} approval of {tier}.", "List {list} waits for {count} approvals of {tier}.", n
        ),
        "decree": lambda: gettext("List {list} waits for the regent's decree."),
        "publication": lambda: gettext("List {list} has all its approvals and is not published yet."),
        "draft": lambda: gettext("Draft {list} is not proposed yet."),
        "villages_refused": lambda: ngettext(
            "{count} village's workbook was refused; a mended one is awaited.",
            "{count} villages' workbooks were refused; mended ones are awaited.",
            n,
        ),
        "villages_absent": lambda: ngettext(
            "{count} village has not sent its workbook in this cycle; its earlier decisions stand.",
            "{count} villages have not sent their workbooks in this cycle; their earlier decisions stand.",
            n,
        ),
        "incidents_new": lambda: ngettext(
            "{count} incident was not acknowledged by anybody.",
            "{count} incidents were not acknowledged by anybody.",
            n,
        ),
        "incidents_unowned": lambda: ngettext(
            "{count} incident is acknowledged and belongs to nobody.",
            "{count} incidents are acknowledged and belong to nobody.",
            n,
        ),
        "waivers": lambda: ngettext(
            "{count} waiver waits for a second person.", "{count} waivers wait for a second person.", n
        ),
        "pairs": lambda: ngettext(
            "{count} pair of records waits for a decision whether both are one person.",
            "{count} pairs of records wait for a decision whether both are one person.",
            n,
        ),
        "complaints": lambda: ngettext(
            "{count} complaint waits for its answer.", "{count} complaints wait for their answers.", n
        ),
        "corrections": lambda: ngettext(
            "{count} request for correction has to be settled within 72 hours.",
            "{count} requests for correction have to be settled within 72 hours.",
            n,
        ),
        "deliveries": lambda: ngettext("{count} delivery is due.", "{count} deliveries are due.", n),
        "deliveries_rejected": lambda: ngettext(
            "{count} delivery was rejected by its recipient.",
            "{count} deliveries were rejected by their recipients.",
            n,
        ),
        "reports": lambda: ngettext(
            "{count} report on the use of a delivery is awaited.",
            "{count} reports on the use of deliveries are awaited.",
            n,
        ),
        "previews": lambda: ngettext(
            "{count} new version of a programme waits for approval.",
            "{count} new versions of programmes wait for approval.",
            n,
        ),
    }
    return sentences[one.kind]()


def urgency(one: Waiting) -> tuple[str, str]:
    """How urgent it is, in few words, and the kind of its badge; empty where it is not."""
    if one.late and one.kind.startswith("incidents"):
        return gettext("{count} critical").format(count=number(one.late)), "bad"
    if one.late:
        return gettext("{count} past the deadline").format(count=number(one.late)), "bad"
    if one.soon:
        return gettext("{count} due within three days").format(count=number(one.soon)), "warn"
    if one.until:
        return gettext("deadline {day}").format(day=day(one.until)), "plain"
    return "", "plain"


def tier(name: str) -> str:
    """A tier of approval."""
    names = {"dinsos": "Dinas Sosial", "bapelitbangda": "Bapelitbangda", "bupati": gettext("the regent")}
    return names.get(name, name)


def cycle_day(name: str) -> str:
    """A day of the cycle."""
    return {
        "cut_off": gettext("Cut-off for villages' workbooks"),
        "proposal": gettext("The list is proposed"),
        "delivery": gettext("Files are delivered"),
    }[name]


def left(one: CycleDay) -> str:
    """How far away a day of the cycle is."""
    if one.days_left == 0:
        return gettext("today")
    if one.days_left < 0:
        return ngettext("{count} day ago", "{count} days ago", -one.days_left).format(count=-one.days_left)
    count = one.working_days_left
    return ngettext("{count} working day left", "{count} working days left", count).format(count=count)


def source_state(state: str) -> tuple[str, str]:
    """Where a source stands, and the kind of its badge."""
    return {
        "came": (gettext("came in this cycle"), "good"),
        "standing": (gettext("yearly, stands"), "plain"),
        "awaited": (gettext("awaited"), "busy"),
        "overdue": (gettext("overdue"), "bad"),
        "refused": (gettext("newest file refused"), "bad"),
        "missing": (gettext("never came"), "bad"),
    }[state]


def workbook_state(state: str) -> tuple[str, str]:
    """Where a village's workbook stands, and the kind of its badge."""
    return {
        "accepted": (gettext("accepted"), "good"),
        "refused": (gettext("refused"), "bad"),
        "deferred": (gettext("came too late, counts for the next cycle"), "warn"),
        "judging": (gettext("received, being checked"), "busy"),
        "absent": (gettext("not received yet"), "warn"),
    }[state]


def delivery_state(state: str) -> tuple[str, str]:
    """Where a delivery or a slot of the calendar stands, and the kind of its badge."""
    return {
        "building": (gettext("being packed"), "busy"),
        "built": (gettext("packed, not handed over yet"), "warn"),
        "sent": (gettext("handed over"), "good"),
        "received": (gettext("received"), "good"),
        "accepted": (gettext("accepted"), "good"),
        "rejected": (gettext("rejected by the recipient"), "bad"),
        "closed": (gettext("closed"), "plain"),
        "recalled": (gettext("recalled"), "warn"),
        "ahead": (gettext("to come"), "plain"),
        "open": (gettext("due today"), "warn"),
        "late": (gettext("late"), "bad"),
    }[state]


def severity(name: str) -> tuple[str, str]:
    """A severity of incidents, and the kind of its badge."""
    return {"critical": (gettext("critical"), "bad"), "warning": (gettext("warning"), "warn")}.get(
        name, (name, "plain")
    )


def measure(name: str) -> MeasureWords:
    """A measure of the map."""
    families = gettext("Families known")
    return {
        "poor": MeasureWords(
            gettext("Extremely poor families"),
            gettext("Families whom a village meeting found extremely poor, by the list in force."),
            gettext("Extremely poor"),
            families,
        ),
        "poor_share": MeasureWords(
            gettext("Share of extremely poor families"),
            gettext("Extremely poor families of a hundred families known, by the list in force."),
            gettext("Extremely poor"),
            families,
        ),
        "workbooks": MeasureWords(
            gettext("Workbooks of village meetings"),
            gettext("Villages whose workbook was accepted in this cycle."),
            gettext("Accepted"),
            gettext("Villages"),
        ),
        "rejected": MeasureWords(
            gettext("Rejected rows"),
            gettext("Rejected rows of a hundred rows received, of all sources as they are in force."),
            gettext("Rows rejected"),
            gettext("Rows received"),
        ),
        "gap": MeasureWords(
            gettext("Families on no programme"),
            gettext("Extremely poor families and candidates whom no programme reaches."),
            gettext("On no programme"),
            gettext("Extremely poor or candidate"),
        ),
    }[name]
