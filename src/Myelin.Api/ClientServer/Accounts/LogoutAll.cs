using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST logout/all": ends every access token and device of the user.</summary>
public sealed record LogoutAll : IOperation<Empty>
{
    public static Operation Contract { get; } =
        Operation.Post("logout_all", "/_matrix/client/v3/logout/all").AlsoR0() with { AllowsGuests = true, AllowsLocked = true };
}
