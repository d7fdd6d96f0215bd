namespace Myelin.Server.Rooms.Grains;

/// <summary>The only writer of a room. Its key is the room ID.</summary>
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>Sends an event; answers once it is durable.</summary>
    Task<RoomReply> SendAsync(SendEvent command);

    /// <summary>Changes a membership by the rules of "Room membership"; answers once it is durable.</summary>
    Task<RoomReply> ChangeMembershipAsync(ChangeMembership command);

    /// <summary>Puts a new room into this one's place ("Room Upgrades"); answers once both are durable.</summary>
    Task<RoomReply> ReplaceAsync(ReplaceRoom command);

    /// <summary>Redacts an event; answers once redaction and target are durable.</summary>
    Task<RoomReply> RedactAsync(RedactTarget command);
}
