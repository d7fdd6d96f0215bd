using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "Presence": the presence of users of the sending server.</summary>
public sealed record PresenceEdu : OpenObject, IEduContent
{
    public static string EduType => "m.presence";

    /// <summary>A <see cref="UserPresence"/> for each user. They are raw, so that one that is malformed doesn't conceal the others.</summary>
    public required IReadOnlyList<RawValue> Push { get; init; }
}

/// <summary>One user's presence ("User Presence Update").</summary>
public sealed record UserPresence : OpenObject
{
    public required UserId UserId { get; init; }

    /// <summary><c>online</c>, <c>unavailable</c> or <c>offline</c>.</summary>
    public required string Presence { get; init; }

    public string? StatusMsg { get; init; }

    /// <summary>Milliseconds since the user last did something. The specification requires it; servers leave it out for users who never did.</summary>
    public long? LastActiveAgo { get; init; }

    /// <summary>Null means false.</summary>
    public bool? CurrentlyActive { get; init; }
}
