using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "PUT devices/{deviceId}".</summary>
public sealed record UpdateDevice : IOperation<Empty>
{
    public static Operation Contract { get; } =
        Operation.Put("updateDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="DisplayName">The new name; null leaves it as it is.</param>
    public sealed record Body(string? DisplayName = null);
}
