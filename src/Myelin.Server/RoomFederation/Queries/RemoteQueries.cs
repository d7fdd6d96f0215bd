using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.ServerServer.Directories;
using Myelin.Server.Federation;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;

namespace Myelin.Server.RoomFederation.Queries;

/// <summary>Asks other servers for their aliases and for the profiles of their users (Server-Server API, "Querying for information").</summary>
internal sealed class RemoteQueries(IFederationClient client) : IRemoteAliases, IRemoteProfiles
{
    private static readonly FederationBounds Bounds = new(RoomFederationLimits.QueryAnswerBytes, RoomFederationLimits.QueryTimeout);

    public async ValueTask<ResolvedAlias?> ResolveAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(alias.ServerName, new QueryRoomDirectory { RoomAlias = alias }, Bounds, cancellationToken);
        if (answer.Response is not { } found)
        {
            return IsAbsent(answer.Failure!) ? null : throw Failed(answer.Failure!);
        }

        var servers = found.Servers.Select(static name => ServerName.TryParse(name, out var server) ? server : (ServerName?)null).OfType<ServerName>();
        return new ResolvedAlias(found.RoomId, [.. servers.Append(alias.ServerName).Distinct().Take(RoomFederationLimits.ServersOfAlias)]);
    }

    public async ValueTask<UserProfile?> FindAsync(UserId user, string? field, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(user.ServerName, new QueryProfile { UserId = user, Field = field }, Bounds, cancellationToken);
        return answer.Response ?? (IsAbsent(answer.Failure!) ? null : throw Failed(answer.Failure!));
    }

    /// <summary>Whether the server says that there is none, or can't be asked because this one may not speak with it.</summary>
    private static bool IsAbsent(FederationFailure failure) => failure is CallNotAllowed or CallRefused { Status: 404 };

    private static MatrixException Failed(FederationFailure failure) => new(502, ErrCode.Unknown, failure.Reason);
}
