using Myelin.Server.Ephemeral;

namespace Myelin.Server.Presence;

/// <summary>Who is online ("Presence"): in memory, the last state saved lazily. The newest state wins, changes in between are never told.</summary>
public interface IPresence
{
    /// <summary>The user's presence; null if none is known.</summary>
    ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Sets a state on the user's own wish (<c>PUT /presence</c>); to be online counts as activity.</summary>
    ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken);

    /// <summary>A sync has begun: until some time after the handle is disposed the user is connected.</summary>
    /// <param name="user">The user.</param>
    /// <param name="device">The device that syncs; of several the most active counts. Null for a caller without one.</param>
    /// <param name="shown">The <c>set_presence</c> of the sync; null if it has none. Offline leaves the presence as it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IDisposable> SyncAsync(UserId user, DeviceId? device, PresenceKind? shown, CancellationToken cancellationToken);

    /// <summary>The user did something: resets <c>last_active_ago</c>, and whoever was unavailable is online.</summary>
    void Acted(UserId user);

    /// <summary>
    /// What the viewer is told after a position: the presence of users that share a room with the viewer, and the viewer's own.
    /// From <see cref="EphemeralPosition.Start"/>: of all that are not offline.
    /// </summary>
    ValueTask<IReadOnlyList<UserPresence>> ChangedAfterAsync(UserId viewer, EphemeralPosition after, CancellationToken cancellationToken);

    /// <summary>The presence of those of some users of whom anything has been told since the start, whether it changed or not.</summary>
    IEnumerable<UserPresence> Of(IEnumerable<UserId> users);
}

/// <summary>The states of presence; a greater one wins over a lesser when several devices differ. The values are stored and never change.</summary>
public enum PresenceKind : byte
{
    Offline = 0,
    Unavailable = 1,
    Online = 2,
}

/// <summary>A user's presence at one moment.</summary>
/// <param name="User">The user.</param>
/// <param name="Presence">The state.</param>
/// <param name="StatusMessage">The status message; null if none.</param>
/// <param name="LastActiveAt">When the user last did something; null if never known.</param>
/// <param name="IsCurrentlyActive">Whether that is so recent that clients should not count from it.</param>
/// <param name="ChangedAt">When this was last told anew.</param>
/// <param name="Profile">The name and avatar, to whom their change has not been told yet; null: nothing of them is told.</param>
public sealed record UserPresence(
    UserId User,
    PresenceKind Presence,
    string? StatusMessage,
    DateTimeOffset? LastActiveAt,
    bool IsCurrentlyActive,
    EphemeralPosition ChangedAt,
    ChangedProfile? Profile = null);

/// <summary>A changed name or avatar, which presence tells as well ("Events on Change of Profile Information").</summary>
/// <param name="DisplayName">The display name; null if none.</param>
/// <param name="AvatarUrl">The avatar; null if none.</param>
/// <param name="ChangedAt">When it changed.</param>
public sealed record ChangedProfile(string? DisplayName, string? AvatarUrl, EphemeralPosition ChangedAt);

/// <summary>The states of presence as JSON has them.</summary>
public static class PresenceNames
{
    public static string NameOf(PresenceKind presence) => presence switch
    {
        PresenceKind.Online => "online",
        PresenceKind.Unavailable => "unavailable",
        _ => "offline",
    };

    public static bool TryParse(string? name, out PresenceKind presence)
    {
        (presence, var isKnown) = name switch
        {
            "online" => (PresenceKind.Online, true),
            "unavailable" => (PresenceKind.Unavailable, true),
            "offline" => (PresenceKind.Offline, true),
            _ => (default, false),
        };
        return isKnown;
    }
}
