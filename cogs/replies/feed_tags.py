"""The answers of `/feed tags`."""

from collections.abc import Iterator, Mapping

from bot.language import _, n_
from bot.model import FollowedFeed
from bot.services.feeds.sorting import Trial
from cogs.replies.pieces import code, feed_name, plain


def added(one: FollowedFeed, name: str, text: str, trial: Trial, names: Mapping[int, str]) -> str:
    """The answer to `/feed tags add`, with the rule that gave the tag until now."""
    said = _("New threads of {feed} get the tag **{tag}** if {filter} takes their article.")
    lines = [said.format(feed=feed_name(one.feed), tag=plain(name), filter=code(text))]
    if trial.trouble is None:
        count = len(trial.taken) + len(trial.left_out)
        said = n_(
            "It takes {taken} of the 1 article that the feed has now.",
            "It takes {taken} of the {n} articles that the feed has now.",
            count,
        )
        lines.append(said.format(n=count, taken=len(trial.taken)))
    return "\n".join([*lines, *_before(one, name, names)])


def removed(one: FollowedFeed, tag: int, names: Mapping[int, str]) -> str:
    """The answer to `/feed tags remove`, with the rule that was."""
    said = _("New threads of {feed} do not get the tag **{tag}** by a rule any more.")
    lines = [said.format(feed=feed_name(one.feed), tag=plain(tag_name(tag, names)))]
    return "\n".join([*lines, *_before(one, tag_name(tag, names), names)])


def _before(one: FollowedFeed, name: str, names: Mapping[int, str]) -> Iterator[str]:
    for rule in one.subscription.tag_rules:
        if tag_name(rule.tag, names) == name:
            yield _("Before: {filter}").format(filter=code(rule.filter))


def listed(one: FollowedFeed, names: Mapping[int, str]) -> list[str]:
    """The answer to `/feed tags list`."""
    rules, name = one.subscription.tag_rules, feed_name(one.feed)
    if not rules:
        return [_("{feed} has no rules for tags. Add one: `/feed tags add`.").format(feed=name)]
    lines = [_("New threads of {feed} get these tags, five at most:").format(feed=name)]
    lines += [f"- **{plain(tag_name(rule.tag, names))}**: {code(rule.filter)}" for rule in rules]
    return lines


def tag_name(tag: int, names: Mapping[int, str]) -> str:
    """One that was deleted on Discord does no harm; people read that it is not there."""
    return names.get(tag) or _("a tag that the forum no longer has")
