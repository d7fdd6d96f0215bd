using System.Collections.Immutable;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET devices".</summary>
public sealed record GetDevices : IOperation<GetDevices.Response>
{
    public static Operation Contract { get; } = Operation.Get("getDevices", "/_matrix/client/v3/devices").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(ImmutableArray<ClientDevice> Devices);
}
