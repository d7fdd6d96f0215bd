using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Profiles;

/// <summary>Client-Server API, "Profiles": setting a field. Guests may set their display name only.</summary>
public sealed record SetProfileField : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }

    /// <summary>An object whose property of the key's name is the value: any JSON.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Body { get; init; }
}
