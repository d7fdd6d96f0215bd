using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.AppServices;

/// <summary>Application Service API, "Published room directories": publishes a room in a network of the application service, or removes it from there.</summary>
public sealed record UpdateAppserviceRoomDirectoryVisibility : IOperation<UpdateAppserviceRoomDirectoryVisibility, Empty>
{
    public static Operation<UpdateAppserviceRoomDirectoryVisibility, Empty> Contract { get; } =
        Operation.Put("updateAppserviceRoomDirectoryVisibility", "/_matrix/client/v3/directory/list/appservice/{networkId}/{roomId}").AlsoR0() with
        {
            Auth = AuthScheme.AppServiceToken,
        };

    [FromPath]
    public required string NetworkId { get; init; }

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="Visibility"><c>public</c> or <c>private</c>.</param>
    public sealed record Body(string Visibility);
}
