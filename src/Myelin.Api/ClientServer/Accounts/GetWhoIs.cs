using System.Collections.Immutable;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET admin/whois/{userId}": for the user looked up and for administrators.</summary>
public sealed record GetWhoIs : IOperation<GetWhoIs.Response>
{
    public static Operation Contract { get; } = Operation.Get("getWhoIs", "/_matrix/client/v3/admin/whois/{userId}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    /// <param name="UserId">The user looked up.</param>
    /// <param name="Devices">The user's devices by their ID.</param>
    public sealed record Response(UserId UserId, IReadOnlyDictionary<DeviceId, DeviceInfo> Devices);

    public sealed record DeviceInfo(ImmutableArray<SessionInfo> Sessions);

    public sealed record SessionInfo(ImmutableArray<ConnectionInfo> Connections);

    /// <param name="Ip">The address last seen.</param>
    /// <param name="LastSeen">When, in milliseconds since the epoch.</param>
    /// <param name="UserAgent">The user agent last seen.</param>
    public sealed record ConnectionInfo(string? Ip, long? LastSeen, string? UserAgent);
}
