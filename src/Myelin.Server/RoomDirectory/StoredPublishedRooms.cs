using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Which rooms are published.</summary>
internal sealed class StoredPublishedRooms(IDatabase database, ILogWriter writer, IEntityNumbers numbers) : IPublishedRooms
{
    public async ValueTask<bool> IsPublishedAsync(RoomId room, CancellationToken cancellationToken) =>
        await numbers.FindRoomAsync(room, cancellationToken) is { } number
        && await database.ReadAsync(
            (session, token) => session.ScalarAsync("SELECT room_number FROM published_rooms WHERE room_number = $1", token, number.Value), cancellationToken) is not null;

    public async Task SetPublishedAsync(RoomId room, bool isPublished, CancellationToken cancellationToken)
    {
        var number = await numbers.RoomAsync(room, cancellationToken);
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.Directory, number.Value));
        await writer.AppendAsync(
            isPublished
                ? unit.Write("INSERT INTO published_rooms (room_number) VALUES ($1) ON CONFLICT DO NOTHING", number.Value)
                : unit.Write("DELETE FROM published_rooms WHERE room_number = $1", number.Value),
            cancellationToken);
    }

    public async ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken)
    {
        var rooms = await database.ReadAsync(
            (session, token) => session.QueryAsync("SELECT room_number FROM published_rooms", row => new RoomNumber(row.GetInt64(0)), token), cancellationToken);
        return [.. (await numbers.RoomIdsAsync(rooms, cancellationToken)).Values];
    }
}
