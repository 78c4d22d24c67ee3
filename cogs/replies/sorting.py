"""The answers of `/feed filter`."""

from collections.abc import Iterable, Sequence

from bot.language import _, n_
from bot.model import FollowedFeed, Plan, SkipReason, Subscription
from bot.services.feeds.filter_text import EXAMPLE
from bot.services.feeds.sorting import LeftOut, Trial
from cogs.replies.pieces import code, feed_name, headline, pages

_EXAMPLES = 3


def filter_tried(one: FollowedFeed, text: str, trial: Trial) -> str:
    """The question of `/feed filter`: what the filter makes of what the feed has now."""
    lines = [_tried(one, trial)]
    if trial.read_as != " ".join(text.split()):
        lines.append(_("I read the filter as {filter}").format(filter=code(trial.read_as)))
    lines.append(_("It counts for new articles; what is decided already stays as it is."))
    lines += _examples(_("These would open threads:"), trial.taken)
    lines += _examples(_("These would be left out:"), trial.left_out)
    return next(pages(lines))


def _tried(one: FollowedFeed, trial: Trial) -> str:
    name = feed_name(one.feed)
    if trial.trouble is not None:
        said = _("{feed} cannot be read now, so the filter is not tried: {trouble}")
        return said.format(feed=name, trouble=trial.trouble)
    taken, left_out = len(trial.taken), len(trial.left_out)
    return n_(
        "I have read {feed} just now. Of its 1 article this filter takes {taken} and leaves out "
        "{left_out}.",
        "I have read {feed} just now. Of its {n} articles this filter takes {taken} and leaves "
        "out {left_out}.",
        taken + left_out,
    ).format(feed=name, n=taken + left_out, taken=taken, left_out=left_out)


def filter_in_force(one: FollowedFeed, text: str, left_out: LeftOut) -> str:
    """The answer to the button of `/feed filter`."""
    said = _("{feed} opens threads from now on only for articles that {filter} takes.")
    lines = [said.format(feed=feed_name(one.feed), filter=code(text))]
    return "\n".join([*lines, *_before(one, left_out)])


def filter_ended(one: FollowedFeed, left_out: LeftOut) -> str:
    """The answer to `/feed filter filter:none`."""
    said = _("{feed} has no filter any more: every new article opens a thread.")
    return "\n".join([said.format(feed=feed_name(one.feed)), *_before(one, left_out)])


def _before(one: FollowedFeed, left_out: LeftOut) -> list[str]:
    """The filter until now, which can be set again, and what becomes of what it left out."""
    lines = []
    if one.subscription.filter is not None:
        lines.append(_("Before: {filter}").format(filter=code(one.subscription.filter)))
    if left_out.count:
        said = n_(
            "1 article that was left out stays out; `/feed edit backlog` opens the newest ones.",
            "{n} articles that were left out stay out; `/feed edit backlog` opens the newest ones.",
            left_out.count,
        )
        lines.append(said.format(n=left_out.count))
    return lines


def filter_left(one: FollowedFeed) -> str:
    """The answer to the other button of `/feed filter`."""
    return _("Nothing is changed about {feed}.").format(feed=feed_name(one.feed))


def filter_shown(one: FollowedFeed, left_out: LeftOut) -> list[str]:
    """The answer to `/feed filter` without a filter."""
    name, wanted = feed_name(one.feed), one.subscription.filter
    if wanted is None:
        said = _("{feed} has no filter: every new article opens a thread.")
        lines = [said.format(feed=name)]
        example = _("Give one with `filter`, for example {example}")
        lines.append(example.format(example=code(EXAMPLE)))
    else:
        said = _("{feed} opens threads only for articles that {filter} takes.")
        lines = [said.format(feed=name, filter=code(wanted))]
        lines.append(_("`filter:none` ends that."))
    if left_out.count:
        said = n_("Left out so far: 1 article.", "Left out so far: {n} articles.", left_out.count)
        lines += _examples(said.format(n=left_out.count), left_out.newest)
    return lines


def options(subscription: Subscription) -> list[str]:
    """What `/feed list` says of them."""
    said = []
    if subscription.filter is not None:
        only = _("only articles that {filter} takes")
        said.append(only.format(filter=code(subscription.filter)))
    if subscription.ping_role is not None:
        said.append(_("{role} is told").format(role=f"<@&{subscription.ping_role}>"))
    if rules := len(subscription.tag_rules):
        said.append(n_("1 rule for tags", "{n} rules for tags", rules).format(n=rules))
    return said


def left_out_of(one: FollowedFeed, plans: Iterable[Plan]) -> str:
    """How many of the articles of a refresh the feed's filter left out; empty if it was none."""
    decided = [wanted for plan in plans for wanted in plan.threads]
    number = sum(
        wanted.subscription.id == one.subscription.id and wanted.skip is SkipReason.FILTERED
        for wanted in decided
    )
    if not number:
        return ""
    said = n_(
        "1 new article is left out by its filter.",
        "{n} new articles are left out by its filter.",
        number,
    )
    return said.format(n=number)


def _examples(head: str, titles: Sequence[str]) -> Iterable[str]:
    return [head, *(f"- {headline(title)}" for title in titles[:_EXAMPLES])] if titles else []
