using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.ServerServer.Directories;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Queries;

/// <summary>Tells other servers this one's aliases and the profiles of its users (Server-Server API, "Querying for information").</summary>
internal sealed class QueryEndpoints(
    IRoomAliases aliases, IProfiles profiles, IAccounts accounts, IRooms rooms, ServerIdentity identity) : IEndpoints<QueryEndpoints>
{
    public static void Map(IOperationMap<QueryEndpoints> map)
    {
        map.Serve(QueryRoomDirectory.Contract, static endpoints => endpoints.QueryRoomDirectoryAsync);
        map.Serve(QueryProfile.Contract, static endpoints => endpoints.QueryProfileAsync);
    }

    private async ValueTask<QueryRoomDirectory.Response> QueryRoomDirectoryAsync(Call call, QueryRoomDirectory request, CancellationToken cancellationToken)
    {
        var room = await aliases.ResolveAsync(request.RoomAlias, cancellationToken) ?? throw MatrixException.NotFound("There is no such alias here.");
        var servers = await rooms.FindAsync(room, cancellationToken) is { } view ? RoomServers.Of(view).Joined.Select(static server => server.Value) : [];
        return new QueryRoomDirectory.Response
        {
            RoomId = room,
            Servers = [.. servers.Prepend(identity.ServerName.Value).Distinct(StringComparer.Ordinal).Take(RoomFederationLimits.ServersOfAlias)],
        };
    }

    private async ValueTask<IWritten<UserProfile>> QueryProfileAsync(Call call, QueryProfile request, CancellationToken cancellationToken)
    {
        if (!request.UserId.IsOn(identity.ServerName) || !await accounts.ExistsAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("There is no such user here.");
        }

        var fields = (await profiles.OfUserAsync(request.UserId, cancellationToken)).Fields;
        return ProfileJson.Write(request.Field is { } only ? fields.Where(field => field.Key == only) : fields);
    }
}
