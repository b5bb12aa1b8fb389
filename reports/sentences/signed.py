"""Who signs a case off: its version, day, owner and reviewer, and the last day on which it is to be used.

Nothing here asks what day it is today, so that the same case gives the same bytes on any day: a
report says until when it is to be used, and its reader knows the date. Only a console, which is
read at once, compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from criteria.model.rows import Settings

UNSTATED = "not stated"


def lines_of(settings: Settings) -> tuple[tuple[str, str], ...]:
    """List it as labels and texts; what the case does not say is not stated."""
    day = "" if settings.date is None else day_words(settings.date)
    last = "" if settings.use_by is None else day_words(settings.use_by)
    texts = (
        ("Version", settings.version),
        ("Date", day),
        ("Owner", settings.owner),
        ("Reviewer", settings.reviewer),
        ("Not to be used after", last),
    )
    return tuple((label, text.strip() or UNSTATED) for label, text in texts)


def signed(settings: Settings, *, people: bool = True) -> str:
    """Say it in short sentences, what is not stated last and together. people: name the owner and the reviewer."""
    stated: list[str] = []
    blank: list[str] = []
    for label, text in lines_of(settings):
        if not people and label in {"Owner", "Reviewer"}:
            continue
        if text == UNSTATED:
            blank += _BLANK.get(label, ())
        elif label == "Not to be used after":
            stated.append(f"{label} {text}.")
        else:
            stated.append(f"{label}: {text.rstrip('.')}.")
    if blank:
        words = ", ".join(blank)
        stated.append(f"{words[0].upper()}{words[1:]}: {UNSTATED}.")
    return " ".join(stated)


_BLANK = {
    "Version": ("version",),
    "Owner": ("owner",),
    "Reviewer": ("reviewer",),
    "Not to be used after": ("use-by",),
}
"""What each is called among what is not stated; the day of a case is no loss, and is told where there is one."""


def day_words(day: date) -> str:
    """Write a day in full.

    >>> from datetime import date
    >>> day_words(date(2027, 12, 1))
    '1 December 2027'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
