namespace Myelin.Server.RoomDirectory;

/// <summary>The rooms that application services publish for their networks ("Published room directories").</summary>
public interface INetworkRooms
{
    /// <summary>The rooms of one instance of a network, by the <c>instance_id</c> that clients are told of it.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> OfInstanceAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The rooms of all networks.</summary>
    ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken);
}
