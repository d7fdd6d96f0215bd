using System.Collections.Immutable;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "POST delete_devices".</summary>
public sealed record DeleteDevices : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("deleteDevices", "/_matrix/client/v3/delete_devices").AlsoR0();

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required ImmutableArray<DeviceId> Devices { get; init; }

        public AuthenticationData? Auth { get; init; }
    }
}
