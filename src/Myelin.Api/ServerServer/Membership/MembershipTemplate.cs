using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>
/// Server-Server API, "Joining Rooms" and the like: a membership event that the server of the user completes and signs. It doesn't sign the event as it
/// comes, but makes one of the expected members alone.
/// </summary>
public sealed record MembershipTemplate : OpenObject
{
    /// <summary>The room's version. Null means 1 or 2.</summary>
    public string? RoomVersion { get; init; }

    /// <summary>The unsigned event, in the format of the room's version.</summary>
    public required RawValue Event { get; init; }
}
