using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ServerServer.Discovery;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Federation.Endpoints;

/// <summary>What lets other servers find this one and know what it is (Server-Server API, "Server discovery").</summary>
internal sealed class ServerDiscoveryEndpoints(IOptions<MyelinOptions> options) : IEndpoints<ServerDiscoveryEndpoints>
{
    private static readonly GetVersion.Response Version = new()
    {
        Server = new GetVersion.Implementation { Name = "Myelin", Version = typeof(ServerDiscoveryEndpoints).Assembly.GetName().Version!.ToString(3) },
    };

    public static void Map(IOperationMap<ServerDiscoveryEndpoints> map)
    {
        map.Serve(GetVersion.Contract, static endpoints => endpoints.GetVersionAsync);
        map.Serve(GetWellKnown.Contract, static endpoints => endpoints.GetWellKnownAsync);
    }

    private ValueTask<GetVersion.Response> GetVersionAsync(Call call, GetVersion request, CancellationToken cancellationToken) => ValueTask.FromResult(Version);

    /// <summary>Serves <c>Federation:WellKnownServer</c>. Without it the server is where its name says.</summary>
    private ValueTask<GetWellKnown.Response> GetWellKnownAsync(Call call, GetWellKnown request, CancellationToken cancellationToken) =>
        options.Value.Federation.WellKnownServer is { Length: > 0 } server
            ? ValueTask.FromResult(new GetWellKnown.Response { Server = server })
            : throw MatrixException.NotFound("This server's name delegates to no other.");
}
