using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.DeviceLists;

/// <summary>
/// Stores the latest change of each user's devices or cross-signing keys. Recent changes are kept in memory, which is enough for nearly
/// every sync.
/// </summary>
internal sealed class DeviceListChanges : ITailFollower, IDeviceListStep, IDisposable
{
    private static readonly LogPosition Unknown = new(long.MaxValue);

    private readonly Lock _lock = new();
    private readonly IDatabase _database;
    private readonly TailSubscription _subscription;
    private readonly List<Change> _recent = [];
    private LogPosition _completeAfter;

    public DeviceListChanges(IDatabase database, ILogTail tail)
    {
        _database = database;
        _subscription = tail.Follow(this);
        _completeAfter = _subscription.From;
    }

    /// <summary>Adds to a unit that it changes the user's devices or keys.</summary>
    public static void Add(LogUnit unit, UserNumber user)
    {
        var entry = unit.Add(new LogEntry(LogEntryKind.DeviceList, user.Value));
        unit.Write((sink, first) => sink.Execute(
            "INSERT INTO device_list_changes (user_number, position) VALUES ($1, $2) ON CONFLICT (user_number) DO UPDATE SET position = excluded.position",
            user.Value,
            first.Plus(entry).Value));
    }

    public void AddTo(LogUnit unit, UserNumber number) => Add(unit, number);

    /// <summary>
    /// The users whose latest change came after one position and up to another, and the users whose keys the viewer signed then; null if
    /// there are so many that it is better to query only the users of interest.
    /// </summary>
    public async ValueTask<ChangedUsers?> BetweenAsync(UserNumber viewer, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (since >= _completeAfter)
            {
                return Recent(viewer, since, upTo);
            }
        }

        return await _database.ReadAsync(
            async (session, token) =>
            {
                var signed = await SignedAsync(session, viewer, since, upTo, token);
                var changed = await session.QueryAsync(
                    "SELECT user_number FROM device_list_changes WHERE position > $1 AND position <= $2 LIMIT $3",
                    static row => new UserNumber(row.GetInt64(0)),
                    token,
                    since.Value,
                    upTo.Value,
                    EncryptionLimits.ChangesScanned + 1);
                return changed.Count > EncryptionLimits.ChangesScanned ? null : new ChangedUsers(changed.ToHashSet(), signed);
            },
            cancellationToken);
    }

    /// <summary>The same, for some users only.</summary>
    public ValueTask<ChangedUsers> AmongAsync(
        UserNumber viewer, IReadOnlyCollection<UserNumber> users, LogPosition since, LogPosition upTo, CancellationToken cancellationToken) => _database.ReadAsync(
        async (session, token) =>
        {
            var changed = await session.QueryInAsync(
                "SELECT user_number FROM device_list_changes WHERE position > $1 AND position <= $2 AND user_number IN",
                string.Empty,
                [.. users.Select(user => (SqlValue)user.Value)],
                1,
                static row => new UserNumber(row.GetInt64(0)),
                token,
                since.Value,
                upTo.Value);
            return new ChangedUsers(changed.ToHashSet(), await SignedAsync(session, viewer, since, upTo, token));
        },
        cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        lock (_lock)
        {
            _completeAfter = _completeAfter == Unknown ? batch.Before : _completeAfter;
        }

        foreach (ref readonly var entry in batch.Entries.Span)
        {
            var change = entry.Kind switch
            {
                LogEntryKind.DeviceList => new Change(entry.Position, new UserNumber(entry.Subject), null),
                LogEntryKind.UserSignature => new Change(entry.Position, new UserNumber(entry.Detail), new UserNumber(entry.Subject)),
                _ => default,
            };
            if (change != default)
            {
                Keep(change);
            }
        }
    }

    public void Reset()
    {
        // What was missed is in the database. From here on nothing is missed.
        lock (_lock)
        {
            _recent.Clear();
            _completeAfter = Unknown;
        }
    }

    public void Dispose() => _subscription.Dispose();

    private static async ValueTask<HashSet<UserNumber>> SignedAsync(
        IReadSession session, UserNumber viewer, LogPosition since, LogPosition upTo, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "SELECT DISTINCT target FROM user_signatures WHERE signer = $1 AND position > $2 AND position <= $3",
            static row => new UserNumber(row.GetInt64(0)),
            cancellationToken,
            viewer.Value,
            since.Value,
            upTo.Value)).ToHashSet();

    private void Keep(Change change)
    {
        lock (_lock)
        {
            if (_recent.Count >= EncryptionLimits.RecentChanges)
            {
                var dropped = _recent.Count / 2;
                _completeAfter = _recent[dropped - 1].Position;
                _recent.RemoveRange(0, dropped);
            }

            _recent.Add(change);
        }
    }

    private ChangedUsers Recent(UserNumber viewer, LogPosition since, LogPosition upTo)
    {
        if (_recent.Count == 0 || _recent[^1].Position <= since)
        {
            return ChangedUsers.None;
        }

        var (changed, signed) = (new HashSet<UserNumber>(), new HashSet<UserNumber>());
        for (var i = _recent.Count - 1; i >= 0 && _recent[i].Position > since; i--)
        {
            var change = _recent[i];
            if (change.Position > upTo)
            {
                continue;
            }

            if (change.OnlyFor is null)
            {
                changed.Add(change.User);
            }
            else if (change.OnlyFor == viewer)
            {
                signed.Add(change.User);
            }
        }

        return new ChangedUsers(changed, signed);
    }

    /// <param name="OnlyFor">The one user who is notified; null for all who share a room.</param>
    private readonly record struct Change(LogPosition Position, UserNumber User, UserNumber? OnlyFor);
}

/// <summary>Users whose keys must be queried again.</summary>
/// <param name="Changed">Users whose devices or keys changed.</param>
/// <param name="Signed">Users whose keys the viewer signed.</param>
internal sealed record ChangedUsers(IReadOnlySet<UserNumber> Changed, IReadOnlySet<UserNumber> Signed)
{
    public static readonly ChangedUsers None = new(new HashSet<UserNumber>(), new HashSet<UserNumber>());
}
