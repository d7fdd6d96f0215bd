using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/upload": publishes keys of the caller's device.</summary>
public sealed record UploadKeys : IOperation<UploadKeys, UploadKeys.Response>
{
    public static Operation<UploadKeys, Response> Contract { get; } = Operation.Post("uploadKeys", "/_matrix/client/v3/keys/upload").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>The device's identity keys, signed by the device; absent if they stay as they are.</summary>
        public JsonElement? DeviceKeys { get; init; }

        /// <summary>By <c>algorithm:key_id</c>.</summary>
        public IReadOnlyDictionary<string, JsonElement>? OneTimeKeys { get; init; }

        /// <summary>By <c>algorithm:key_id</c>, at most one for each algorithm.</summary>
        public IReadOnlyDictionary<string, JsonElement>? FallbackKeys { get; init; }
    }

    /// <param name="OneTimeKeyCounts">The unclaimed one-time keys that the server holds of the device, by algorithm.</param>
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
        /// The devices asked for by user; none for all of the user's. The users are as they stand in rooms, where another server may have brought
        /// one that is no user ID: for the others' sake it is not refused.
        /// </summary>
        public required IReadOnlyDictionary<string, ImmutableArray<DeviceId>> DeviceKeys { get; init; }
    }

    /// <summary>The keys are JSON: they are checked by their signatures, which cover whatever stands in them.</summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The servers that could not be reached.</summary>
        public IReadOnlyDictionary<string, JsonElement>? Failures { get; init; }

        /// <summary>The keys of devices by user, as asked for, and device.</summary>
        public IReadOnlyDictionary<string, IReadOnlyDictionary<DeviceId, JsonElement>>? DeviceKeys { get; init; }

        public IReadOnlyDictionary<UserId, JsonElement>? MasterKeys { get; init; }

        public IReadOnlyDictionary<UserId, JsonElement>? SelfSigningKeys { get; init; }

        /// <summary>The caller's own.</summary>
        public IReadOnlyDictionary<UserId, JsonElement>? UserSigningKeys { get; init; }
    }
}

/// <summary>Client-Server API, "POST keys/claim": takes one-time keys, each of which is given once.</summary>
public sealed record ClaimKeys : IOperation<ClaimKeys, ClaimKeys.Response>
{
    public static Operation<ClaimKeys, Response> Contract { get; } = Operation.Post("claimKeys", "/_matrix/client/v3/keys/claim").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>Milliseconds to wait for other servers.</summary>
        public long? Timeout { get; init; }

        /// <summary>The algorithm asked for, by user and device.</summary>
        public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, string>> OneTimeKeys { get; init; }
    }

    /// <param name="Failures">The servers that could not be reached.</param>
    /// <param name="OneTimeKeys">By user, device and <c>algorithm:key_id</c>: strings, or signed objects.</param>
    public sealed record Response(
        IReadOnlyDictionary<string, JsonElement>? Failures,
        IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, IReadOnlyDictionary<string, JsonElement>>> OneTimeKeys);
}
