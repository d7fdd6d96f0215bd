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

        /// <summary>The devices asked for by user; none for all of the user's.</summary>
        public required IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> DeviceKeys { get; init; }
    }
}
