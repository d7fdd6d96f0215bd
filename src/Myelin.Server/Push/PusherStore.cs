using System.Data.Common;
using System.Security.Cryptography;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Push;

/// <summary>Pushers in the database.</summary>
internal sealed class PusherStore(IDatabase database)
{
    private const string Columns = "SELECT number, user_number, kind, app_id, pushkey, set_at, json FROM pushers ";

    private const string Insert =
        """
        INSERT INTO pushers (number, user_number, kind, app_id, pushkey, device_id, revision, set_at, json, acknowledged, failures, marked_at, unsubscribe_token)
        VALUES ($1, $2, $3, $4, $5, $6, $1, $7, $8, $9, 0, 0, $10)
        ON CONFLICT (app_id, pushkey, user_number) DO UPDATE
        SET kind = excluded.kind, device_id = excluded.device_id, revision = excluded.revision, set_at = excluded.set_at, json = excluded.json, failures = 0, retry_at = NULL,
            unsubscribe_token = COALESCE(pushers.unsubscribe_token, excluded.unsubscribe_token)
        """;

    /// <summary>The sum of the revisions of an application and key's pushers. Any change to them changes it, so setting a pusher requires it to be unchanged.</summary>
    private const string Revisions = "SELECT CAST(SUM(revision) AS BIGINT) FROM pushers WHERE app_id = $1 AND pushkey = $2";

    /// <summary>A pusher's progress, changed only by compare-and-swap, so that a second owner fails cleanly.</summary>
    private const string Acknowledged = "SELECT acknowledged FROM pushers WHERE number = $1";

    /// <summary>The pushers of users, by user.</summary>
    public async ValueTask<ILookup<UserNumber, Pusher>> OfUsersAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken)
    {
        var pushers = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                Columns + "WHERE user_number IN", "ORDER BY number", [.. users.Select(user => (SqlValue)user.Value)], 1, Read, token),
            cancellationToken);
        return pushers.ToLookup(pusher => pusher.User);
    }

    /// <summary>The pusher; null if it no longer exists.</summary>
    public ValueTask<Pusher?> FindAsync(long number, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(Columns + "WHERE number = $1", Read, token, number), cancellationToken);

    public async ValueTask<bool> HasAnyAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync("SELECT 1 FROM pushers LIMIT 1", token), cancellationToken) is not null;

    /// <summary>The users who have a pusher with an application and key.</summary>
    public ValueTask<List<PusherHolder>> HoldersAsync(string appId, string pushKey, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT user_number, revision FROM pushers WHERE app_id = $1 AND pushkey = $2",
            row => new PusherHolder(new UserNumber(row.GetInt64(0)), row.GetInt64(1)),
            token,
            appId,
            pushKey),
        cancellationToken);

    /// <summary>Pushers of the kind <c>http</c> that are behind and due, after a number.</summary>
    public ValueTask<List<long>> BehindAsync(long after, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT number FROM pushers WHERE behind_since IS NOT NULL AND kind = 1 AND number > $1 AND (retry_at IS NULL OR retry_at <= $2) ORDER BY number LIMIT $3",
            row => row.GetInt64(0),
            token,
            after,
            now.ToUnixTimeMilliseconds(),
            PushLimits.StartedAtOnce),
        cancellationToken);

    /// <summary>The pusher's progress; null if the pusher no longer exists.</summary>
    public ValueTask<PusherProgress?> ProgressAsync(long number, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            "SELECT acknowledged, behind_since, failures, retry_at, badge FROM pushers WHERE number = $1", ReadProgress, token, number),
        cancellationToken);

    /// <summary>Adds a pusher to a unit, or changes the user's pusher with the same application and key.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="pusher">The pusher.</param>
    /// <param name="device">The device whose deletion deletes the pusher; null if none.</param>
    /// <param name="holders">The users who currently have a pusher with this application and key.</param>
    /// <param name="append">Whether the other users keep theirs.</param>
    public static void Set(LogUnit unit, Pusher pusher, DeviceId? device, IReadOnlyCollection<PusherHolder> holders, bool append)
    {
        var others = holders.Where(holder => holder.User != pusher.User).ToList();
        unit.RequireAndSwap(
            Revisions,
            holders.Count == 0 ? null : holders.Sum(holder => holder.Revision),
            pusher.Number + (append ? others.Sum(holder => holder.Revision) : 0),
            pusher.AppId,
            pusher.PushKey);
        if (!append)
        {
            unit.Write("DELETE FROM pushers WHERE app_id = $1 AND pushkey = $2 AND user_number <> $3", pusher.AppId, pusher.PushKey, pusher.User.Value);
            AddEntries(unit, others.Select(holder => holder.User));
        }

        AddEntries(unit, [pusher.User]);

        // It delivers only events that come after it.
        unit.Write((sink, first) => sink.Execute(
            Insert,
            pusher.Number,
            pusher.User.Value,
            (long)pusher.Kind,
            pusher.AppId,
            pusher.PushKey,
            device?.Value,
            pusher.SetAt,
            pusher.Json,
            first.Value,
            pusher.Kind == PusherKind.Email ? RandomNumberGenerator.GetHexString(32, lowercase: true) : null));
    }

    /// <summary>Deletes a user's pusher in a unit.</summary>
    public static void Delete(LogUnit unit, UserNumber user, string appId, string pushKey)
    {
        unit.Write("DELETE FROM pushers WHERE app_id = $1 AND pushkey = $2 AND user_number = $3", appId, pushKey, user.Value);
        AddEntries(unit, [user]);
    }

    /// <summary>Deletes the pushers of a user's device in a unit.</summary>
    public static void DeleteOfDevice(LogUnit unit, UserNumber user, DeviceId device)
    {
        unit.Write("DELETE FROM pushers WHERE user_number = $1 AND device_id = $2", user.Value, device.Value);
        AddEntries(unit, [user]);
    }

    /// <summary>A unit that deletes all of a user's pushers.</summary>
    public static LogUnit DeleteAll(UserNumber user)
    {
        var unit = new LogUnit().Write("DELETE FROM pushers WHERE user_number = $1", user.Value);
        AddEntries(unit, [user]);
        return unit;
    }

    /// <summary>A unit that writes a pusher's progress. It is refused if the pusher no longer exists or has another owner.</summary>
    public static LogUnit Move(long number, LogPosition from, PusherProgress to) => new LogUnit()
        .RequireAndSwap(Acknowledged, from.Value, to.Acknowledged.Value, number)
        .Write(
            "UPDATE pushers SET acknowledged = $2, behind_since = $3, failures = $4, retry_at = $5, badge = $6 WHERE number = $1",
            number,
            to.Acknowledged.Value,
            to.BehindSince?.ToUnixTimeMilliseconds(),
            (long)to.Failures,
            to.RetryAt?.ToUnixTimeMilliseconds(),
            to.Badge);

    /// <summary>Marks a pusher in a unit as having something to send by e-mail. The unit is refused if <paramref name="isBehind"/> is no longer right.</summary>
    public static void Mark(LogUnit unit, long number, bool isBehind, LogPosition at, DateTimeOffset now) => unit
        .RequireAndSwap("SELECT COUNT(*) FROM pushers WHERE number = $1 AND behind_since IS NULL", isBehind ? 0 : 1, 0, number)
        .Write(
            "UPDATE pushers SET behind_since = COALESCE(behind_since, $2), marked_at = $3 WHERE number = $1", number, now.ToUnixTimeMilliseconds(), at.Value);

    /// <summary>Like <see cref="Move"/>, but also refused if the pusher was marked at a newer event in the meantime.</summary>
    public static LogUnit Settle(long number, LogPosition from, PusherProgress to) => Move(number, from, to).Require(
        "SELECT COUNT(*) FROM pushers WHERE number = $1 AND marked_at <= $2", 1, number, to.Acknowledged.Value);

    /// <summary>The token that ends the e-mails of a pusher; null if the pusher no longer exists.</summary>
    public ValueTask<string?> UnsubscribeTokenAsync(long number, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            "SELECT unsubscribe_token FROM pushers WHERE number = $1 AND unsubscribe_token IS NOT NULL", row => row.GetString(0), token, number),
        cancellationToken);

    /// <summary>The pusher whose e-mails a token ends, or null.</summary>
    public ValueTask<Pusher?> FindByTokenAsync(string unsubscribeToken, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(Columns + "WHERE unsubscribe_token = $1", Read, token, unsubscribeToken), cancellationToken);

    private static void AddEntries(LogUnit unit, IEnumerable<UserNumber> users)
    {
        foreach (var user in users)
        {
            unit.Add(new LogEntry(LogEntryKind.Pusher, user.Value));
        }
    }

    private static Pusher Read(DbDataReader row) => new(
        row.GetInt64(0),
        new UserNumber(row.GetInt64(1)),
        (PusherKind)row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetInt64(5),
        row.GetFieldValue<byte[]>(6));

    private static PusherProgress ReadProgress(DbDataReader row) => new(
        new LogPosition(row.GetInt64(0)),
        Time(row, 1),
        (int)row.GetInt64(2),
        Time(row, 3),
        row.IsDBNull(4) ? null : row.GetInt64(4));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}

/// <summary>The user of a pusher, and the pusher's revision: the number it got when it was last set.</summary>
internal readonly record struct PusherHolder(UserNumber User, long Revision);

/// <summary>A pusher's progress.</summary>
/// <param name="Acknowledged">Everything up to this position is delivered or needn't be.</param>
/// <param name="BehindSince">Since when there may be more to deliver; null if there is nothing.</param>
/// <param name="Failures">The number of failed attempts in a row.</param>
/// <param name="RetryAt">The earliest time of the next attempt.</param>
/// <param name="Badge">The badge that was sent last; null if none was.</param>
internal sealed record PusherProgress(LogPosition Acknowledged, DateTimeOffset? BehindSince, int Failures, DateTimeOffset? RetryAt, long? Badge);
