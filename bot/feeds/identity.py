"""Which entry of a feed is which article: pure, and the same at every refresh.

Key P is the guid as written, else the link, else the enclosure, else a hash of what the entry
says. Key A is the guid, else the link, in a form that survives a move to https, to or from www.,
tracking parameters, and a fragment (some papers count the versions of an article there). An
article is new only if neither key is known. Dates never decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from urllib.parse import urlsplit

_Value = TypeVar("_Value")

_TRACKING = frozenset({"fbclid", "gclid"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_KEY = 500  # characters; PostgreSQL refuses to index much longer ones


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry says of who it is. `date` is as written, the URLs are absolute."""

    guid: str | None = None
    link: str | None = None
    enclosure: str | None = None
    title: str = ""
    text: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an article is: key P, key A, and its link in the form of key A.

    `canonical_link` is None where the link names no single article.
    """

    key: str
    alt_key: str
    canonical_link: str | None


def canonical_link(url: str) -> str:
    """An http(s) URL without scheme, www., fragment, default port and tracking parameters.

    Anything else, and so the result itself, is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = parts.hostname.removeprefix("www.")
    if port not in (None, _DEFAULT_PORTS[parts.scheme]):
        host = f"{host}:{port}"
    path = "" if parts.path == "/" else parts.path
    query = "&".join(field for field in parts.query.split("&") if not _is_tracking(field))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def _is_tracking(field: str) -> bool:
    name = field.partition("=")[0].lower()
    return name.startswith("utm_") or name in _TRACKING


def identify(entries: Sequence[Marks], site_url: str | None = None) -> list[Identity | None]:
    """Who the entries of one document are, in its order; None for a repetition of an earlier one.

    Entries with the same key P, link and title are one article. With the same P but another link
    or title they are several, told apart by link, and by title where the link is shared too.
    """
    keys = [_key(marks) for marks in entries]
    keys = [key + suffix for key, suffix in zip(keys, _suffixes(keys, entries), strict=True)]
    first = _first_positions(keys)
    alt_keys = _alt_keys(keys, entries)
    links = _canonical_links(keys, entries, site_url)
    return [
        Identity(_short(key), _short(alt_key), link) if first[key] == position else None
        for position, (key, alt_key, link) in enumerate(zip(keys, alt_keys, links, strict=True))
    ]


def _key(marks: Marks) -> str:
    """Key P. The hash is of the text, and of the date as written only where there is no text."""
    return marks.guid or marks.link or marks.enclosure or _hash(marks)


def _hash(marks: Marks) -> str:
    said = f"{marks.title}\n{marks.text or marks.date}"
    return "sha256:" + sha256(said.encode("utf-8", "replace")).hexdigest()


def _suffixes(keys: Sequence[str], entries: Sequence[Marks]) -> list[str]:
    """What tells apart the entries that share a key P; empty where nothing has to."""
    faces: dict[str, set[tuple[str | None, str]]] = defaultdict(set)
    for key, marks in zip(keys, entries, strict=True):
        faces[key].add((marks.link, marks.title))
    return [_suffix(marks, faces[key]) for key, marks in zip(keys, entries, strict=True)]


def _suffix(marks: Marks, faces: Iterable[tuple[str | None, str]]) -> str:
    titles_of_link = Counter(link for link, _ in faces)
    if titles_of_link.total() == 1:
        return ""
    if marks.link and titles_of_link[marks.link] == 1:
        return f"|{marks.link}"
    return f"|{marks.link or ''}|{marks.title}"


def _first_positions(keys: Sequence[str]) -> dict[str, int]:
    """Where each key stands first."""
    first: dict[str, int] = {}
    for position, key in enumerate(keys):
        first.setdefault(key, position)
    return first


def _alt_keys(keys: Sequence[str], entries: Sequence[Marks]) -> list[str]:
    """Key A of each; key P where several articles of the document would share their A."""
    wanted = [_alt_key(key, marks) for key, marks in zip(keys, entries, strict=True)]
    shared = _shared(keys, wanted)
    return [key if alt in shared else alt for key, alt in zip(keys, wanted, strict=True)]


def _alt_key(key: str, marks: Marks) -> str:
    base = marks.guid or marks.link
    if base is None or not key.startswith(base):
        return key
    return canonical_link(base) + key.removeprefix(base)


def _canonical_links(
    keys: Sequence[str], entries: Sequence[Marks], site_url: str | None
) -> list[str | None]:
    """The canonical link of each; None where it is shared, or is the site's own."""
    wanted = [canonical_link(marks.link) if marks.link else None for marks in entries]
    empty = _shared(keys, wanted) | {canonical_link(site_url) if site_url else None}
    return [None if link in empty else link for link in wanted]


def _shared(keys: Sequence[str], values: Sequence[_Value]) -> set[_Value]:
    """The values that stand for more than one key."""
    owners: dict[_Value, set[str]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        owners[value].add(key)
    return {value for value, names in owners.items() if len(names) > 1}


def _short(key: str) -> str:
    """The key, hashed if it is too long for an index."""
    if len(key) <= _MAX_KEY:
        return key
    return "sha256:" + sha256(key.encode("utf-8", "replace")).hexdigest()
