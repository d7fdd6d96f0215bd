using System.Collections.Immutable;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>An application service, as described by its registration (Application Service API, "Registration").</summary>
internal sealed class AppService
{
    /// <summary>Results of matching names, each in a slot by the name's hash.</summary>
    private readonly Known?[] _known = new Known?[AppServiceLimits.RememberedNames];

    public required string Id { get; init; }

    /// <summary>The service's URL, without a trailing slash; null if it wants no traffic.</summary>
    public required string? Url { get; init; }

    /// <summary>The token with which the service calls this server.</summary>
    public required string AsToken { get; init; }

    /// <summary>The token with which this server calls the service.</summary>
    public required string HsToken { get; init; }

    /// <summary>The user of <c>sender_localpart</c>.</summary>
    public required UserId Sender { get; init; }

    public required ImmutableArray<Namespace> Users { get; init; }

    public required ImmutableArray<Namespace> Aliases { get; init; }

    public required ImmutableArray<Namespace> Rooms { get; init; }

    /// <summary>The third-party networks that the service provides.</summary>
    public required ImmutableArray<string> Protocols { get; init; }

    /// <summary>Whether requests as users other than the sender are rate-limited.</summary>
    public required bool IsRateLimited { get; init; }

    /// <summary>Whether the service wants ephemeral data under its stable names ("Pushing ephemeral data").</summary>
    public required bool ReceivesEphemeral { get; init; }

    /// <summary>Whether the service wants ephemeral data under the names of MSC2409.</summary>
    public required bool ReceivesUnstableEphemeral { get; init; }

    /// <summary>Whether the service wants device lists and one-time key counts (MSC3202).</summary>
    public required bool ReceivesDeviceNews { get; init; }

    /// <summary>The registration file.</summary>
    public required string File { get; init; }

    /// <summary>Whether the service wants ephemeral data and to-device messages at all.</summary>
    public bool WantsEphemeral => ReceivesEphemeral || ReceivesUnstableEphemeral;

    /// <summary>Whether a local user is the sender or in a namespace of the service. The caller must check that the user is local.</summary>
    public bool Covers(UserId user)
    {
        if (user == Sender)
        {
            return true;
        }

        if (Users.IsEmpty)
        {
            return false;
        }

        ref var place = ref _known[(uint)user.Value.GetHashCode(StringComparison.Ordinal) % AppServiceLimits.RememberedNames];
        if (place is not { } known || known.Name != user.Value)
        {
            place = known = new Known(user.Value, Users.Any(space => space.Contains(user.Value)));
        }

        return known.IsCovered;
    }

    public bool Covers(RoomAlias alias) => Aliases.Any(space => space.Contains(alias.Value));

    public bool Covers(RoomId room) => Rooms.Any(space => space.Contains(room.Value));

    /// <summary>Whether nobody else may create the user. A service's sender is always exclusive.</summary>
    public bool IsExclusive(UserId user) => user == Sender || Users.Any(space => space.IsExclusive && space.Contains(user.Value));

    public bool IsExclusive(RoomAlias alias) => Aliases.Any(space => space.IsExclusive && space.Contains(alias.Value));

    public override string ToString() => Id;

    private sealed record Known(string Name, bool IsCovered);
}
