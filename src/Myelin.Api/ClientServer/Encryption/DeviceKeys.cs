using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api.Contracts;
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
public sealed record QueryKeys : IOperation<QueryKeys, IJsonBody>
{
    public static Operation<QueryKeys, IJsonBody> Contract { get; } = Operation.Post("queryKeys", "/_matrix/client/v3/keys/query").AlsoR0() with { AllowsGuests = true };

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
}

/// <summary>Client-Server API, "POST keys/claim": takes one-time keys, each of which is given once.</summary>
public sealed record ClaimKeys : IOperation<ClaimKeys, IJsonBody>
{
    public static Operation<ClaimKeys, IJsonBody> Contract { get; } = Operation.Post("claimKeys", "/_matrix/client/v3/keys/claim").AlsoR0() with { AllowsGuests = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>Milliseconds to wait for other servers.</summary>
        public long? Timeout { get; init; }

        /// <summary>The algorithm asked for, by user and device.</summary>
        public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, string>> OneTimeKeys { get; init; }
    }
}
