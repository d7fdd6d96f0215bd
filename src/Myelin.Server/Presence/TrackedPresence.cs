namespace Myelin.Server.Presence;

/// <summary>
/// What is known of one user's presence, and the resulting state at a time. Publish and change it under its lock; reading <see cref="Latest"/>
/// needs none.
/// </summary>
internal sealed class TrackedPresence
{
    private volatile UserPresence? _latest;

    /// <summary>What was last published; null if nothing was yet.</summary>
    public UserPresence? Latest
    {
        get => _latest;
        set => _latest = value;
    }

    public string? StatusMessage { get; private set; }

    /// <summary>When the user last did something; null if unknown.</summary>
    public DateTimeOffset? LastActive { get; private set; }

    /// <summary>When the user was last connected; after a restart, in the future.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>When this was last handed over for saving.</summary>
    public DateTimeOffset NotedAt { get; set; }

    private PresenceKind Wished { get; set; }

    /// <summary>Whether the user set the state with <c>PUT /presence</c>; a sync without <c>set_presence</c> leaves it.</summary>
    private bool IsByHand { get; set; }

    /// <summary>The connected devices, and perhaps some former ones.</summary>
    private Dictionary<string, SyncingDevice> Devices { get; } = new(StringComparer.Ordinal);

    public static TrackedPresence From(SavedPresence? saved) => new()
    {
        StatusMessage = saved?.StatusMessage,
        LastActive = saved?.LastActiveAt,
    };

    /// <summary>The state at a time.</summary>
    public PresenceKind At(DateTimeOffset now)
    {
        if (Wished is PresenceKind.Offline || (now - LastSeen >= PresenceLimits.OfflineAfter && !Devices.Values.Any(device => device.Syncs > 0)))
        {
            return PresenceKind.Offline;
        }

        return Wished is PresenceKind.Online && now - LastActive < PresenceLimits.IdleAfter ? PresenceKind.Online : PresenceKind.Unavailable;
    }

    public bool IsActiveAt(DateTimeOffset now) => At(now) is PresenceKind.Online && now - LastActive < PresenceLimits.ActiveFor;

    /// <summary>Keeps the presence from before a restart for a while, since the user may come back.</summary>
    public void Expect(PresenceKind presence, DateTimeOffset now)
    {
        Wished = presence;
        LastSeen = now + PresenceLimits.ReturnAfterRestart - PresenceLimits.OfflineAfter;
    }

    public void Set(PresenceKind presence, string? statusMessage, DateTimeOffset now)
    {
        (Wished, IsByHand, StatusMessage, LastSeen) = (presence, true, statusMessage, now);
        if (presence is PresenceKind.Online)
        {
            LastActive = now;
        }
    }

    public SyncingDevice BeginSync(DeviceId? id, PresenceKind? shown, DateTimeOffset now)
    {
        var before = At(now);
        var device = DeviceOf(id, now);
        device.Syncs++;
        device.IsUnavailable = shown is PresenceKind.Unavailable;
        if (device.IsUnavailable)
        {
            // Of several devices the most active one counts.
            if (before is PresenceKind.Offline || Devices.Values.All(other => other.IsUnavailable || !other.IsConnectedAt(now)))
            {
                (Wished, IsByHand) = (PresenceKind.Unavailable, false);
            }
        }
        else if (shown is PresenceKind.Online || before is PresenceKind.Offline || (Wished is PresenceKind.Unavailable && !IsByHand))
        {
            // A client that sets online knows that the user is active; if it sets nothing, the user may be idle.
            (Wished, IsByHand, LastActive) = (PresenceKind.Online, false, now);
        }

        return device;
    }

    public void EndSync(SyncingDevice device, DateTimeOffset now)
    {
        device.Syncs--;
        device.SeenAt = LastSeen = now;
    }

    public void Act(DateTimeOffset now)
    {
        LastActive = now;

        // Acting does not bring a user online who has chosen to be offline, or who acts without syncing.
        if (At(now) is not PresenceKind.Offline)
        {
            (Wished, IsByHand) = (PresenceKind.Online, false);
        }
    }

    private SyncingDevice DeviceOf(DeviceId? id, DateTimeOffset now)
    {
        var key = id?.Value ?? string.Empty;
        if (Devices.TryGetValue(key, out var known))
        {
            return known;
        }

        foreach (var (gone, _) in Devices.Where(device => !device.Value.IsConnectedAt(now)).ToList())
        {
            Devices.Remove(gone);
        }

        if (Devices.Count >= PresenceLimits.MaximumDevices)
        {
            key = string.Empty;
        }

        if (!Devices.TryGetValue(key, out var device))
        {
            Devices[key] = device = new SyncingDevice();
        }

        return device;
    }
}

/// <summary>A user's device that syncs, or did a moment ago. Read and changed under the lock of the user's presence.</summary>
internal sealed class SyncingDevice
{
    /// <summary>The number of its syncs under way.</summary>
    public int Syncs { get; set; }

    /// <summary>Whether its latest sync says that the user is idle there (<c>set_presence=unavailable</c>).</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>When its last sync ended.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Whether it counts as connected.</summary>
    public bool IsConnectedAt(DateTimeOffset now) => Syncs > 0 || now - SeenAt < PresenceLimits.OfflineAfter;
}
