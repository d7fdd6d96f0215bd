using System.Collections.Immutable;

namespace Myelin.StoredServer;

/// <summary>The planned contents of a room.</summary>
/// <param name="Index">Its index among the rooms.</param>
/// <param name="Creator">The user who creates it, by index.</param>
/// <param name="Others">The users who join after the creator, by index, in this order.</param>
/// <param name="IsPublic">Whether anybody may join; otherwise, everyone is invited first.</param>
/// <param name="HasName">Whether it has a name.</param>
/// <param name="Messages">The number of messages that its members send.</param>
internal sealed record RoomPlan(int Index, int Creator, ImmutableArray<int> Others, bool IsPublic, bool HasName, int Messages)
{
    /// <summary>The events of every room: create, the creator's membership, power levels, join rules, history visibility, guest access.</summary>
    public const int FirstEvents = 6;

    /// <summary>The total number of events.</summary>
    public int Events => FirstEvents + (HasName ? 1 : 0) + (Others.Length * (IsPublic ? 1 : 2)) + Messages;

    /// <summary>All users who are joined in the end.</summary>
    public IEnumerable<int> Members => Others.Prepend(Creator);
}
