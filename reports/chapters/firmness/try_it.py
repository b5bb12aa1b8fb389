"""Try other settings: the case as integers, for the search in the page, with the words that its answers are told in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import amount_words
from criteria.model.rules import Budget
from reports.model.report import NamedChoice, Optimiser, RuleWords, Section, Text, WeightsOf
from reports.optimiser.case_integers import case_integers, whole_weights
from reports.sentences.people import brief
from reports.sentences.rules import sentence
from scoring.portfolio.scaling import whole_term
from scoring.robustness.views.stakeholder_weights import voices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rules import Rule
    from reports.model.story import Story
    from scoring.exact.programme import Choice

TITLE = "Try other settings"
SAYS = (
    "Drag a weight, set a budget, say what must be funded or must not, or take a rule away: the page finds the best "
    "portfolio of exactly these settings, and says whether it is proven. Scores and costs stay as they are."
)
MOST = 1_000
"""Recommendations that a page searches through."""
RECOMMENDED = "The recommended portfolio"


def chapter(story: Story) -> Iterator[Section]:
    """Give a reader of the page a section to try other settings in, after a quick run too."""
    number = len(story.case.recommendations)
    if number > MOST:
        words = (
            f"A page searches through {MOST:,} recommendations at most, and here are {number:,}: "
        )
        yield Section("try", TITLE, (Text(f"{words}change the case, and run again."),))
    elif blocks_shown := tuple(blocks(story)):
        yield Section("try", TITLE, blocks_shown)


def blocks(story: Story) -> list[Optimiser]:
    """Give the block in which a reader sets the case otherwise; none where no portfolio is known or nothing is open."""
    analysis = story.analysis
    if analysis.optimum.choice is None or not story.case.recommendations:
        return []
    places = range(len(story.case.recommendations))
    return [
        Optimiser(
            key="try-settings",
            title=TITLE,
            says=SAYS,
            model=case_integers(analysis.weighted, analysis.rules),
            criteria=tuple(leaf.name for leaf in story.leaves),
            names=tuple(story.name(place) for place in places),
            levels=tuple(story.level_names(place) for place in places),
            order=story.in_order,
            ranked=tuple(story.ranked_level(place) for place in places),
            rules=tuple(map(_words, analysis.rules)),
            whole_term=whole_term(analysis.rules),
            people=tuple(_people(story)),
            portfolios=tuple(_portfolios(story)),
        )
    ]


def _words(rule: Rule) -> RuleWords:
    """Say a rule; of a budget, also what stands around its amount."""
    if not isinstance(rule, Budget) or not rule.is_money:
        return RuleWords(rule.name, sentence(rule))
    says = sentence(rule)
    what = says.removesuffix(f" is at most {rule.amount_words}")
    before, _, after = amount_words(Fraction(0), rule.unit).partition("0")
    return RuleWords(rule.name, says, what, (before, after))


def _people(story: Story) -> Iterator[WeightsOf]:
    """Everybody whose weights are known and not the case's own; no draw is needed for that."""
    people, _ = voices(story.case)
    for voice in people:
        if voice.weights != story.analysis.evaluation.weights:
            yield WeightsOf(brief(people, voice.name), whole_weights(voice.weights))


def _portfolios(story: Story) -> Iterator[NamedChoice]:
    """The recommended portfolio, then the other options, each once: one that is several bears all their names."""
    recommended = story.recommended.choice
    yield NamedChoice(RECOMMENDED, recommended)
    names: dict[Choice, list[str]] = {}
    for option in story.analysis.beside or ():
        if option.choice not in {None, recommended}:
            names.setdefault(option.choice, []).append(option.words)
    for choice, words in names.items():
        first, *rest = words
        yield NamedChoice(joined([first, *(word[:1].lower() + word[1:] for word in rest)]), choice)
