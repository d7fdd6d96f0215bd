using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Sync;

/// <summary>Client-Server API, "Syncing": the state of everything the user sees, or what changed since.</summary>
public sealed record Sync : IOperation<Sync, Sync.Response>
{
    public static Operation<Sync, Response> Contract { get; } = Operation.Get("sync", "/_matrix/client/v3/sync").AlsoR0() with { AllowsGuests = true };

    /// <summary>The ID of a stored filter, or a filter definition.</summary>
    [FromQuery]
    public string? Filter { get; init; }

    /// <summary>The <c>next_batch</c> of an earlier response; absent for an initial sync.</summary>
    [FromQuery]
    public string? Since { get; init; }

    [FromQuery]
    public bool? FullState { get; init; }

    /// <summary><c>online</c>, <c>unavailable</c> or <c>offline</c>.</summary>
    [FromQuery]
    public string? SetPresence { get; init; }

    /// <summary>How long to wait for changes, in milliseconds.</summary>
    [FromQuery]
    public long? Timeout { get; init; }

    [FromQuery]
    public bool? UseStateAfter { get; init; }

    /// <summary>The unstable name of <see cref="UseStateAfter"/> (MSC4222).</summary>
    [FromQuery("org.matrix.msc4222.use_state_after")]
    public bool? UnstableUseStateAfter { get; init; }

    /// <summary>Everything, or what has changed. Sections without changes are absent.</summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The token of the next sync.</summary>
        public required string NextBatch { get; init; }

        public SyncRooms? Rooms { get; init; }

        public EventBatch? Presence { get; init; }

        /// <summary>The global account data.</summary>
        public EventBatch? AccountData { get; init; }

        public EventBatch? ToDevice { get; init; }

        public ChangedDeviceLists? DeviceLists { get; init; }

        /// <summary>The unclaimed one-time keys of the caller's device, by algorithm.</summary>
        public IReadOnlyDictionary<string, long>? DeviceOneTimeKeysCount { get; init; }

        /// <summary>The algorithms of which the caller's device has an unused fallback key.</summary>
        public IReadOnlyList<string>? DeviceUnusedFallbackKeyTypes { get; init; }
    }

    /// <summary>Users whose devices the client must query again, and users whom it need no longer track ("Tracking the device list for a user").</summary>
    public sealed record ChangedDeviceLists : OpenObject
    {
        public IReadOnlyList<UserId>? Changed { get; init; }

        public IReadOnlyList<UserId>? Left { get; init; }
    }
}
