using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, MSC3984: device keys of users whose keys the service stores itself. This server calls it.</summary>
public sealed record QueryKeys : IOperation<QueryKeys, ClientServer.Encryption.QueryKeys.Response>
{
    public static Operation<QueryKeys, ClientServer.Encryption.QueryKeys.Response> Contract { get; } =
        Operation.Post("queryKeys", "/_matrix/app/unstable/org.matrix.msc3984/keys/query") with { Auth = AuthScheme.HomeserverToken, IsSpecified = false };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>The requested devices by user; an empty list requests all of the user's devices.</summary>
        public required IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> DeviceKeys { get; init; }
    }
}

/// <summary>Application Service API, MSC3983: one-time keys of users whose keys the service stores itself. This server calls it.</summary>
public sealed record ClaimKeys : IOperation<ClaimKeys, IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, IReadOnlyDictionary<string, JsonElement>>>>
{
    public static Operation<ClaimKeys, IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, IReadOnlyDictionary<string, JsonElement>>>> Contract { get; } =
        Operation.Post("claimKeys", "/_matrix/app/unstable/org.matrix.msc3983/keys/claim") with { Auth = AuthScheme.HomeserverToken, IsSpecified = false };

    /// <summary>The algorithms of the requested keys, by user and device.</summary>
    [FromBody]
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, ImmutableArray<string>>> Content { get; init; }
}
