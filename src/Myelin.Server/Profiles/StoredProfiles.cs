using System.Collections.Immutable;
using System.Text;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Profiles;

/// <summary>Profiles in the database, cached until the log reports a change.</summary>
internal sealed class StoredProfiles : IProfiles, ITailFollower, IDisposable
{
    private const string Upsert =
        "INSERT INTO profile_fields (user_number, field, value) VALUES ($1, $2, $3) ON CONFLICT (user_number, field) DO UPDATE SET value = excluded.value";

    private readonly IDatabase _database;
    private readonly ILogWriter _writer;
    private readonly IEntityNumbers _numbers;
    private readonly IProfileStep[] _steps;
    private readonly TimeProvider _time;
    private readonly LoadedViews<Profile> _views;
    private readonly TailSubscription _subscription;

    public StoredProfiles(
        IDatabase database, ILogWriter writer, ILogTail tail, IEntityNumbers numbers, MemoryBudget budget, IEnumerable<IProfileStep> steps, TimeProvider time)
    {
        _database = database;
        _writer = writer;
        _numbers = numbers;
        _steps = [.. steps];
        _time = time;
        _views = new LoadedViews<Profile>(budget, "profiles", BytesOf, LoadAsync);
        _subscription = tail.Follow(this);
    }

    public async ValueTask<Profile> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        await _numbers.FindUserAsync(user, cancellationToken) is { } number ? await _views.GetAsync(number.Value, cancellationToken) : Profile.Empty;

    public async Task SetFieldAsync(UserId user, string field, ReadOnlyMemory<byte> valueJson, CancellationToken cancellationToken)
    {
        ProfileFields.ValidateKey(field);
        if (ProfileFields.Validate(field, valueJson) is not { } value)
        {
            await DeleteFieldAsync(user, field, cancellationToken);
            return;
        }

        var changed = (await OfUserAsync(user, cancellationToken)).Fields.SetItem(field, value);

        // Counts "key":value, for each field, and the braces.
        if (changed.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + entry.Value.Length + 4) + 1 > ProfileLimits.MaximumBytes)
        {
            throw new MatrixException(400, ErrCode.ProfileTooLarge, $"A profile has at most {ProfileLimits.MaximumBytes} bytes.");
        }

        var number = await _numbers.UserAsync(user, cancellationToken);
        var unit = Unit(number, field);
        AddTo(unit, user, number, field, value);
        await _writer.AppendAsync(unit, cancellationToken);
    }

    public async Task DeleteFieldAsync(UserId user, string field, CancellationToken cancellationToken)
    {
        ProfileFields.ValidateKey(field);
        if (!(await OfUserAsync(user, cancellationToken)).Fields.ContainsKey(field))
        {
            return;
        }

        var number = await _numbers.UserAsync(user, cancellationToken);
        var unit = Unit(number, field).Write("DELETE FROM profile_fields WHERE user_number = $1 AND field = $2", number.Value, field);
        foreach (var step in _steps)
        {
            step.AddTo(unit, user, number, field, null);
        }

        await _writer.AppendAsync(unit, cancellationToken);
    }

    /// <summary>Adds to a unit the row of a field and what other slices add with it.</summary>
    public void AddTo(LogUnit unit, UserId user, UserNumber number, string field, ReadOnlyMemory<byte> valueJson)
    {
        unit.Write(Upsert, number.Value, field, valueJson);
        foreach (var step in _steps)
        {
            step.AddTo(unit, user, number, field, valueJson);
        }
    }

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind == LogEntryKind.Profile)
            {
                _views.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _views.Clear();

    public void Dispose() => _subscription.Dispose();

    // The copy to rooms is scheduled in the unit that makes the change, so that a crash cannot lose it.
    private LogUnit Unit(UserNumber user, string field)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Profile, user.Value, 0, new ProfileChanged(field)));
        return field is Profile.DisplayNameField or Profile.AvatarUrlField ? unit.ScheduleWork(ProfilePropagation.Key(user), _time.GetUtcNow()) : unit;
    }

    private static long BytesOf(Profile profile) =>
        EstimatedBytes.Object + profile.Fields.Sum(field => EstimatedBytes.Node + EstimatedBytes.Of(field.Key) + field.Value.Length);

    private async ValueTask<Profile> LoadAsync(long user, CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT field, value FROM profile_fields WHERE user_number = $1",
                row => KeyValuePair.Create(row.GetString(0), new ReadOnlyMemory<byte>(row.GetFieldValue<byte[]>(1))),
                token,
                user),
            cancellationToken);
        return rows.Count == 0 ? Profile.Empty : new Profile(rows.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}

/// <summary>The fact of an entry about a profile.</summary>
/// <param name="Field">The key that changed.</param>
internal sealed record ProfileChanged(string Field)
{
    /// <summary>Whether rooms have a copy of the field.</summary>
    public bool IsInRooms => Field is Profile.DisplayNameField or Profile.AvatarUrlField;
}
