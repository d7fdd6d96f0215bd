using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Listing Notifications".</summary>
public sealed record GetNotifications : IOperation<GetNotifications, RawJson>
{
    public static Operation<GetNotifications, RawJson> Contract { get; } = Operation.Get("getNotifications", "/_matrix/client/v3/notifications").AlsoR0() with { RateLimit = RateLimitClass.Search };

    /// <summary>The <c>next_token</c> of an earlier answer.</summary>
    [FromQuery]
    public string? From { get; init; }

    /// <summary>The most notifications wanted.</summary>
    [FromQuery]
    public int? Limit { get; init; }

    /// <summary><c>highlight</c>: only highlights.</summary>
    [FromQuery]
    public string? Only { get; init; }
}
