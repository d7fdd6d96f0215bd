using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>Client-Server API, "POST keys/claim": takes one-time keys, each of which is given once.</summary>
public sealed record ClaimKeys : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Post("claimKeys", "/_matrix/client/v3/keys/claim").AlsoR0() with { AllowsGuests = true };

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
