using Myelin.Api.Json;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>Retrieved events in the form of a transaction (<c>single_pdu_transaction.yaml</c>, <c>unlimited_pdu_transaction.yaml</c>).</summary>
public sealed record RetrievedPdus : OpenObject
{
    /// <summary>The server that answers. Nothing depends on it.</summary>
    public string? Origin { get; init; }

    /// <summary>When it answers, in milliseconds since the Unix epoch. Nothing depends on it.</summary>
    public long? OriginServerTs { get; init; }

    /// <summary>The events, each in the format of its room's version.</summary>
    public required IReadOnlyList<RawValue> Pdus { get; init; }
}
