using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Users;

/// <summary>Server-Server API, "Device Management": all devices of a user of the called server.</summary>
public sealed record GetUserDevices : IOperation<GetUserDevices, GetUserDevices.Response>
{
    public static Operation<GetUserDevices, Response> Contract { get; } = Operation.Get("getUserDevices", "/_matrix/federation/v1/user/devices/{userId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required UserId UserId { get; init; }

    /// <summary>Keys are raw, because signatures cover all members.</summary>
    public sealed record Response : OpenObject
    {
        public required UserId UserId { get; init; }

        /// <summary>The version of the list: the number of the last update, as in <c>m.device_list_update</c>.</summary>
        public required long StreamId { get; init; }

        public required IReadOnlyList<Device> Devices { get; init; }

        public RawValue? MasterKey { get; init; }

        public RawValue? SelfSigningKey { get; init; }
    }

    public sealed record Device : OpenObject
    {
        public required DeviceId DeviceId { get; init; }

        /// <summary>The identity keys. The specification requires them; servers leave them out for devices that have none.</summary>
        public RawValue? Keys { get; init; }

        public string? DeviceDisplayName { get; init; }
    }
}
