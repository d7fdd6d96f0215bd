using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "DELETE devices/{deviceId}".</summary>
public sealed record DeleteDevice : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Delete("deleteDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsNoBody = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body(AuthenticationData? Auth = null);
}
