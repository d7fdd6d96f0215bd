namespace Myelin.Server.Configuration;

/// <summary>Notifications through push gateways: <c>Push</c>.</summary>
public sealed class PushOptions
{
    /// <summary>Whether push gateways may be called by http, not https alone.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Whether notifications carry the content of events, unless their pusher asks for event IDs only.</summary>
    public bool IncludeContent { get; set; } = true;

    /// <summary>Whether messages without <c>m.mentions</c> mention by what stands in their body, by the default rules that v1.17 of the specification removed.</summary>
    public bool LegacyMentions { get; set; } = true;

    /// <summary>What the badge counts: <see cref="BadgeRooms"/> or <see cref="BadgeNotifications"/>.</summary>
    public string Badge { get; set; } = BadgeRooms;

    /// <summary>Rooms with unread notifications, invitations among them.</summary>
    public const string BadgeRooms = "rooms";

    /// <summary>Unread notifications in all rooms, and invitations.</summary>
    public const string BadgeNotifications = "notifications";
}
