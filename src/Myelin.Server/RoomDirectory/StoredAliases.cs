using Myelin.Api;
using Myelin.Server.Hosting;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Aliases in the database. They are asked for rarely and decide where people go, so none are cached.</summary>
internal sealed class StoredAliases(IDatabase database, ILogWriter writer, IEntityNumbers numbers, ServerIdentity identity) : IRoomAliases
{
    private const string RoomQuery = "SELECT room_number FROM room_aliases WHERE alias = $1";

    public async ValueTask<RoomId?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken) =>
        await NumberAsync(alias, cancellationToken) is { } room ? await numbers.RoomIdAsync(new RoomNumber(room), cancellationToken) : null;

    public async ValueTask<IReadOnlyList<RoomAlias>> OfRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        await numbers.FindRoomAsync(room, cancellationToken) is { } number
            ? await database.ReadAsync(
                (session, token) => session.QueryAsync(
                    "SELECT alias FROM room_aliases WHERE room_number = $1 ORDER BY alias", row => RoomAlias.Parse(row.GetString(0)), token, number.Value),
                cancellationToken)
            : [];

    public async Task CreateAsync(RoomAlias alias, RoomId room, UserId creator, CancellationToken cancellationToken)
    {
        if (alias.ServerName != identity.ServerName)
        {
            throw MatrixException.InvalidParam($"Only aliases of {identity.ServerName} can be created here.");
        }

        var roomNumber = await numbers.RoomAsync(room, cancellationToken);
        var creatorNumber = await numbers.UserAsync(creator, cancellationToken);
        var unit = Unit(roomNumber)
            .RequireAndSwap(RoomQuery, null, roomNumber.Value, alias.Value)
            .Write("INSERT INTO room_aliases (alias, room_number, creator_number) VALUES ($1, $2, $3)", alias.Value, roomNumber.Value, creatorNumber.Value);
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw new MatrixException(409, ErrCodes.Unknown, $"Room alias {alias} already exists.");
        }
    }

    public async Task MoveAllAsync(RoomId from, RoomId to, CancellationToken cancellationToken)
    {
        var old = await numbers.RoomAsync(from, cancellationToken);
        var next = await numbers.RoomAsync(to, cancellationToken);
        var unit = Unit(old);
        unit.Add(new LogEntry(LogEntryKind.Directory, next.Value));
        await writer.AppendAsync(unit.Write("UPDATE room_aliases SET room_number = $2 WHERE room_number = $1", old.Value, next.Value), cancellationToken);
    }

    public async Task DeleteAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        if (await NumberAsync(alias, cancellationToken) is { } room)
        {
            await writer.AppendAsync(
                Unit(new RoomNumber(room)).Write("DELETE FROM room_aliases WHERE alias = $1", alias.Value), cancellationToken);
        }
    }

    /// <summary>Who created an alias; null if there is none.</summary>
    public async ValueTask<UserId?> CreatorAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        var creator = await database.ReadAsync(
            (session, token) => session.ScalarAsync("SELECT creator_number FROM room_aliases WHERE alias = $1", token, alias.Value), cancellationToken);
        return creator is { } number ? await numbers.UserIdAsync(new UserNumber(number), cancellationToken) : null;
    }

    private static LogUnit Unit(RoomNumber room)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Directory, room.Value));
        return unit;
    }

    private ValueTask<long?> NumberAsync(RoomAlias alias, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => session.ScalarAsync(RoomQuery, token, alias.Value), cancellationToken);
}
