using System.Collections.Immutable;
using Myelin.Server.Ephemeral;

namespace Myelin.Server.Typing;

/// <summary>Who is typing ("Typing Notifications"): only in memory, until the timeout.</summary>
public interface ITyping
{
    /// <summary>The users typing in the room now; none, at <see cref="EphemeralPosition.Start"/>, if nobody has typed for a while.</summary>
    TypingUsers InRoom(RoomId room);

    /// <summary>The rooms whose typing users changed after a position.</summary>
    IReadOnlyCollection<RoomId> ChangedAfter(EphemeralPosition position);

    /// <summary>Marks a user as typing for a while. The caller must check that the user may.</summary>
    void Start(RoomId room, UserId user, TimeSpan timeout);

    /// <summary>Marks a user as no longer typing.</summary>
    void Stop(RoomId room, UserId user);
}

/// <summary>The users typing in a room.</summary>
/// <param name="ChangedAt">When the set last changed; a client at an earlier position receives the whole set.</param>
/// <param name="Users">The users, in the order in which they started.</param>
public sealed record TypingUsers(EphemeralPosition ChangedAt, ImmutableArray<UserId> Users)
{
    public static readonly TypingUsers Nobody = new(EphemeralPosition.Start, []);
}
