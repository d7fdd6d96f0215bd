using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST logout": ends the access token and its device.</summary>
public sealed record Logout : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("logout", "/_matrix/client/v3/logout").AlsoR0() with { AllowsGuests = true, AllowsLocked = true };
}
