using Myelin.Server.Ephemeral;

namespace Myelin.Server.Presence;

/// <summary>Who is online ("Presence"): kept in memory, and saved from time to time. Only the latest state is sent; intermediate changes are not.</summary>
public interface IPresence
{
    /// <summary>The user's presence; null if it is unknown.</summary>
    ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Sets the state that the user requests (<c>PUT /presence</c>); being online counts as activity.</summary>
    ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken);

    /// <summary>Begins a sync: the user is connected until some time after the handle is disposed.</summary>
    /// <param name="user">The user.</param>
    /// <param name="device">The syncing device; of several devices the most active counts. Null for a caller without one.</param>
    /// <param name="shown">The <c>set_presence</c> of the sync; null if it has none. Offline leaves the presence unchanged.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<IDisposable> SyncAsync(UserId user, DeviceId? device, PresenceKind? shown, CancellationToken cancellationToken);

    /// <summary>Records that the user did something: resets <c>last_active_ago</c>, and an unavailable user becomes online.</summary>
    void Acted(UserId user);

    /// <summary>
    /// The presence changes after a position that the viewer sees: of users who share a room with the viewer, and the viewer's own.
    /// From <see cref="EphemeralPosition.Start"/>: the presence of all these users who are not offline.
    /// </summary>
    ValueTask<IReadOnlyList<UserPresence>> ChangedAfterAsync(UserId viewer, EphemeralPosition after, CancellationToken cancellationToken);

    /// <summary>The presence of those of the users for whom any has been published since the server started, changed or not.</summary>
    IEnumerable<UserPresence> Of(IEnumerable<UserId> users);
}

/// <summary>The states of presence. If several devices differ, the greatest state wins. The values are stored and never change.</summary>
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
/// <param name="LastActiveAt">When the user last did something; null if unknown.</param>
/// <param name="IsCurrentlyActive">Whether that is so recent that clients should not show the time since.</param>
/// <param name="ChangedAt">When this was last published.</param>
/// <param name="Profile">The changed name and avatar, for viewers who have not received them yet; null leaves them out.</param>
public sealed record UserPresence(
    UserId User,
    PresenceKind Presence,
    string? StatusMessage,
    DateTimeOffset? LastActiveAt,
    bool IsCurrentlyActive,
    EphemeralPosition ChangedAt,
    ChangedProfile? Profile = null);

/// <summary>A changed name or avatar, which presence includes as well ("Events on Change of Profile Information").</summary>
/// <param name="DisplayName">The display name; null if none.</param>
/// <param name="AvatarUrl">The avatar; null if none.</param>
/// <param name="ChangedAt">When it changed.</param>
public sealed record ChangedProfile(string? DisplayName, string? AvatarUrl, EphemeralPosition ChangedAt);

/// <summary>The JSON names of presence states.</summary>
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
