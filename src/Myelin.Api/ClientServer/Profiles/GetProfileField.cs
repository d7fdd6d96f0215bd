using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Profiles;

/// <summary>Client-Server API, "Profiles": one field.</summary>
public sealed record GetProfileField : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getProfileField", "/_matrix/client/v3/profile/{userId}/{keyName}").AlsoR0() with { Auth = AuthScheme.None };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string KeyName { get; init; }
}
