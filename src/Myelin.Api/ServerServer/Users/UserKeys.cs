using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Users;

/// <summary>Server-Server API, "End-to-End Encryption": devices and identity keys of users of the called server.</summary>
public sealed record QueryUserEncryptionKeys : IOperation<QueryUserEncryptionKeys, QueryUserEncryptionKeys.Response>
{
    public static Operation<QueryUserEncryptionKeys, Response> Contract { get; } =
        Operation.Post("queryUserEncryptionKeys", "/_matrix/federation/v1/user/keys/query") with { Auth = AuthScheme.Server };

    [FromBody]
    public required Body Query { get; init; }

    public sealed record Body
    {
        /// <summary>
        /// The requested devices by user; an empty list requests all of the user's devices. IDs are as a client of the caller gave them, so one that is not
        /// valid must not fail the request for the others.
        /// </summary>
        public required IReadOnlyDictionary<string, IReadOnlyList<string>> DeviceKeys { get; init; }
    }

    /// <summary>The keys are raw, because signatures cover all members, and by IDs of which none fails the others.</summary>
    public sealed record Response : OpenObject
    {
        /// <summary>The device keys by user and device.</summary>
        public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawValue>> DeviceKeys { get; init; }

        public IReadOnlyDictionary<string, RawValue>? MasterKeys { get; init; }

        public IReadOnlyDictionary<string, RawValue>? SelfSigningKeys { get; init; }
    }
}

/// <summary>Server-Server API, "End-to-End Encryption": claims one-time keys of users of the called server, each of which is given out only once.</summary>
public sealed record ClaimUserEncryptionKeys : IOperation<ClaimUserEncryptionKeys, ClaimUserEncryptionKeys.Response>
{
    public static Operation<ClaimUserEncryptionKeys, Response> Contract { get; } =
        Operation.Post("claimUserEncryptionKeys", "/_matrix/federation/v1/user/keys/claim") with { Auth = AuthScheme.Server };

    [FromBody]
    public required Body Claim { get; init; }

    public sealed record Body
    {
        /// <summary>The requested algorithm by user and device. An ID that is not valid must not fail the request for the others.</summary>
        public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> OneTimeKeys { get; init; }
    }

    public sealed record Response : OpenObject
    {
        /// <summary>The keys by user, device and <c>algorithm:key_id</c>: strings or signed objects.</summary>
        public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawValue>>> OneTimeKeys { get; init; }
    }
}
