using System.Collections.Immutable;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/query": devices and identity keys of users.</summary>
public sealed record QueryKeys : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Post("queryKeys", "/_matrix/client/v3/keys/query").AlsoR0() with { AllowsGuests = true };

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
