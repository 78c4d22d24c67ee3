"""How a feed is mirrored, in words: for `/feed edit`, `list`, `info` and `/board defaults`."""

from collections.abc import Mapping, Sequence

from bot.language import _, n_, number
from bot.model import SUMMARY, FollowedFeed, Look, Rule, Subscription
from cogs.replies import floods, sorting
from cogs.replies.pieces import feed_name, plain, rule


def options_of(subscription: Subscription, tags: Mapping[int, str]) -> list[str]:
    """What differs from a feed that was only added."""
    options = []
    if subscription.look is not Look.EMBED:
        options.append(look(subscription.look))
    if subscription.longest is not None:
        options.append(longest(subscription.longest))
    if subscription.tag is not None:
        options.append(_tag(subscription.tag, tags))
    if subscription.full_text:
        options.append(full_text(True))
    if subscription.responses:
        options.append(responses(True))
    if subscription.refresh_minutes is not None:
        options.append(refreshed_every(subscription.refresh_minutes))
    options += floods.options(subscription)
    return options + sorting.options(subscription)


def edited(
    one: FollowedFeed, changed: Subscription, tags: Mapping[int, str], more: Sequence[str]
) -> str:
    """The answer to `/feed edit`: what is different now, and how it was."""
    both = zip(_options(one.subscription, tags), _options(changed, tags), strict=True)
    different = [(was, said) for was, said in both if was != said]
    lines = [*(said for _was, said in different), *_backlog(changed), *more]
    name = feed_name(one.feed)
    if not lines:
        return _("Nothing is different about {feed}: give at least one option.").format(feed=name)
    before = [was for was, _said in different]
    if more:
        before.append(_("its threads {close}").format(close=rule(one.subscription.rule)))
    answer = [_("{feed} is changed:").format(feed=name), *(f"- {line}" for line in lines)]
    if before:
        answer.append(_("Before: {options}").format(options=" · ".join(before)))
    return "\n".join(answer)


def _backlog(changed: Subscription) -> list[str]:
    if changed.primed:
        return []
    said = _("its newest {n} articles are opened, if they are not yet")
    return [said.format(n=changed.backlog)]


def days_set(own: Rule, moved: int) -> str:
    """A line of that answer: the feed has a rule of its own now, which moved so many threads."""
    said = n_(
        "its threads {close} (1 open thread changed)",
        "its threads {close} ({n} open threads changed)",
        moved,
    )
    return said.format(close=rule(own), n=moved)


def _options(one: Subscription, tags: Mapping[int, str]) -> tuple[str, ...]:
    return (
        longest(one.longest),
        look(one.look),
        _tag(one.tag, tags),
        full_text(one.full_text),
        responses(one.responses),
        refreshed_every(one.refresh_minutes),
        floods.limit(one),
    )


def look(one: Look) -> str:
    """What its threads look like."""
    return {
        Look.EMBED: _("its new threads show embeds"),
        Look.TEXT: _("its new threads show plain text"),
        Look.CARD: _("its new threads show cards"),
    }[one]


def longest(characters: int | None) -> str:
    """How much of each text they show."""
    if characters is None:
        return _("the text is shown whole")
    if characters == SUMMARY:
        return _("only the beginning is shown")
    return _("only the first {n} characters are shown").format(n=number(characters))


def refreshed_every(minutes: int | None) -> str:
    """How often it is looked at."""
    if minutes is None:
        return _("refreshed as often as usual")
    return _("refreshed every {n} minutes").format(n=minutes)


def _tag(tag: int | None, tags: Mapping[int, str]) -> str:
    """A tag that was deleted since does no harm: people read that it is not there."""
    if tag is None:
        return _("its new threads get no tag of their own")
    if tag not in tags:
        return _("its tag is no longer in the forum: choose another one (`tag`)")
    return _("its new threads get the tag **{tag}**").format(tag=plain(tags[tag]))


def full_text(on: bool) -> str:
    """Whether pages of articles are read."""
    if on:
        return _("the page of each new article is read for its whole text")
    return _("the text is the feed's own")


def responses(on: bool) -> str:
    """Whether responses are mirrored."""
    if on:
        return _("responses at the source are mirrored into its threads")
    return _("responses at the source are not mirrored")
