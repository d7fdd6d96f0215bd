using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.AccountData;

/// <summary>Reads and writes the rows of account data.</summary>
internal sealed class AccountDataStore(IDatabase database, IEntityNumbers numbers)
{
    private const string VersionQuery = "SELECT version FROM account_data WHERE user_number = $1 AND room_number = $2 AND type = $3";

    private const string Upsert =
        "INSERT INTO account_data (user_number, room_number, type, position, version, content) VALUES ($1, $2, $3, $4, 1, $5) "
        + "ON CONFLICT (user_number, room_number, type) DO UPDATE SET position = excluded.position, version = account_data.version + 1, content = excluded.content";

    /// <summary>All of a user's account data, in the order of its writes.</summary>
    public async ValueTask<List<(RoomId? Room, AccountDatum Datum)>> ReadAllAsync(UserNumber user, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT room_number, type, position, content FROM account_data WHERE user_number = $1 ORDER BY position",
                row => (Room: new RoomNumber(row.GetInt64(0)), Datum: new AccountDatum(new LogPosition(row.GetInt64(2)), row.GetString(1), row.GetFieldValue<byte[]>(3))),
                token,
                user.Value),
            cancellationToken);
        var rooms = await numbers.RoomIdsAsync([.. rows.Where(row => row.Room.Value != 0).Select(row => row.Room).Distinct()], cancellationToken);
        return rows.ConvertAll(row => (row.Room.Value == 0 ? (RoomId?)null : rooms[row.Room], row.Datum));
    }

    /// <summary>The current data of one type.</summary>
    public ValueTask<StoredDatum> ReadAsync(AccountDataKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT version, content, position FROM account_data WHERE user_number = $1 AND room_number = $2 AND type = $3",
                row => new StoredDatum(row.GetInt64(0), row.GetFieldValue<byte[]>(1), new LogPosition(row.GetInt64(2))),
                token,
                key.User.Value,
                key.Room.Value,
                key.Type),
            cancellationToken);

    /// <summary>Adds the row.</summary>
    public static void Write(LogUnit unit, AccountDataKey key, ReadOnlyMemory<byte> content) =>
        unit.Write((sink, first) => sink.Execute(Upsert, key.User.Value, key.Room.Value, key.Type, first.Value, content));

    /// <summary>Adds the deletion of all of a user's account data.</summary>
    public static LogUnit DeleteAll(LogUnit unit, UserNumber user) => unit.Write("DELETE FROM account_data WHERE user_number = $1", user.Value);

    public static void RequireVersion(LogUnit unit, AccountDataKey key, long? version) =>
        unit.RequireAndSwap(VersionQuery, version, (version ?? 0) + 1, key.User.Value, key.Room.Value, key.Type);
}

/// <summary>The key of a row; room 0 is for global data.</summary>
internal readonly record struct AccountDataKey(UserNumber User, RoomNumber Room, string Type);

/// <summary>The data of a row; the default if there is none.</summary>
/// <param name="Version">The row's version; null if there is no row.</param>
/// <param name="Content">The content; null if there is no row.</param>
/// <param name="Position">The position of the last write; the start of the log if there is no row.</param>
internal readonly record struct StoredDatum(long? Version, byte[]? Content, LogPosition Position);
