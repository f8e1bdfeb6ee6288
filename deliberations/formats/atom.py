"""The acts of a syndicate as an Atom feed (RFC 4287). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.feedgenerator import Atom1Feed, Enclosure

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class FeedAct:
    """An act of the feed: addresses are whole, `size` is that of its document in bytes, None while there is none."""

    identifier: UUID
    title: str
    summary: str
    author: str
    matter: str
    published_at: datetime
    updated_at: datetime
    page: str
    document: str = ""
    size: int | None = None


def acts_feed(acts: Iterable[FeedAct], *, identifier: UUID, title: str, author: str, page: str, address: str) -> bytes:
    """Return the feed of the acts, the latest first; the same identifiers for ever, whatever the addresses become."""
    feed = Atom1Feed(
        title=title,
        link=page,
        description=None,
        language="fr",
        author_name=author,
        feed_url=address,
        feed_guid=identifier.urn,
    )
    for act in acts:
        files = [Enclosure(act.document, str(act.size), PDF)] if act.size is not None else []
        feed.add_item(
            title=act.title,
            link=act.page,
            description=act.summary,
            author_name=act.author or None,
            pubdate=act.published_at,
            updateddate=act.updated_at,
            unique_id=act.identifier.urn,
            categories=[act.matter],
            enclosures=files,
        )
    return feed.writeString("utf-8").encode()
