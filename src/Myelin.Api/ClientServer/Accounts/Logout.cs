using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST logout": removes the access token and its device.</summary>
public sealed record Logout : IOperation<Logout, Empty>
{
    public static Operation<Logout, Empty> Contract { get; } = Operation.Post("logout", "/_matrix/client/v3/logout").AlsoR0() with { AllowsGuests = true, AllowsLocked = true };
}

/// <summary>Client-Server API, "POST logout/all": removes all access tokens and devices of the user.</summary>
public sealed record LogoutAll : IOperation<LogoutAll, Empty>
{
    public static Operation<LogoutAll, Empty> Contract { get; } =
        Operation.Post("logout_all", "/_matrix/client/v3/logout/all").AlsoR0() with { AllowsGuests = true, AllowsLocked = true };
}
