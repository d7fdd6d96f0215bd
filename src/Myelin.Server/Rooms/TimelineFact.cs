using Myelin.Core.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>What the log entry of a timeline event hands to the followers of this process.</summary>
/// <param name="Stored">The event as stored, but for its position, which the entry has.</param>
/// <param name="Append">The engine's decision.</param>
/// <param name="Transaction">The transaction that sent it; null if none.</param>
public sealed record TimelineFact(StoredEvent Stored, RoomAppend Append, TransactionKey? Transaction);

/// <summary>What the log entry of an applied redaction hands to the followers of this process.</summary>
/// <param name="Redacted">The target in its redacted form.</param>
/// <param name="Redaction">The event that redacted it.</param>
public sealed record RedactionFact(Core.Events.Pdu Redacted, Core.Events.Pdu Redaction);
