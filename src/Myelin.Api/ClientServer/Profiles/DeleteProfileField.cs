using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Profiles;

/// <summary>Client-Server API, "Profiles": removing a field. Guests may remove their display name only.</summary>
public sealed record DeleteProfileField : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Delete("deleteProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }
}
