using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Room aliases": the aliases of this server that point to a room.</summary>
public sealed record GetLocalAliases : IOperation<GetLocalAliases.Response>
{
    public static Operation Contract { get; } = Operation.Get("getLocalAliases", "/_matrix/client/v3/rooms/{roomId}/aliases").AlsoR0();

    [FromPath]
    public required RoomId RoomId { get; init; }

    public sealed record Response(IReadOnlyList<RoomAlias> Aliases);
}
