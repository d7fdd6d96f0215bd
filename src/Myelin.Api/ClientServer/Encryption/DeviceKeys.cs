using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/upload": publishes the keys of the caller's device.</summary>
public sealed record UploadKeys : IOperation<UploadKeys, UploadKeys.Response>
{
    public static Operation<UploadKeys, Response> Contract { get; } = Operation.Post("uploadKeys", "/_matrix/client/v3/keys/upload").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>The device's identity keys, signed by the device; absent if they don't change.</summary>
        public JsonElement? DeviceKeys { get; init; }

        /// <summary>The keys by <c>algorithm:key_id</c>.</summary>
        public IReadOnlyDictionary<string, JsonElement>? OneTimeKeys { get; init; }

        /// <summary>The keys by <c>algorithm:key_id</c>, at most one per algorithm.</summary>
        public IReadOnlyDictionary<string, JsonElement>? FallbackKeys { get; init; }
    }

    /// <param name="OneTimeKeyCounts">How many unclaimed one-time keys of the device the server has, by algorithm.</param>
    public sealed record Response(IReadOnlyDictionary<string, long> OneTimeKeyCounts);
}

/// <summary>Client-Server API, "POST keys/query": devices and identity keys of users.</summary>
public sealed record QueryKeys : IOperation<QueryKeys, QueryKeys.Response>
{
    public static Operation<QueryKeys, Response> Contract { get; } = Operation.Post("queryKeys", "/_matrix/client/v3/keys/query").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>Milliseconds to wait for other servers.</summary>
        public long? Timeout { get; init; }

        /// <summary>
        /// The requested devices by user; an empty list requests all of the user's devices. Keys may be invalid user IDs: another server may have added
        /// one to a room, and refusing it would fail the request for all other users.
        /// </summary>
        public required IReadOnlyDictionary<string, ImmutableArray<DeviceId>> DeviceKeys { get; init; }
    }

    /// <summary>The keys are raw JSON, because their signatures cover all members.</summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The servers that could not be reached.</summary>
        public IReadOnlyDictionary<string, JsonElement>? Failures { get; init; }

        /// <summary>The device keys, by user ID as in the request, and by device.</summary>
        public IReadOnlyDictionary<string, IReadOnlyDictionary<DeviceId, JsonElement>>? DeviceKeys { get; init; }

        public IReadOnlyDictionary<UserId, JsonElement>? MasterKeys { get; init; }

        public IReadOnlyDictionary<UserId, JsonElement>? SelfSigningKeys { get; init; }

        /// <summary>Only the caller's own.</summary>
        public IReadOnlyDictionary<UserId, JsonElement>? UserSigningKeys { get; init; }
    }
}

/// <summary>Client-Server API, "POST keys/claim": claims one-time keys, each of which is given out only once.</summary>
public sealed record ClaimKeys : IOperation<ClaimKeys, ClaimKeys.Response>
{
    public static Operation<ClaimKeys, Response> Contract { get; } = Operation.Post("claimKeys", "/_matrix/client/v3/keys/claim").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>Milliseconds to wait for other servers.</summary>
        public long? Timeout { get; init; }

        /// <summary>The requested algorithm, by user and device.</summary>
        public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, string>> OneTimeKeys { get; init; }
    }

    /// <param name="Failures">The servers that could not be reached.</param>
    /// <param name="OneTimeKeys">The keys by user, device and <c>algorithm:key_id</c>: strings or signed objects.</param>
    public sealed record Response(
        IReadOnlyDictionary<string, JsonElement>? Failures,
        IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, IReadOnlyDictionary<string, JsonElement>>> OneTimeKeys);
}
