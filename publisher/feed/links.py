"""Tags that lead elsewhere: hubs, other feeds, comments, chat, other places of the same episode."""

from collections.abc import Iterator

from publisher.feed.context import Channel, Item
from publisher.feed.table import Row, Table
from publisher.feed.xml import Element
from publisher.model import Chat, ContentLink, Feed, RemoteFeed, RemoteItem, SocialInteract
from publisher.model.fields import OneOrMany, many


def remote_item(remote: RemoteFeed, medium: str | None = None) -> Element:
    """Return the tag that names another feed, or an item of it."""
    item_guid = remote.item_guid if isinstance(remote, RemoteItem) else None
    medium = remote.medium if isinstance(remote, RemoteItem) else medium
    said = {
        "feedGuid": remote.feed_guid,
        "feedUrl": remote.feed_url,
        "itemGuid": item_guid,
        "medium": medium,
        "title": remote.title,
    }
    return Element("podcast:remoteItem", attributes=said)


def _hubs(channel: Channel) -> Iterator[Element]:
    for hub in many(channel.feed.hub):
        yield Element("atom:link", attributes={"href": hub, "rel": "hub"})


def _podroll(channel: Channel) -> Element | None:
    roll = channel.feed.podroll
    return Element("podcast:podroll", children=tuple(map(remote_item, roll))) if roll else None


def _publisher(channel: Channel) -> Element | None:
    publisher = channel.feed.publisher
    return Element("podcast:publisher", children=(remote_item(publisher, "publisher"),)) if publisher else None


def _social(written: OneOrMany[SocialInteract]) -> Iterator[Element]:
    for post in many(written):
        said = {
            "protocol": post.protocol,
            "uri": post.uri,
            "accountId": post.account_id,
            "accountUrl": post.account_url,
            "priority": post.priority,
        }
        yield Element("podcast:socialInteract", attributes=said)


def _chat(chat: Chat | None) -> Element | None:
    if chat is None:
        return None
    said = {"server": chat.server, "protocol": chat.protocol, "accountId": chat.account_id, "space": chat.space}
    return Element("podcast:chat", attributes=said)


def _content_links(links: OneOrMany[ContentLink]) -> Iterator[Element]:
    for link in many(links):
        yield Element("podcast:contentLink", link.text, {"href": link.href})


def _remote_items(feed: Feed) -> Iterator[Element]:
    return map(remote_item, many(feed.remote_item))


CHANNEL: Table[Channel] = {
    "atom:link": Row("hub", _hubs),
    "podcast:publisher": Row("publisher", _publisher),
    "podcast:podroll": Row("podroll", _podroll),
    "podcast:remoteItem": Row("remote_item", lambda channel: _remote_items(channel.feed)),
    "podcast:socialInteract": Row("social_interact", lambda channel: _social(channel.feed.social_interact)),
    "podcast:chat": Row("chat", lambda channel: _chat(channel.feed.chat)),
}

ITEM: Table[Item] = {
    "podcast:socialInteract": Row("social_interact", lambda item: _social(item.episode.social_interact)),
    "podcast:chat": Row("chat", lambda item: _chat(item.episode.chat)),
    "podcast:contentLink": Row("content_link", lambda item: _content_links(item.episode.content_link)),
}
