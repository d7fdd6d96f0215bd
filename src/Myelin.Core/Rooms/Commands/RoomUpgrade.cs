using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Room Upgrades": the new room, the tombstone and the restriction of the old one.</summary>
public static class RoomUpgrade
{
    /// <summary>The state of the old room that the caller has to read for <see cref="Plan"/>: what is carried over, create and bans included.</summary>
    public static ImmutableArray<StateTuple> CarriedOver(StateMap oldState) => throw new NotSupportedException();

    /// <summary>The new room with its predecessor and the state carried over.</summary>
    public static RoomCreation Plan(RoomUpgradeRequest request) => throw new NotSupportedException();

    /// <summary>The <c>m.room.tombstone</c> that the old room gets; whoever may not send it may not upgrade.</summary>
    public static EventProposal Tombstone(UserId sender, RoomId replacement, string body, long originServerTs) => throw new NotSupportedException();

    /// <summary>Power levels under which ordinary members neither send nor invite in the old room; null if they are as strict already. Sent if the upgrading user may.</summary>
    public static EventProposal? Restriction(UserId sender, Pdu? powerLevels, Pdu create, long originServerTs) => throw new NotSupportedException();
}
