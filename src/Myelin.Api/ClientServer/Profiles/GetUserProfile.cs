using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Profiles;

/// <summary>Client-Server API, "Profiles": a whole profile.</summary>
public sealed record GetUserProfile : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getUserProfile", "/_matrix/client/v3/profile/{userId}").AlsoR0() with { Auth = AuthScheme.None };

    [FromPath]
    public required UserId UserId { get; init; }
}
