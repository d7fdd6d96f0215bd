using System.Collections.Immutable;
using Myelin.Server.Log;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>What is stored of a destination.</summary>
/// <param name="Progress">The destination's own row.</param>
/// <param name="Rooms">The rooms of which it has missed events, each with the position after which it has.</param>
internal sealed record DestinationRows(DestinationProgress Progress, ImmutableSortedDictionary<long, long> Rooms)
{
    /// <summary>A destination that has not been sent anything.</summary>
    public static readonly DestinationRows None = new(DestinationProgress.None, ImmutableSortedDictionary<long, long>.Empty);
}

/// <summary>A destination's progress.</summary>
/// <param name="Revision">How often it was written; 0 if never.</param>
/// <param name="Accepted">Everything up to this position is sent, or is in a room of which the server has missed events.</param>
/// <param name="Sent">The newest event that the server has taken.</param>
/// <param name="BehindSince">Since when the server has perhaps missed events; null if it has none.</param>
/// <param name="Failures">The number of failed attempts in a row.</param>
/// <param name="RetryAt">The earliest time of the next attempt.</param>
/// <param name="LastError">Why the last attempt failed; null if it did not.</param>
internal sealed record DestinationProgress(
    long Revision, LogPosition Accepted, LogPosition Sent, DateTimeOffset? BehindSince, int Failures, DateTimeOffset? RetryAt, string? LastError)
{
    public static readonly DestinationProgress None = new(0, LogPosition.Start, LogPosition.Start, null, 0, null, null);
}
