using System.Security.Cryptography;
using Myelin.Core.RoomVersions;
using Myelin.Server.Hosting;

namespace Myelin.Server.Rooms;

/// <summary>Room IDs for room versions whose ID is not the hash of the create event.</summary>
internal static class NewRoomIds
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>A new room ID, or null where it follows from the create event (MSC4291).</summary>
    public static RoomId? For(RoomVersion version, ServerIdentity identity) =>
        version.RoomIdIsCreateHash ? null : RoomId.Parse($"!{RandomNumberGenerator.GetString(Letters, 18)}:{identity.ServerName}");
}
