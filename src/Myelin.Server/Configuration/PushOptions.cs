namespace Myelin.Server.Configuration;

/// <summary>Notifications through push gateways: <c>Push</c>.</summary>
public sealed class PushOptions
{
    /// <summary>Whether push gateways may be called over plain http.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether notifications include the content of events, unless the pusher's format is event IDs only.</summary>
    public bool IncludeContent { get; set; } = true;

    /// <summary>
    /// Whether messages without <c>m.mentions</c> can mention users in their body, by the default rules that v1.17 of the specification removed.
    /// </summary>
    public bool LegacyMentions { get; set; } = true;

    /// <summary>What the badge counts: <see cref="BadgeRooms"/> or <see cref="BadgeNotifications"/>.</summary>
    public string Badge { get; set; } = BadgeRooms;

    /// <summary>Rooms with unread notifications, including invitations.</summary>
    public const string BadgeRooms = "rooms";

    /// <summary>Unread notifications in all rooms, plus invitations.</summary>
    public const string BadgeNotifications = "notifications";
}
