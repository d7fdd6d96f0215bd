using Myelin.Server.Ephemeral;

namespace Myelin.Server.Presence;

/// <summary>Who is online ("Presence"): in memory, the last state saved lazily. The newest state wins, changes in between are never told.</summary>
public interface IPresence
{
    /// <summary>The user's presence; null if none is known.</summary>
    ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Sets a state on the user's own wish (<c>PUT /presence</c>); counts as activity.</summary>
    ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken);

    /// <summary>A device syncs with <c>set_presence</c>: the user is at least that present until the syncs stop for a while.</summary>
    void Synced(UserId user, DeviceId? device, PresenceKind presence);

    /// <summary>The user did something: resets <c>last_active_ago</c>.</summary>
    void Acted(UserId user);

    /// <summary>
    /// What the viewer is told after a position: the presence of users that share a room with the viewer, and the viewer's own.
    /// From <see cref="EphemeralPosition.Start"/>: of all that are not offline.
    /// </summary>
    ValueTask<IReadOnlyList<UserPresence>> ChangedAfterAsync(UserId viewer, EphemeralPosition after, CancellationToken cancellationToken);
}

/// <summary>The states of presence; a greater one wins over a lesser when several devices differ.</summary>
public enum PresenceKind : byte
{
    Offline,
    Unavailable,
    Online,
}

/// <summary>A user's presence at one moment.</summary>
/// <param name="User">The user.</param>
/// <param name="Presence">The state.</param>
/// <param name="StatusMessage">The status message; null if none.</param>
/// <param name="LastActiveAt">When the user last did something; null if never known.</param>
/// <param name="IsCurrentlyActive">Whether that is so recent that clients should not count from it.</param>
/// <param name="ChangedAt">When this was last told anew.</param>
public sealed record UserPresence(
    UserId User,
    PresenceKind Presence,
    string? StatusMessage,
    DateTimeOffset? LastActiveAt,
    bool IsCurrentlyActive,
    EphemeralPosition ChangedAt);
