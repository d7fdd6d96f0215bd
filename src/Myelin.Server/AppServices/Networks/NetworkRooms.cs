using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Storage;

namespace Myelin.Server.AppServices.Networks;

/// <summary>The rooms that application services publish for their networks ("Published room directories").</summary>
internal sealed class NetworkRooms(IDatabase database, ILogWriter writer, IEntityNumbers numbers) : INetworkRooms
{
    /// <summary>The most characters of a <c>network_id</c>.</summary>
    public const int MaximumNetworkLength = 255;

    /// <summary>Separates the two parts of an <c>instance_id</c>: the service's ID, then the network's.</summary>
    private const char Between = '|';

    /// <summary>The <c>instance_id</c> by which clients know a service's network.</summary>
    public static string InstanceId(string service, string network) => $"{service}{Between}{network}";

    public Task SetAsync(string service, string network, RoomNumber room, bool isPublic, CancellationToken cancellationToken) => writer.AppendAsync(
        new LogUnit().Write(
            isPublic
                ? "INSERT INTO appservice_published_rooms (service, network, room) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
                : "DELETE FROM appservice_published_rooms WHERE service = $1 AND network = $2 AND room = $3",
            service,
            network,
            room.Value),
        cancellationToken);

    public async ValueTask<IReadOnlyCollection<RoomId>> OfInstanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        var at = instanceId.LastIndexOf(Between);
        return at < 0 || instanceId.Contains('\0', StringComparison.Ordinal)
            ? []
            : await IdsAsync("SELECT room FROM appservice_published_rooms WHERE service = $1 AND network = $2", cancellationToken, instanceId[..at], instanceId[(at + 1)..]);
    }

    public ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken) =>
        IdsAsync("SELECT DISTINCT room FROM appservice_published_rooms", cancellationToken);

    private async ValueTask<IReadOnlyCollection<RoomId>> IdsAsync(string sql, CancellationToken cancellationToken, params SqlValue[] parameters)
    {
        var rooms = await database.ReadAsync(
            (session, token) => session.QueryAsync(sql, static row => new RoomNumber(row.GetInt64(0)), token, parameters), cancellationToken);
        return [.. (await numbers.RoomIdsAsync(rooms, cancellationToken)).Values];
    }
}
