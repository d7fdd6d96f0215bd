namespace Myelin.Server.Rooms;

/// <summary>Gets history that this server lacks from other servers.</summary>
internal interface IMissingHistory
{
    /// <summary>Fills the gaps that a page of history meets, within a bound of time.</summary>
    /// <param name="room">The room.</param>
    /// <param name="depth">The depth where the page begins; it goes back from there.</param>
    /// <param name="limit">How many events it is to have.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask FillAsync(RoomView room, long depth, int limit, CancellationToken cancellationToken);
}
