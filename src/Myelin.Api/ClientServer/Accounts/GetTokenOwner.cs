using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET account/whoami".</summary>
public sealed record GetTokenOwner : IOperation<GetTokenOwner, GetTokenOwner.Response>
{
    public static Operation<GetTokenOwner, Response> Contract { get; } =
        Operation.Get("getTokenOwner", "/_matrix/client/v3/account/whoami").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(UserId UserId, DeviceId? DeviceId, bool IsGuest);
}
