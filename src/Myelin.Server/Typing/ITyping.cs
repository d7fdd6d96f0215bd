using System.Collections.Immutable;
using Myelin.Server.Ephemeral;

namespace Myelin.Server.Typing;

/// <summary>Who is typing ("Typing Notifications"): in memory only, forgotten by its timeout.</summary>
public interface ITyping
{
    /// <summary>Who types in the room now; nobody, at <see cref="EphemeralPosition.Start"/>, if nobody did for a while.</summary>
    TypingUsers InRoom(RoomId room);

    /// <summary>The rooms in which that changed after a position.</summary>
    IReadOnlyCollection<RoomId> ChangedAfter(EphemeralPosition position);

    /// <summary>Marks a user as typing for a while. Whether the user may is the caller's question.</summary>
    void Start(RoomId room, UserId user, TimeSpan timeout);

    /// <summary>Marks a user as no longer typing.</summary>
    void Stop(RoomId room, UserId user);
}

/// <summary>Who types in a room.</summary>
/// <param name="ChangedAt">When the set last changed: a client at an earlier position is told the whole set.</param>
/// <param name="Users">The users, in the order in which they began.</param>
public sealed record TypingUsers(EphemeralPosition ChangedAt, ImmutableArray<UserId> Users)
{
    public static readonly TypingUsers Nobody = new(EphemeralPosition.Start, []);
}
