using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>Client-Server API, "Redactions".</summary>
public static class Redact
{
    /// <summary>The redaction of <paramref name="target"/>; from room version 11 on <c>redacts</c> stands in the content.</summary>
    public static EventProposal Plan(RoomVersion version, UserId sender, EventId target, string? reason, long originServerTs) => throw new NotSupportedException();
}
