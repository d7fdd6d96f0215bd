using Myelin.Api;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Room aliases in the database.</summary>
internal sealed class StoredRoomAliases(IDatabase database, ILogWriter writer, IEntityNumbers numbers, ServerIdentity identity) : IRoomAliases, IRoomSuccession
{
    private const string Uses = "SELECT COUNT(*) FROM room_aliases WHERE alias = $1";

    public async ValueTask<RoomId?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken) =>
        await FindAsync(alias, cancellationToken) is { } mapping ? await numbers.RoomIdAsync(mapping.Room, cancellationToken) : null;

    /// <summary>The room that an alias points to, and the alias's creator; null if the alias does not exist.</summary>
    public async ValueTask<AliasMapping?> FindAsync(RoomAlias alias, CancellationToken cancellationToken) =>
        alias.ServerName != identity.ServerName
            ? null
            : await database.ReadAsync(
                (session, token) => session.QuerySingleOrDefaultAsync(
                    "SELECT room, creator FROM room_aliases WHERE alias = $1",
                    static row => new AliasMapping(new RoomNumber(row.GetInt64(0)), new UserNumber(row.GetInt64(1))),
                    token,
                    alias.Value),
                cancellationToken);

    public async ValueTask<IReadOnlyList<RoomAlias>> OfRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        await numbers.FindRoomAsync(room, cancellationToken) is { } number
            ? await database.ReadAsync(
                (session, token) => session.QueryAsync(
                    "SELECT alias FROM room_aliases WHERE room = $1 ORDER BY alias", static row => RoomAlias.Parse(row.GetString(0)), token, number.Value),
                cancellationToken)
            : [];

    public async Task CreateAsync(RoomAlias alias, RoomId room, UserId creator, CancellationToken cancellationToken)
    {
        if (alias.ServerName != identity.ServerName)
        {
            throw MatrixException.InvalidParam("The alias is another server's.");
        }

        var number = await numbers.RoomAsync(room, cancellationToken);
        var user = await numbers.UserAsync(creator, cancellationToken);
        var unit = new LogUnit();
        AddCreation(unit, alias, number, user);
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw new MatrixException(409, ErrCode.Unknown, $"Room alias {alias} already exists.");
        }
    }

    public void AddCreation(LogUnit unit, RoomAlias alias, RoomNumber room, UserNumber creator)
    {
        unit.Add(new LogEntry(LogEntryKind.Directory, room.Value));
        unit.RequireAndSwap(Uses, 0, 1, alias.Value)
            .Write("INSERT INTO room_aliases (alias, room, creator) VALUES ($1, $2, $3)", alias.Value, room.Value, creator.Value);
    }

    public bool IsTaken(Precondition? failed) => failed?.Sql == Uses;

    public void AddMove(LogUnit unit, RoomNumber from, RoomNumber to)
    {
        unit.Add(new LogEntry(LogEntryKind.Directory, from.Value));
        unit.Add(new LogEntry(LogEntryKind.Directory, to.Value));
        unit.Write("UPDATE room_aliases SET room = $2 WHERE room = $1", from.Value, to.Value);
    }

    public async Task DeleteAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        if (await FindAsync(alias, cancellationToken) is { } mapping)
        {
            await writer.AppendAsync(Unit(mapping.Room).Write("DELETE FROM room_aliases WHERE alias = $1", alias.Value), cancellationToken);
        }
    }

    private static LogUnit Unit(RoomNumber room)
    {
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Directory, room.Value));
        return unit;
    }
}

/// <summary>The target and the creator of an alias.</summary>
internal sealed record AliasMapping(RoomNumber Room, UserNumber Creator);
