using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET devices".</summary>
public sealed record GetDevices : IOperation<GetDevices, GetDevices.Response>
{
    public static Operation<GetDevices, Response> Contract { get; } = Operation.Get("getDevices", "/_matrix/client/v3/devices").AlsoR0() with { AllowsGuests = true };

    public sealed record Response(ImmutableArray<ClientDevice> Devices);
}

/// <summary>Client-Server API, "GET devices/{deviceId}".</summary>
public sealed record GetDevice : IOperation<GetDevice, ClientDevice>
{
    public static Operation<GetDevice, ClientDevice> Contract { get; } =
        Operation.Get("getDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }
}

/// <summary>A device as its user sees it ("Device management").</summary>
/// <param name="DeviceId">The ID.</param>
/// <param name="DisplayName">The display name; null if it has none.</param>
/// <param name="LastSeenIp">The IP address where it was last seen.</param>
/// <param name="LastSeenTs">When it was last seen, in milliseconds since the Unix epoch. May lag by about a minute.</param>
public sealed record ClientDevice(DeviceId DeviceId, string? DisplayName, string? LastSeenIp, long? LastSeenTs);

/// <summary>Client-Server API, "PUT devices/{deviceId}": changes a device. Application services can also create one.</summary>
public sealed record UpdateDevice : IOperation<UpdateDevice, UpdateDevice.Response>
{
    public static Operation<UpdateDevice, Response> Contract { get; } =
        Operation.Put("updateDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <summary>Only a status, without members.</summary>
    public sealed record Response : IStatusOfSuccess
    {
        /// <summary>Whether the request created the device.</summary>
        [JsonIgnore]
        public bool IsCreated { get; init; }

        [JsonIgnore]
        public int Status => IsCreated ? 201 : 200;
    }

    /// <param name="DisplayName">The new name; null to keep the old one.</param>
    public sealed record Body(string? DisplayName = null);
}

/// <summary>Client-Server API, "DELETE devices/{deviceId}".</summary>
public sealed record DeleteDevice : IOperation<DeleteDevice, Empty>
{
    public static Operation<DeleteDevice, Empty> Contract { get; } = Operation.Delete("deleteDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { IsInteractive = true, AllowsNoBody = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body(AuthenticationData? Auth = null);
}

/// <summary>Client-Server API, "POST delete_devices".</summary>
public sealed record DeleteDevices : IOperation<DeleteDevices, Empty>
{
    public static Operation<DeleteDevices, Empty> Contract { get; } = Operation.Post("deleteDevices", "/_matrix/client/v3/delete_devices").AlsoR0() with { IsInteractive = true };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required ImmutableArray<DeviceId> Devices { get; init; }

        public AuthenticationData? Auth { get; init; }
    }
}
