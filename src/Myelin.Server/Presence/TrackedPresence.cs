namespace Myelin.Server.Presence;

/// <summary>
/// What is known of one user's presence, and what follows from it at a time. Told and changed under its lock; reading <see cref="Told"/> needs
/// none.
/// </summary>
internal sealed class TrackedPresence
{
    private volatile UserPresence? _told;

    /// <summary>What clients have been told; null if nothing yet.</summary>
    public UserPresence? Told
    {
        get => _told;
        set => _told = value;
    }

    public string? StatusMessage { get; private set; }

    /// <summary>When the user last did something; null if not known.</summary>
    public DateTimeOffset? LastActive { get; private set; }

    /// <summary>When the user was last connected, or will count as having been.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>When this was last noted to be saved.</summary>
    public DateTimeOffset NotedAt { get; set; }

    private PresenceKind Wished { get; set; }

    /// <summary>Whether the user was made unavailable by <c>PUT /presence</c>, which a sync that says nothing leaves so.</summary>
    private bool IsByHand { get; set; }

    /// <summary>The devices that are connected, and perhaps some that were.</summary>
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

    /// <summary>Before a restart the user was there, and may come back.</summary>
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
            // Of several devices the most active counts.
            if (before is PresenceKind.Offline || Devices.Values.All(other => other.IsUnavailable || !other.IsConnectedAt(now)))
            {
                (Wished, IsByHand) = (PresenceKind.Unavailable, false);
            }
        }
        else if (shown is PresenceKind.Online || before is PresenceKind.Offline || (Wished is PresenceKind.Unavailable && !IsByHand))
        {
            // A client that says so knows that the user is active; to one that says nothing the user may be idle.
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

        // Whoever is offline by wish, or acts without syncing, is not brought online by it.
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

/// <summary>One of a user's devices that syncs, or did a moment ago. Read and changed under the lock of its user's presence.</summary>
internal sealed class SyncingDevice
{
    /// <summary>Its syncs under way.</summary>
    public int Syncs { get; set; }

    /// <summary>Whether its newest sync says that the user is idle there (<c>set_presence=unavailable</c>).</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>When its last sync ended.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Whether it counts as connected.</summary>
    public bool IsConnectedAt(DateTimeOffset now) => Syncs > 0 || now - SeenAt < PresenceLimits.OfflineAfter;
}
