using System.Collections.Immutable;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>An application service as its registration describes it (Application Service API, "Registration").</summary>
internal sealed class AppService
{
    /// <summary>What the expressions said of names, each name in the place that its hash gives it.</summary>
    private readonly Known?[] _known = new Known?[AppServiceLimits.RememberedNames];

    public required string Id { get; init; }

    /// <summary>Where it is reached, without a slash at the end; null if it wants no traffic.</summary>
    public required string? Url { get; init; }

    /// <summary>The token that it calls this server with.</summary>
    public required string AsToken { get; init; }

    /// <summary>The token that this server calls it with.</summary>
    public required string HsToken { get; init; }

    /// <summary>The user of <c>sender_localpart</c>.</summary>
    public required UserId Sender { get; init; }

    public required ImmutableArray<Namespace> Users { get; init; }

    public required ImmutableArray<Namespace> Aliases { get; init; }

    public required ImmutableArray<Namespace> Rooms { get; init; }

    /// <summary>The third-party networks that it provides.</summary>
    public required ImmutableArray<string> Protocols { get; init; }

    /// <summary>Whether requests in the name of users other than the sender are charged.</summary>
    public required bool IsRateLimited { get; init; }

    /// <summary>Whether it wants ephemeral data under its stable names ("Pushing ephemeral data").</summary>
    public required bool ReceivesEphemeral { get; init; }

    /// <summary>Whether it wants ephemeral data under the names of MSC2409.</summary>
    public required bool ReceivesUnstableEphemeral { get; init; }

    /// <summary>Whether it wants device lists and counts of one-time keys (MSC3202).</summary>
    public required bool ReceivesDeviceNews { get; init; }

    /// <summary>The file that it stands in.</summary>
    public required string File { get; init; }

    /// <summary>Whether it wants ephemeral data and to-device messages at all.</summary>
    public bool WantsEphemeral => ReceivesEphemeral || ReceivesUnstableEphemeral;

    /// <summary>Whether a local user is its sender or in one of its namespaces. Whether the user is local is the caller's question.</summary>
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

    /// <summary>Whether nobody else may make the user. A service's sender is its own.</summary>
    public bool IsExclusive(UserId user) => user == Sender || Users.Any(space => space.IsExclusive && space.Contains(user.Value));

    public bool IsExclusive(RoomAlias alias) => Aliases.Any(space => space.IsExclusive && space.Contains(alias.Value));

    public override string ToString() => Id;

    private sealed record Known(string Name, bool IsCovered);
}
