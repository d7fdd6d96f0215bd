namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Creation": the events of a new room in the specified order.</summary>
public static class CreateRoom
{
    /// <exception cref="ArgumentException">The parameters contradict each other or have the wrong shape; the message is for the client (<c>M_BAD_JSON</c> or <c>M_INVALID_PARAM</c>).</exception>
    public static RoomCreation Plan(CreateRoomRequest request) => throw new NotSupportedException();
}
