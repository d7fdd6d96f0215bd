using System.Text.Json;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Listing Notifications".</summary>
public sealed record GetNotifications : IOperation<GetNotifications, GetNotifications.Response>
{
    public static Operation<GetNotifications, Response> Contract { get; } = Operation.Get("getNotifications", "/_matrix/client/v3/notifications").AlsoR0() with { RateLimit = RateLimitClass.Search };

    /// <summary>The <c>next_token</c> of an earlier response.</summary>
    [FromQuery]
    public string? From { get; init; }

    /// <summary>The most notifications to return.</summary>
    [FromQuery]
    public int? Limit { get; init; }

    /// <summary><c>highlight</c> to return only highlights.</summary>
    [FromQuery]
    public string? Only { get; init; }

    /// <param name="Notifications">The notifications, newest first.</param>
    /// <param name="NextToken">Where the next page begins; null if there is none.</param>
    public sealed record Response(IReadOnlyList<Notification> Notifications, string? NextToken);

    /// <param name="Actions">The actions: strings and objects.</param>
    /// <param name="Event">The event.</param>
    /// <param name="ProfileTag">The profile tag of the rule that matched.</param>
    /// <param name="Read">Whether a receipt marks the event as read.</param>
    /// <param name="RoomId">The room.</param>
    /// <param name="Ts">When the event was sent, in milliseconds since the Unix epoch.</param>
    public sealed record Notification(IReadOnlyList<JsonElement> Actions, ClientEvent Event, string? ProfileTag, bool Read, RoomId RoomId, long Ts);
}
