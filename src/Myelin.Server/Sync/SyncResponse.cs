using System.Text.Json;
using Myelin.Server.AccountData;
using Myelin.Server.Encryption;
using Myelin.Server.Http;
using Myelin.Server.Presence;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Sync.Writing;

namespace Myelin.Server.Sync;

/// <summary>A response as gathered; it writes itself.</summary>
internal sealed record SyncResponse : IWritten<Api.ClientServer.Sync.Sync.Response>
{
    public required string NextBatch { get; init; }

    public required SyncWriter Writer { get; init; }

    public IReadOnlyList<JoinedRoom> Joined { get; init; } = [];

    public IReadOnlyList<InvitedOrKnockedRoom> Invited { get; init; } = [];

    public IReadOnlyList<InvitedOrKnockedRoom> Knocked { get; init; } = [];

    public IReadOnlyList<LeftRoom> Left { get; init; } = [];

    public IReadOnlyList<AccountDatum> AccountData { get; init; } = [];

    public IReadOnlyList<UserPresence> Presence { get; init; } = [];

    public DeviceListUpdate DeviceLists { get; init; } = DeviceListUpdate.None;

    /// <summary>The data for the caller's device; null for a caller without one.</summary>
    public DeviceSection? Device { get; init; }

    /// <summary>Whether the response has no news.</summary>
    public bool IsEmpty =>
        Joined.Count == 0
        && Invited.Count == 0
        && Knocked.Count == 0
        && Left.Count == 0
        && AccountData.Count == 0
        && Presence.Count == 0
        && DeviceLists.IsEmpty
        && Device is not { IsNews: true };

    public void WriteTo(Utf8JsonWriter writer) => Writer.Write(writer, this);
}
