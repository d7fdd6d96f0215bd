using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET devices/{deviceId}".</summary>
public sealed record GetDevice : IOperation<ClientDevice>
{
    public static Operation Contract { get; } =
        Operation.Get("getDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }
}
